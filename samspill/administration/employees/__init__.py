"""Employees of a municipality: by hand and from a file."""

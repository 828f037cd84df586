"""Subjects of the school: a dated snapshot of the national codes, in the repository."""

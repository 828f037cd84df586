"""Backups: the database and the files sealed in one place, the keys in another (ADR 0011)."""

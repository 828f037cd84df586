"""Absence: what the home reports, what the school notes, and what comes of it."""

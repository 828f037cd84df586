"""Measurements: ``make bench``. What is measured and how to read it: README.md here."""

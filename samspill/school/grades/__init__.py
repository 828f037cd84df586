"""Karakterer: entered, locked, published at a set time, corrected with history, from year 8."""

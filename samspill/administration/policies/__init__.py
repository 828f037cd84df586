"""The dated rules of a municipality: what holds, since when, by which source."""

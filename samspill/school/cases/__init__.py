"""Applications of a home to its school: one engine for all their kinds."""

"""Units of a municipality: schools, health stations, offices, and services outside."""

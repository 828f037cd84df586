"""School years, and the days that are not as others."""

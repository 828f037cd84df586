"""The next school year: classes go up one level, by a date, seen before it is done and undone."""

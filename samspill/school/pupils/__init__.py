"""Pupils: children at a school, and who reaches one."""

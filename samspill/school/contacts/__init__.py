"""Whom a school rings about a pupil, what it must know to keep her safe, and if it still holds."""

"""Floor 0: words without I/O."""

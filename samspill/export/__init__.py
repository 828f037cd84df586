"""Floor 7: what leaves the house as a file, one module per format."""

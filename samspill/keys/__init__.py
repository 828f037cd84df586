"""Keys as the operator sees them: check, rotate, seal anew what is older (ADR 0011)."""

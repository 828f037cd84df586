"""Messages between home and school: who writes to whom about which child, and who has read."""

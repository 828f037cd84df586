"""Schools, classes and teaching groups: who is in them, and who works with them."""

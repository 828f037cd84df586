"""I morgen: the one notice of the evening to who has children at school."""

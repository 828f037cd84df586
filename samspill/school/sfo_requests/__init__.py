"""Applications for a place at SFO as cases: what is asked, decided, and appealed."""

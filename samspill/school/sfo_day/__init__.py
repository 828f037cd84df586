"""A day at SFO: how each child goes home and when, who may fetch, who is here."""

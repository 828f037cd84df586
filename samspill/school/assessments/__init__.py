"""Vurdering: what teachers write of how a pupil gets on, and what the pupil says herself."""

"""Redusert betaling: a home pays less for SFO, by what it earns or what the child needs."""

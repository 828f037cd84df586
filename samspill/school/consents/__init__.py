"""Samtykker at school: what it asks families, in versions, and what each has answered."""

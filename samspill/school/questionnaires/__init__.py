"""Spørreskjema: questions to the guardians or pupils of a group, and what they add up to."""

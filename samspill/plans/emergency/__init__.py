"""Emergency access: a leader opens a plan for some hours, and the family is told (I28, J8)."""

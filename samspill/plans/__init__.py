"""Floor 6: a child's plan, its participants, consent, overview and timeline."""

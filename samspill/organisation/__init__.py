"""Floor 3: municipality, unit, service, dated policies."""

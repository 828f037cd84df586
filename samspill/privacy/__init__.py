"""Floor 5: cases about people's data: faults of access, and what people ask for (GDPR ch. III)."""

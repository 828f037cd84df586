"""What is too old goes by itself, unless a hold keeps it (J12)."""

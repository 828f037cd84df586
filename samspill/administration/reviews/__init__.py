"""Half-yearly review of access: each leader looks at who has what in her unit, and signs."""

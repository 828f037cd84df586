"""Floor 4: people, accounts, profiles, relations; ``signin/`` has one file per way in."""

"""Floor 8: the people of the contract, loaded into an empty database."""

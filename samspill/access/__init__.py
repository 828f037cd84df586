"""Floor 2: who may do what, in one place: actor, grant, door, row security, routes."""

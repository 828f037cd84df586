"""The everyday of school: who is where, and when."""

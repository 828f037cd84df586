"""What homes of a group sign up for: events, and talks in times that each home chooses."""

"""A pupil's days at school in one's own calendar: what is otherwise, tests, trips, days off."""

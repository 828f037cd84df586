"""The timetable of a group: its lessons week by week, what is otherwise on a day, and what to do,
bring and know."""

"""Classes, pupils and those who work with them from a file: seen first, taken by a job, undone."""

"""Klasseliste: what each guardian chooses to show to the other guardians of a class."""

"""What each adult may with a pupil at school, and why: by the rule, or as the school set it."""

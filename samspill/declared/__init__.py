"""What is held about people: one registry, read by documents and pages."""

"""What is held about people: one registry, read by the documents, the privacy page and the job."""

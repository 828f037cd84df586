"""Files that people give us, for plans and school alike: taken in, looked through, handed out."""

"""What a municipality says in its own words: the page that writes it, and what a family sees."""

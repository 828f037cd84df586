"""Floor 5: news from the population register."""

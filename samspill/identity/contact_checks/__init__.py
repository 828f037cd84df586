"""A new address or number is used when its owner has typed the code that was sent to it."""

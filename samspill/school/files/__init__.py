"""Files that people give at school: whose key, how much, looked through; the tables are others'."""

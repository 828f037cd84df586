"""Foreldrenes gruppe of a class: parent contacts write, others answer the writer only."""

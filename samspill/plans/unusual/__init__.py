"""Looks at plans that somebody should ask about: found by night, judged by the officer."""

"""Blocks: an adult who must find nothing about a child (besøksforbud, sperre)."""

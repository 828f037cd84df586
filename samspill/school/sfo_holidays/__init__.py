"""Holidays at SFO: homes say by a deadline which days a child comes."""

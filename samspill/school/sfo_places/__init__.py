"""Places at SFO: what is offered, who applies, gets, changes and ends one."""

"""Who administers a municipality, and who guards its data: roles, units, employees, rules."""

"""«Last ned planen»: the plan, or some of it, as PDF, Word or open JSON, as far as one reads it."""

"""To hjem: the weeks in which a child lives with whom, as an adult of one of the homes says it."""

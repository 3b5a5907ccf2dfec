"""The command line's verbs, one a file; they say on the terminal what the rooms below do."""

"""Measurements: each prints a table, and with `--write` puts it into its page of docs/."""

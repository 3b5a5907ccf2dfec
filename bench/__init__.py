"""Measurements: each prints a table, and with `--write` puts it into docs/performance.md."""

"""Research evaluation: public data sets, plain systems and ablations, each a command for docs/quality.md."""

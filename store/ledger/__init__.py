"""The ledger: the tables of one SQLite file, and every question asked of them."""

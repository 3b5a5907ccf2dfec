"""Measuring what the house is worth, on questions whose answers are known."""

"""Measuring what the house is worth: retrieval, replies, refusals, grounding, on questions whose answers are known."""

"""The library: what the mind asks of the memory."""

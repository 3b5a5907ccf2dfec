"""Models: everything that knows llama.cpp."""

"""Models: everything that knows llama.cpp."""

import os

# How long OpenMP's threads spin before they sleep, read once when llama.cpp is loaded. At libgomp's default
# an idle one keeps a core from the other threads here. Where another program took a core, prompts were read
# at 136 tokens/s against 198 so; on a quiet machine both were alike (two cores, the starter writer). So it is
# with AVX-512 and without.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

"""What everybody writes first: a loop of `Llama.embed`. Texts come as JSON, the seconds are printed.

A process of its own, so that nothing of ours is loaded in it.
"""

import json
import sys
import time

import llama_cpp


def main() -> None:
    path, threads = sys.argv[1], int(sys.argv[2])
    texts = json.load(sys.stdin)
    model = llama_cpp.Llama(
        path, embedding=True, n_ctx=512, n_batch=512, n_ubatch=512, n_threads=threads, verbose=False
    )
    model.embed(texts[0])
    begin = time.perf_counter()
    for text in texts:
        model.embed(text, normalize=True)
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    main()

"""Embedding throughput: our embedder beside a plain loop of `Llama.embed`, in turns."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.table import show
from bot.model.embedder import EmbedderOptions, LlamaEmbedder
from bot.model.machine import cores
from bot.model.starter import starter_embedder

HANDBOOK = Path(__file__).parent.parent / "handlers" / "playground" / "handbook"
ROUNDS = 5


def texts_of(words: int, count: int) -> list[str]:
    """`count` slices of the sample handbook, about `words` words each."""
    all_words = " ".join(page.read_text() for page in sorted(HANDBOOK.glob("*.md"))).split()
    starts = range(0, len(all_words) - words, max(1, (len(all_words) - words) // count))
    return [" ".join(all_words[start : start + words]) for start in starts][:count]


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    models = Path(__file__).parent.parent / ".cache" / "models"
    models.mkdir(parents=True, exist_ok=True)
    path = starter_embedder(models)
    with LlamaEmbedder.start(EmbedderOptions(path, lanes=cores())) as ours:
        import llama_cpp

        plain = llama_cpp.Llama(
            str(path), embedding=True, n_ctx=512, n_batch=512, n_ubatch=512, n_threads=cores(), verbose=False
        )

        def loop(texts: list[str]) -> None:
            for text in texts:
                plain.embed(text, normalize=True)

        rows = []
        for words in (8, 100, 280):
            texts = texts_of(words, 160 if words < 200 else 80)
            tokens = statistics.mean(ours.count(text) for text in texts)
            ours.embed_passages(texts[:16])
            loop(texts[:16])
            pairs = [
                (timed(lambda t=texts: loop(t)), timed(lambda t=texts: ours.embed_passages(t)))  # type: ignore[misc]
                for _ in range(ROUNDS)
            ]
            slow, fast = (statistics.median(side) for side in zip(*pairs, strict=True))
            ratio = statistics.median(a / b for a, b in pairs)
            rows.append(
                [f"{tokens:.0f}", f"{len(texts) / slow:.0f}", f"{len(texts) / fast:.0f}", f"{ratio:.2f}"]
            )
    show("embedding", ["tokens a text", "plain loop, texts/s", "ours, texts/s", "ratio"], rows)


if __name__ == "__main__":
    main()

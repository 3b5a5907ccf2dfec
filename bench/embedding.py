"""Embedding throughput: our embedder beside a plain loop of `Llama.embed`, in turns."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.llama_cpp import as_it_comes
from bench.table import show
from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder

HANDBOOK = Path(__file__).parent.parent / "handlers" / "simulator" / "demo" / "handbook"
ROUNDS = 3
HEADER = (
    "tokens a text",
    "plain loop (f16), texts/s",
    "plain loop (our file), texts/s",
    "ours, texts/s",
    "ratio to f16",
    "ratio to our file",
)


def texts_of(words: int, count: int) -> list[str]:
    """`count` slices of the sample handbook, about `words` words each."""
    all_words = " ".join(page.read_text() for page in sorted(HANDBOOK.glob("*.md"))).split()
    starts = range(0, len(all_words) - words, max(1, (len(all_words) - words) // count))
    return [" ".join(all_words[start : start + words]) for start in starts][:count]


def as_f16(model: Path, target: Path) -> None:
    """The same weights as converters usually write them."""
    import llama_cpp

    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype, options.allow_requantize = llama_cpp.LLAMA_FTYPE_MOSTLY_F16, True
    if llama_cpp.llama_model_quantize(bytes(model), bytes(target), options):
        raise OSError(f"{target} could not be written")


def plain(model: Path, texts: list[str]) -> float:
    """Seconds of the plain loop, in a process of its own; loading is not counted."""
    command = [sys.executable, "-m", "bench.plain_loop", str(model), str(cores())]
    said = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, check=True, env=as_it_comes()
    )
    return float(said.stdout)


def ours(embedder: LlamaEmbedder, texts: list[str]) -> float:
    """Seconds of our embedder."""
    begin = time.perf_counter()
    embedder.embed_passages(texts)
    return time.perf_counter() - begin


def main() -> None:
    models = Path(__file__).parent.parent / ".cache" / "models"
    models.mkdir(parents=True, exist_ok=True)
    path = starter_embedder(models)
    usual = models / "bench-embedder-f16.gguf"
    as_f16(path, usual)
    file = fastest_weights(path)
    rows = []
    with LlamaEmbedder(EmbedderOptions(path, lanes=cores(), weights=file)) as embedder:
        for words, count in ((8, 120), (100, 32), (280, 12)):
            texts = texts_of(words, count)
            tokens = statistics.mean(embedder.count(text) for text in texts)
            ours(embedder, texts[:8])
            turns = [(plain(usual, texts), plain(file, texts), ours(embedder, texts)) for _ in range(ROUNDS)]
            speeds = (len(texts) / statistics.median(side) for side in zip(*turns, strict=True))
            ratios = [statistics.median(turn[i] / turn[2] for turn in turns) for i in (0, 1)]
            rows.append([f"{tokens:.0f}", *(f"{s:.0f}" for s in speeds), *(f"{r:.1f}" for r in ratios)])
    show("embedding", HEADER, rows)


if __name__ == "__main__":
    main()

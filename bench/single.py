"""One asker: our engine beside llama.cpp's own speed as llama-bench measures it, in turns."""

import json
import statistics
import subprocess
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.llama_cpp import as_it_comes, bench_binary
from bench.prompts import Chat, Wanted, chats
from bench.serving import MODELS
from bench.table import show
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_writer
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.writer import Prompt

HEADER = ("who", "565 tokens read and 64 written, s", "ours to it")
_WRITTEN = 64


def main(
    rounds: Annotated[int, typer.Option(help="Rounds; the table shows medians.")] = 7,
    model: Annotated[Path | None, typer.Option(help="A GGUF; else the starter writer.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Measure, and print the table."""
    del write  # bench.table reads it from the command line
    path = model or starter_writer(MODELS)
    turns = []
    asked = [chats(path, 1, Wanted(opening=f"Round {i}. ", skip=i))[0] for i in range(rounds)]
    with Engine(EngineOptions(path, cores(), context=2048)) as engine:
        engine.write(Prompt(asked[0][:1] + asked[-1][1:], 8)).result()
        for chat in asked:
            turns.append((_ours(engine, chat), _llama_bench(path)))
            print(turns[-1])
    mine, its = (statistics.median(side) for side in zip(*turns, strict=True))
    ratio = statistics.median(a / b for a, b in turns)
    show("single", HEADER, [["ours", f"{mine:.2f}", ""], ["llama-bench", f"{its:.2f}", f"{ratio:.2f}"]])


def _ours(engine: Engine, chat: Chat) -> float:
    """Seconds, scaled to exactly as many tokens as llama-bench takes: the prompts are a token longer."""
    begin = time.perf_counter()
    written = engine.write(Prompt(chat, _WRITTEN)).result()
    seconds = time.perf_counter() - begin
    reading = written.first_token_s * 565 / written.prompt_tokens
    return reading + (seconds - written.first_token_s) * _WRITTEN / max(written.written_tokens, 1)


def _llama_bench(model: Path) -> float:
    command = [bench_binary(), "-m", model, "-t", cores(), "-p", 0, "-n", 0, "-pg", f"565,{_WRITTEN}"]
    command += ["-r", 1, "-fa", 1, "-o", "json"]
    said = subprocess.run(
        [str(it) for it in command], capture_output=True, text=True, check=True, env=as_it_comes()
    )
    return float(json.loads(said.stdout)[0]["avg_ns"]) / 1e9


if __name__ == "__main__":
    typer.run(main)

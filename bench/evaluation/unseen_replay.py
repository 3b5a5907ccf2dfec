"""What of a capable writer's recorded replies reaches the reader where verification was learned without them.

    python -m bench.evaluation.unseen_replay ../shared/data --write docs/quality.md

As `inhouse eval --replay`, from the question to the reply, with eight sets of weights: each row is verified
by those that were learned without its question. The thresholds are those that are shipped.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bench.evaluation.labelled import read_answers, read_modifiers
from bench.evaluation.learning import divided, learn, measured
from bench.evaluation.verification import as_text
from bot.answering import Dependencies
from bot.cli.sessions.eval import deliver, replayed, typed
from bot.evaluation import Equipped, ReplayRow
from bot.grounding import Verifier
from bot.grounding.verifier import parse_weights, shipped_weights
from bot.runtime import Runtime
from store.audience import Readers

NAME = "unseen_replay"


def main(
    data: Annotated[
        Path, typer.Argument(help="The folder with the replies, the documents and the modifiers.")
    ],
    write: Annotated[Path | None, typer.Option(help="Put the table into this Markdown page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Replay recorded replies with weights that were learned from the others."""
    path = data / "answers_dev.jsonl"

    def equip(runtime: Runtime, rows: Sequence[ReplayRow]) -> Equipped:
        dependencies, verifiers = runtime.dependencies, unseeing(path, data, runtime.verifier)

        def equipped(row: ReplayRow) -> Dependencies:
            return replace(dependencies, verifier=verifiers[row.id])

        return equipped

    found = replayed(path, data / "handbook", None, Readers.members(), equip)
    command = typed(["python", "-m", "bench.evaluation.unseen_replay"], sys.argv[1:])
    tables = tuple(replace(it, name=NAME) for it in found.tables)
    made = dict(found.made_with) | {"command": command}
    deliver(replace(found, tables=tables, made_with=made), write, None, as_json=as_json)


def unseeing(path: Path, data: Path, verifier: Verifier) -> dict[str, Verifier]:
    """By the id of a row, a verifier whose weights were learned from all other rows and the modifiers."""
    answers = list(measured(list(read_answers(path)), verifier.encoder))
    modifiers = list(measured(list(read_modifiers(data)), verifier.encoder))
    thresholds = dict(shipped_weights().thresholds)
    found: dict[str, Verifier] = {}
    for groups in divided(sorted({it.row.group for it in answers})):
        learned = learn([it for it in [*answers, *modifiers] if it.row.group not in groups])
        own = replace(verifier, weights=parse_weights(as_text(learned, thresholds)))
        found.update(dict.fromkeys(groups, own))
    return found


if __name__ == "__main__":
    typer.run(main)

"""Every attack tried on the real library and pipeline, whose writer obeys whatever a document says."""

import contextlib
import io
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.answering.dependencies import Dependencies
from bot.answering.pipeline import ask
from bot.model.writer import Prompt
from bot.question import Question
from bot.reply import Citation, Quotes, Reply, Sentence
from store.audience import Audience, Readers
from store.indexing import IndexOptions, index
from store.ledger.database import set_fact
from store.library import Library
from store.passage import Passage, Source
from store.sentences import sentences_of
from store.vectors import Embedder
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies
from tests.red_team.attack import ASKED, HONEST, PING, SECRET, Attack

TEAM = Audience.parse("channel:C0TEAM")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of an attack: the reply to a question about leave and about its own page, the prompt, and
    all that was logged meanwhile."""

    reply: Reply
    prompts: tuple[Prompt, ...]
    logged: str


class Bench:
    """One library with the honest pages, and each attack's page in a channel of its own.

    `sources` are the attacks' pages as they were indexed, by the attack's name; `skipped` tells of files that
    were not read, or not wholly.
    """

    def __init__(self, directory: Path, embedder: Embedder, attacks: tuple[Attack, ...]) -> None:
        self.embedder = embedder
        self._places = {attack.name: f"C{i:03}" for i, attack in enumerate(attacks)}
        self.library = Library.open(directory / "store", embedder)
        pages, board, hostile = (directory / name for name in ("pages", "board", "hostile"))
        for name, text in HONEST.items():
            _write(pages / name, text.encode())
        _write(board / "merger.md", f"# Merger\n\n{SECRET}\n".encode())
        for attack in attacks:
            _write(hostile / self._places[attack.name] / attack.file, attack.data)
        index([pages], self.library, embedder)
        index([board], self.library, embedder, IndexOptions(Audience.parse("channel:C0BOARD")))
        report = index([hostile], self.library, embedder, IndexOptions(TEAM))
        place = {it: name for name, it in self._places.items()}
        self.skipped = {place[it.name[:4]]: it.reason for it in report.skipped}
        found = self.library.sources(f"file:{hostile}/")
        self.sources = {place[it.name[:4]]: it for it in found}
        self.passages = {name: self._read(it) for name, it in self.sources.items()}
        self.library.upkeep.forget_root(
            f"file:{hostile}"
        )  # else its pages would be held to that folder's audience
        self.library.put([self._moved(name) for name in self.sources])
        self._keep_scale()

    def _keep_scale(self) -> None:
        """Leave cosines as they are: unrelated questions share "how do I", and a bag of words goes by it."""
        self.library.measure_background()
        with self.library._ledger.writing() as connection:
            set_fact(connection, "background", "[0.139, 0.091]")

    def readers(self, attack: Attack) -> Readers:
        """Full members in the channel of an attack."""
        return Readers.of_channel(self._places[attack.name], outsiders=False)

    def dependencies(self, *script: str) -> Dependencies:
        """A backend whose writer writes what the script says."""
        return dependencies(self.library, ScriptedWriter(*script), self.embedder)

    def attempt(self, attack: Attack) -> Trial:
        """Ask beside the attack's page, with a writer that obeys it, then tells a secret and pings."""
        made = self.dependencies(f"{attack.says} {SECRET} {PING}")
        with _logged() as logged:
            reply = ask(Question(ASKED, self.readers(attack)), made)
        assert isinstance(made.writer, ScriptedWriter)
        return Trial(reply, tuple(made.writer.prompts), logged.getvalue())

    def close(self) -> None:
        self.library.close()

    def _read(self, source: Source) -> tuple[Passage, ...]:
        return tuple(self.library.passages_of(source.id, Readers(TEAM.scopes)))

    def _moved(self, name: str) -> tuple[Source, list[Passage]]:
        """A page in the channel of its attack, so that no attack stands in the way of another."""
        place = Audience.parse(f"channel:{self._places[name]}")
        source = replace(self.sources[name], audience=place, digest=f"moved {name}")
        return source, [replace(passage, source=source) for passage in self.passages[name]]


def no_settings(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Nothing of this user's settings, and a data directory of the tests' own."""
    for name in [it for it in os.environ if it.startswith(("INHOUSE_", "SLACK_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(data))


def worst(passages: Sequence[Passage]) -> Quotes:
    """The reply that quotes all that there is to quote."""
    found = [it for passage in passages for it in sentences_of(passage)]
    citations = tuple(Citation.of(i, (it,)) for i, it in enumerate(found, 1))
    return Quotes(tuple(Sentence(it.text, (i,)) for i, it in enumerate(found, 1)), citations)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    """All that is logged, printed or complained of inside, at every level."""
    heard = io.StringIO()
    root, handler = logging.getLogger(), logging.StreamHandler(heard)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard):
            yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(level)

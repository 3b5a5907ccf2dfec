"""With and without what others may read: an answer is just as a library would give it that has no more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from bot.answering import Conversations, ask
from bot.cli.json_output import reply_json
from bot.question import Question
from store.audience import Readers
from store.ledger.schema import sources
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies
from tests.leaks.mind import SlipEmbedder
from tests.leaks.world import World


def compare(world: World) -> None:
    """The last question is answered just as by a library of what its readers may read alone."""
    mind, library = world.estate.mind, world.estate.library
    if mind.last is None:
        return  # small talk is no question
    question, embedder = mind.last[0], mind.parts.embedder
    world.twins += 1
    library.measure_background()  # as `inhouse index` does, when documents have changed
    with TemporaryDirectory() as folder, _of(question.readers, library, Path(folder), embedder) as own:
        alike = [*_told(question, own, embedder), *_told(question, library, embedder)]
    if alike[0] != alike[1]:
        world.office.crossed.append("the answer differs from that of a world without others' documents")


def _of(readers: Readers, whole: Library, folder: Path, embedder: SlipEmbedder) -> Library:
    own = Library.open(folder, embedder)
    theirs = {it.id: it for it in whole.readable(readers)}
    # In the order in which they came: it settles ties.
    with whole._ledger.reading() as connection:
        came = connection.execute(select(sources.c.id).order_by(sources.c.number)).scalars().all()
    for source in whole.connected.all():
        own.connected.add(source)
        own.connected.keep_items(source, list(whole.connected.items(source.name).values()))
    own.put([(theirs[it], whole.passages_of(it, readers)) for it in came if it in theirs])
    own.measure_background()
    return own


def _told(question: Question, library: Library, embedder: SlipEmbedder) -> Iterator[dict[str, Any]]:
    """What a reply says, but for how long it took."""
    made = dependencies(library, ScriptedWriter("I don't know."), embedder)
    told = reply_json(None, question, ask(question, replace(made, conversations=Conversations())))
    yield {name: it for name, it in told.items() if name not in {"timings", "tokens"}}

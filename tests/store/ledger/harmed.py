"""A ledger with something in each of its tables, ways to harm its file, and all that is asked of a store."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from store.approved import ApprovedAnswer
from store.audience import Readers
from store.backup import write_backup
from store.channel import ChannelSettings, Tone
from store.channel_book import ChannelBook
from store.errors import StoreError
from store.indexing import forget_documents
from store.installation import Installation
from store.installations import Installations
from store.ledger.left_out import Forgotten
from store.ledger.uploads import Upload
from store.library import Library
from store.passage import Source
from store.rating import Quoted, Rating, Reason
from store.rebuilding import rebuild
from store.upkeep import Upkeep
from store.vacuum import vacuum
from tests.documents import document
from tests.fakes import HashEmbedder

SECRET = "zebrafish"
"""In every text that is stored: no message may tell it."""
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
READERS = Readers(frozenset({"everyone", "channel:C1"}))


def fill(store: Path) -> None:
    """Put something into every table."""
    with Library.open(store, HashEmbedder()) as library:
        library.upkeep.settle(["file:/docs"], None, "https://wiki.example.com/")
        library.upkeep.exclude("file:/docs", ["*.tmp"])
        library.upkeep.mark_forgotten(["file:/docs/gone.md"])
        for n in range(12):
            texts = [f"The {SECRET} {n} eats {n + i} leaves. It sleeps on day {i}." for i in range(6)]
            audience = "everyone" if n % 2 else "channel:C1"
            library.put([document(f"/docs/{SECRET}{n}.md", audience, *texts, title=f"{SECRET} {n}")])
        cited = (Quoted("file:/docs/a#0", 0, 4),)
        library.ratings.keep(Rating("r1", "U1", False, NOW, SECRET, cited, "U2", (Reason.WRONG,), SECRET))
        library.approvals.keep(ApprovedAnswer("answer:1", SECRET, SECRET, "C1", "U1", "U2", NOW), [])
        library.tally.refused("C1")
        library.tally.want("r1", "C1")
        library.uploads.expect(Upload("F1", "C1", "17.1", "17.2", "U1"), "upload:C1-17.1/x")
        library.measure_background()
        library.note_indexed()
    with ChannelBook.open(store) as channels:
        channels.set("C1", ChannelSettings(tone=Tone.BRIEF, documents=(f"{SECRET}*",), muted_until=NOW))
    with Installations.open(store) as places:
        places.keep(
            Installation(
                team="T1",
                token=SecretStr(f"xoxb-{SECRET}"),
                user="U1",
                bot="B1",
                url="https://a.slack.com/",
                name=SECRET,
                team_name=SECRET,
                organisation="",
                scopes=frozenset({"chat:write"}),
                installer="U1",
                at=NOW,
            )
        )


def harm(path: Path, seed: int) -> None:
    """Flip bits, blank or swap pages, or cut the file off."""
    chance, content = random.Random(seed), bytearray(path.read_bytes())
    page = 4096

    def somewhere() -> int:
        return page * chance.randrange(len(content) // page)

    match chance.randrange(5):
        case 0:
            for _ in range(chance.choice((1, 10, 200))):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        case 1:
            at = somewhere()
            content[at : at + page] = bytes(page)
        case 2:
            at, other = somewhere(), somewhere()
            content[at : at + page] = content[other : other + page]
        case 3:
            del content[chance.randrange(len(content)) :]
        case _:
            at = chance.randrange(len(content))
            length = chance.choice((8, 100, 3_000))
            content[at : at + length] = chance.randbytes(length)
    path.write_bytes(content)


def _with_library(work: Callable[[Library], object]) -> Callable[[Path], object]:
    def asked(store: Path) -> object:
        with Library.open(store, HashEmbedder()) as library:
            return work(library)

    return asked


def _with_channels(work: Callable[[ChannelBook], object]) -> Callable[[Path], object]:
    def asked(store: Path) -> object:
        with ChannelBook.open(store) as channels:
            return work(channels)

    return asked


def _with_places(work: Callable[[Installations], object]) -> Callable[[Path], object]:
    def asked(store: Path) -> object:
        with Installations.open(store) as places:
            return work(places)

    return asked


def _with_upkeep(work: Callable[[Upkeep], object]) -> Callable[[Path], object]:
    def asked(store: Path) -> object:
        with Upkeep.open(store) as upkeep:
            return work(upkeep)

    return asked


def _every_passage(library: Library) -> None:
    sources: list[Source] = library.sources()
    for source in sources:
        library.passages_of(source.id, READERS)


def _forgotten(upkeep: Upkeep) -> Forgotten:
    return upkeep.forgotten


NEW = document("/docs/new.md", "everyone", "A new page about leaves.", "And more.")
ASKED: dict[str, Callable[[Path], object]] = {
    "search": _with_library(lambda it: it.search(f"how many leaves does the {SECRET} eat", READERS)),
    "list": _with_upkeep(lambda it: it.holdings()),
    "passages": _with_library(_every_passage),
    "readable": _with_library(lambda it: it.readable(READERS)),
    "newest": _with_library(lambda it: it.newest(READERS, 5)),
    "stats": _with_library(lambda it: it.stats()),
    "background": _with_library(lambda it: it.background(READERS)),
    "indexed": _with_library(lambda it: it.indexed),
    "ratings": _with_library(lambda it: it.ratings.all()),
    "approved": _with_library(lambda it: it.approvals.all()),
    "refusals": _with_library(lambda it: it.tally.refusals(NOW - timedelta(days=9))),
    "uploads": _with_library(lambda it: it.uploads.sent_by("U1", 1e12)),
    "channel": _with_channels(lambda it: it.settings("C1")),
    "places": _with_places(lambda it: it.all()),
    "roots": _with_upkeep(lambda it: it.roots()),
    "patterns": _with_upkeep(lambda it: it.patterns()),
    "forgotten": _with_upkeep(_forgotten),
    "complete": _with_library(lambda it: it.complete()),
    "measure": _with_library(lambda it: it.measure_background()),
    "backup": lambda store: write_backup(store.parent, store.parent / "backup.zip", replace=True),
    "put": _with_library(lambda it: it.put([NEW])),
    "settle": _with_upkeep(lambda it: it.settle(["file:/docs"], None, None)),
    "rate": _with_library(lambda it: it.ratings.keep(Rating("r2", "U1", True, NOW))),
    "count": _with_library(lambda it: it.tally.refused("C1")),
    "forget": _with_library(lambda it: forget_documents([Path(f"/docs/{SECRET}3.md")], it)),
    "forget me": _with_library(lambda it: it.ratings.forget_person("U1")),
    "vacuum": vacuum,
}
SLOW: dict[str, Callable[[Path], object]] = {
    "sync": _with_library(lambda it: it.sync()),
    "rebuild": rebuild,
}
"""What opens Chroma as well."""


def refusal(work: Callable[[Path], object], store: Path) -> StoreError | None:
    """How it was refused; None where it was done."""
    try:
        work(store)
    except StoreError as refused:
        return refused
    return None

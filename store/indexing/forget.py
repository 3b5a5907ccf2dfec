"""Forgetting: documents go out of the library, still on disk or not, and stay away; so do ratings."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.audit import Audit
from store.conversations import SlackExport
from store.deed import Deed, Entry
from store.digests import Digests
from store.errors import NoSuchDocument
from store.indexing.places import at_or_below, places_called, several, source_id
from store.indexing.slack_exports import known_of, mark_of
from store.learned import LearnedChannels, is_conversation
from store.ledger import ratings
from store.ledger.database import Ledger
from store.ledger.roots import Root
from store.library import Library
from store.location import Location
from store.ratings import Ratings
from store.reading import is_export
from store.spoken import Spoken
from store.uploads import Uploads


def forget_documents(paths: Sequence[Path], library: Library) -> int:
    """Remove every document at or below `paths`; returns how many there were.

    What lies in a folder that stays indexed, or in a connected source, is marked, so that no run brings it
    back; so is an export of Slack, a channel, or a file of a learned one. A learned channel is learned no
    more. Any other root that lies in no other one is forgotten with all that was said of it: naming it again
    is to want it again.

    A path may also be the name of a document, folder or channel as search prints it, if only one has it.
    Raises NoSuchDocument, before anything is removed, for a path where nothing indexed lies.
    """
    found = [_at(path, library) for path in paths]
    for path, (place, ids) in zip(paths, found, strict=True):
        if is_export(path):
            with SlackExport.open(path) as export:
                library.upkeep.mark_forgotten([place, mark_of(export)])
        elif _comes_back(place, library):
            library.upkeep.mark_forgotten([place])
        else:
            library.upkeep.forget_root(place)
        if _is_channel(place):
            library.learned.forget(place.removeprefix("slack:"))
        library.remove(ids)
    library.upkeep.drop_copies()
    gone = len({name for _, ids in found for name in ids})
    library.audit.note(Entry(Deed.FORGET_DOCUMENTS, count=gone))
    return gone


def forget_ratings(where: Path | Location, user: str = "") -> int:
    """Remove all ratings in the store there, or those of `user`; returns how many there were.

    Raises StoreDamaged, WrongVersion, StoreBusy, NoSpace or DatabaseAway.
    """
    ledger = Ledger.at(Location.of(where))
    try:
        with ledger.writing() as connection:
            gone = ratings.forget(connection, user)
        Audit(ledger).note(Entry(Deed.FORGET_RATINGS, about=user, count=gone))
        ledger.purge()
        ledger.drop_copies()
        return gone
    finally:
        ledger.close()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was kept of somebody; `talks` of learned channels had words of theirs, and are read again.

    `exported` conversations, of exports of Slack, have their words until `redact` takes them out, which needs
    an embedder.
    """

    ratings: int
    files: int
    talks: int
    exported: int


def forget_person(where: Path | Location, person: str, questions: int = 0) -> Forgotten:
    """Remove what is kept of `person` in the store there: ratings, their questions beside the ratings of
    others, files that they sent, the digests that they wanted, what they wrote in learned channels. It is
    noted, with how much it was, `questions` beside it included.

    Raises as `forget_ratings` does.
    """
    ledger = Ledger.at(Location.of(where))
    try:
        Digests(ledger).forget(person)
        gone = Forgotten(
            Ratings(ledger).forget_person(person),
            Uploads(ledger).forget_of(person),
            LearnedChannels(ledger).forget_person(person, f"{time.time():017.6f}"),
            len(Spoken(ledger).talks_with(person)),
        )
        count = questions + gone.ratings + gone.files + gone.talks + gone.exported
        Audit(ledger).note(Entry(Deed.FORGET_PERSON, about=person, count=count))
        return gone
    finally:
        ledger.close()


def _at(path: Path, library: Library) -> tuple[str, list[str]]:
    """What the documents' ids begin with, and the ids."""
    if is_export(path):
        return source_id(_real(path)), _talks_of(path, library)
    for root in _ids(path):
        below = [s.id for s in library.sources(root) if at_or_below(s, root)]
        if below:
            return root, below
    named = places_called(path, library.sources())
    if not named and path.exists():
        # A link is known by its own name, in the folder that it lies in.
        place = source_id(_real(path.parent) / path.name if path.is_symlink() else _real(path))
        if _stays(place, library.upkeep.roots()):
            return place, []  # it could not be read, or has yet to be
    if not named:
        raise NoSuchDocument(f"{path}: no such document is indexed; give its path on disk")
    if _in_one_channel(named):
        channel, _, item = named[0].rpartition(":")
        if is_conversation(item):
            return channel, [it.id for it in library.sources(f"{channel}:")]
        return named[0], named
    if len(named) > 1:
        raise several(path, len(named))
    return named[0], [s.id for s in library.sources(named[0]) if at_or_below(s, named[0])]


def _in_one_channel(ids: Sequence[str]) -> bool:
    """Whether they are of one channel: its conversations, which all have its name, or a file of it."""
    return len({it.rpartition(":")[0] for it in ids}) == 1 and ids[0].startswith("slack:")


def _talks_of(path: Path, library: Library) -> list[str]:
    """The conversations in the library of all channels of an export of Slack; of a channel that is learned
    none is the export's."""
    with SlackExport.open(path) as export:
        others = [it for it in export.channels if not library.learned.find(it.id)]
        return [name for it in others for name in known_of(it, library)]


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # unlike Path.resolve it goes on where links go in a circle


def _stays(place: str, roots: Iterable[Root]) -> bool:
    """Whether the next run of a folder around it would find it again."""
    return any(root.holds(place) and root.id != place for root in roots)


def _is_channel(place: str) -> bool:
    """Whether it is all of a channel, and not one document of it."""
    return place.startswith("slack:") and place.count(":") == 1


def _comes_back(place: str, library: Library) -> bool:
    """Whether the next run, sync, export of a channel, or change in a learned one would bring it back."""
    return (
        place.startswith("slack:")
        or _stays(place, library.upkeep.roots())
        or any(place.startswith(it.prefix) for it in library.connected.all())
    )


def _ids(path: Path) -> Iterator[str]:
    """What documents at `path` may be known by: links on its way may have come since, or be part of a name.

    First the path as it is written, then with ever more of it resolved.
    """
    written = path.absolute()
    for above in (*reversed(written.parents), written):
        yield source_id(_real(above) / written.relative_to(above))

"""An export of Slack as channels and their messages, one day at a time.

Public channels are read. Private ones and direct messages are told apart, as they are there only in exports
that were made with everybody's or the owner's leave. Joins, what apps post and what was deleted are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from store.conversations.message import Message, permalink
from store.conversations.payload import identifier, record, records, timestamp, words
from store.conversations.slack_message import Names, message_of, name_of
from store.errors import Unreadable
from store.reading import ExportFiles

_PRIVATE = {
    "groups.json": "private channel",
    "mpims.json": "group conversation",
    "dms.json": "direct message",
}
_PEOPLE = ("users.json", "org_users.json")


@dataclass(frozen=True, slots=True)
class ExportedChannel:
    """`id` is Slack's; `private` says of what kind it is where it is no public channel, "" where it is one.
    `days` are its files in order, `size` their bytes."""

    id: str
    name: str
    days: tuple[str, ...]
    size: int
    private: str = ""


@dataclass(slots=True)
class SlackExport:
    """An export that is open; use it as a context. `faults` are those of its files that could not be read so
    far, with why. `strange` are its folders that no list of channels names."""

    channels: Sequence[ExportedChannel]
    strange: Sequence[str]
    names: Names
    files: ExportFiles
    faults: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises CannotOpen, and Unreadable for what is no export of Slack."""
        files = ExportFiles.open(path)
        faults: list[tuple[str, str]] = []
        try:
            people = [it for name in _PEOPLE for it in _listed(files, name, faults)]
            known = {identifier(it.get("id")): _called(it) for it in people}
            days = _days(files)
            channels = [it for it in _channels(files, known, days, faults) if it.id]
        except BaseException:
            files.__exit__()
            raise
        public = {it.id: it.name for it in channels if not it.private}
        taken = {day for it in channels for day in it.days}
        strange = [folder for folder, held in days.items() if taken.isdisjoint(held)]
        return cls(channels, strange, Names(known, public), files, faults)

    def messages(self, channel: ExportedChannel, workspace: str) -> Iterator[tuple[str, list[Message]]]:
        """For each of its days its file and its messages; links lead to `workspace`, `https://acme.slack.com`,
        where that is given. A day that cannot be read is among the faults."""
        for day in channel.days:
            try:
                found = self.files.json(day)
            except Unreadable as refused:
                self.faults.append((day, str(refused)))
                yield day, []
                continue
            yield day, [said for raw in records(found) if (said := self._message(raw, channel, workspace))]

    def _message(self, raw: Any, channel: ExportedChannel, workspace: str) -> Message | None:
        ts, thread = timestamp(raw.get("ts")), timestamp(raw.get("thread_ts"))
        return message_of(raw, self.names, permalink(workspace, channel.id, ts, thread))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.files.__exit__()


def _listed(files: ExportFiles, name: str, faults: list[tuple[str, str]]) -> Sequence[Any]:
    if name not in files.sizes:
        return []
    try:
        return records(files.json(name))
    except Unreadable as refused:
        faults.append((name, str(refused)))
        return []


def _days(files: ExportFiles) -> dict[str, list[str]]:
    """The files of each folder, in order."""
    found: dict[str, list[str]] = {}
    for name in sorted(files.sizes):
        folder, slash, _ = name.rpartition("/")
        if slash:
            found.setdefault(folder, []).append(name)
    return found


def _channels(
    files: ExportFiles, people: dict[str, str], days: dict[str, list[str]], faults: list[tuple[str, str]]
) -> Iterator[ExportedChannel]:
    for listing, kind in {"channels.json": "", **_PRIVATE}.items():
        for it in _listed(files, listing, faults):
            id_ = identifier(it.get("id"))
            name = words(it.get("name")) or _between(it, people)
            private = kind or ("private channel" if it.get("is_private") else "")
            held = next((days[folder] for folder in (words(it.get("name")), id_) if folder in days), [])
            yield ExportedChannel(id_, name, tuple(held), sum(map(files.sizes.__getitem__, held)), private)


def _between(raw: Any, people: dict[str, str]) -> str:
    """What a direct message is called: by those who write in it."""
    members = raw.get("members")
    named = [people.get(words(it), "someone") for it in members] if isinstance(members, list) else []
    return ", ".join(named) or "direct message"


def _called(person: Any) -> str:
    """What somebody is called: as they wish, else by their whole name, else by their account's."""
    return name_of(record(person.get("profile"))) or name_of(person)

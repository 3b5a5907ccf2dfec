"""What must hold whatever was killed: pure functions of what was accepted, what stands in Slack, what lies on
disk. Each returns what it found violated, in words without any text of messages.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.workspace import Workspace
from handlers.workspace.messages import mark_of
from store.audience import EVERYONE, Readers
from store.library import Library
from tests.chaos.processes import sentences
from tests.fakes import HashEmbedder

_EVERYONE = Readers(frozenset({EVERYONE}))
_WORKING = ("Searching…", "Reading…")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that Slack delivered: `sure` where the bot has said that it took it. One that is asked by
    command has no `ts`, and its reply names the `nonce`; `streams` where it is three known sentences.
    """

    nonce: str
    channel: str
    user: str
    ts: str = ""
    thread: str = ""
    sure: bool = True
    streams: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What was done: what was `asked`, by their ids the `files` that were sent with a question, and the
    requests whose replies were `rated`, by whom.
    """

    asked: list[Asked] = field(default_factory=list)
    files: dict[str, Asked] = field(default_factory=dict)
    rated: list[tuple[str, str]] = field(default_factory=list)


def wrong_in_slack(expected: Expected, workspace: Workspace) -> list[str]:
    """Every question has one ending that people see, and nothing else of the bot's is left."""
    return [
        *(it for asked in expected.asked for it in _wrong_with(asked, workspace)),
        *hanging(workspace),
    ]


def _wrong_with(asked: Asked, workspace: Workspace) -> Iterator[str]:
    name = f"{asked.nonce} ({'message' if asked.ts else 'command'})"
    if not asked.ts:
        yield from _wrong_privately(name, asked, workspace)
        return
    replies = [it for it in workspace.replies(asked.channel, asked.thread) if not it.deleted]
    own = [it for it in replies if (mark := mark_of(_json(it))) and _is_of(mark.request, asked)]
    last = [it for it in own if (mark := mark_of(_json(it))) and mark.last]
    if len(last) != 1:
        yield f"{name}: {len(last)} endings"
    if len(own) > 1:
        yield f"{name}: {len(own)} messages"
    for it in last:
        if it.stream == "open":
            yield f"{name}: its stream is open"
        if asked.streams and not _is_whole(it, asked.nonce) and it.action("retry") is None:
            yield f"{name}: it is not whole"


def _is_of(request: str, asked: Asked) -> bool:
    """Whether a request is of that message: as it was, as it was edited, or tried again."""
    _, _, rest = request.partition(f"-{asked.channel}-")
    return rest == asked.ts or rest.startswith((f"{asked.ts}-e", f"{asked.ts}-r"))


def _is_whole(message: Posted, nonce: str) -> bool:
    return all(message.text.count(it) == 1 for it in sentences(nonce))


def _wrong_privately(name: str, asked: Asked, workspace: Workspace) -> Iterator[str]:
    """What one person sees through a response_url, or as a direct message where that had ended."""
    words = f"You asked {asked.nonce}."
    seen = [it for it in workspace.ephemerals(asked.user) if words in it.visible]
    direct = workspace.direct_channel(asked.user).id
    told = [it for it in workspace.messages[direct] if it.user == BOT_USER and not it.thread_ts]
    found = len(seen) + sum(words in it.visible for it in told)
    failed = [it for it in workspace.ephemerals(asked.user) if it.action("retry")]
    if found > 1:
        yield f"{name}: {found} endings"
    if found == 0 and asked.sure and not failed:
        yield f"{name}: no ending"


def hanging(workspace: Workspace) -> Iterator[str]:
    """What looks as if the bot were still at work, or was cut off."""
    for people in workspace.people:
        for it in workspace.ephemerals(people):
            if any(word in it.visible for word in _WORKING):
                yield "a private reply is still being looked for"
    states = {(it["channel"], it["thread_ts"]): it["status"] for it in workspace.sessions}
    yield from (f"a session is {it}" for it in states.values() if it == "processing")
    lines = {(it.channel, it.thread_ts): it.text for it in workspace.statuses}
    yield from ("a status is left" for it in lines.values() if it)
    for messages in workspace.messages.values():
        for it in messages:
            if it.user == BOT_USER and not it.deleted and it.thread_ts and mark_of(_json(it)) is None:
                yield f"a message of the bot's belongs to no request (stream {it.stream})"


def _json(message: Posted) -> dict[str, object]:
    return {"metadata": message.metadata}


def read_files(expected: Expected, workspace: Workspace) -> dict[str, str]:
    """Of the files that were sent, by whom, those whose question was answered: they were read."""
    return {
        file: asked.user
        for file, asked in expected.files.items()
        if not any(it.action("retry") for it in workspace.replies(asked.channel, asked.ts))
    }


def wrong_on_disk(expected: Expected, read: Mapping[str, str], directory: Path, scratch: Path) -> list[str]:
    """No file is corrupt, nothing is pending, and the store is as one that was built in peace in `scratch`,
    with each file that was `read` once.
    """
    with Library.open(directory / "store", HashEmbedder()) as library:
        wrong = [
            *_wrong_in_index(library, scratch / "store"),
            *_wrong_uploads(library, read),
            *("a rating is lost" for it in expected.rated if library.ratings.find(*it) is None),
        ]
    corrupt = (it for file in sorted(directory.rglob("*.sqlite*")) for it in _corrupt(file))
    return [*wrong, *corrupt, *_pending(directory / "requests.sqlite")]


def _corrupt(file: Path) -> Iterator[str]:
    if file.name.endswith(("-wal", "-shm", "-journal")):
        return
    with closing(sqlite3.connect(file)) as connection:
        said = connection.execute("pragma integrity_check").fetchone()[0]
    if said != "ok":
        yield f"{file.name} is corrupt"


def _pending(file: Path) -> Iterator[str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("select status, count(*) from workflow_status group by status").fetchall()
    yield from (f"{count} requests are {status}" for status, count in rows if status != "SUCCESS")


def _wrong_in_index(library: Library, scratch: Path) -> Iterator[str]:
    with Library.open(scratch, HashEmbedder()) as fresh:
        library.sync()
        fresh.sync()
        indexed, built = (_indexed(each) for each in (library, fresh))
    if indexed != built:
        less, more = (built - indexed).total(), (indexed - built).total()
        yield f"the index lacks {less} of what one from scratch has, and has {more} more"
    if pending := library.stats().pending:
        yield f"{pending} changes have not reached Chroma"


def _indexed(library: Library) -> Counter[str]:
    """Each passage of each page, in words."""
    pages = (it for it in library.sources() if it.id.startswith("file:"))
    return Counter(
        f"{it.name} {passage.text}" for it in pages for passage in library.passages_of(it.id, _EVERYONE)
    )


def _wrong_uploads(library: Library, read: Mapping[str, str]) -> Iterator[str]:
    for user in set(read.values()):
        times = Counter(it.upload.file for it in library.uploads.sent_by(user, 1e9) if it.stands)
        yield from (
            f"a file is there {times[it]} times" for it, by in read.items() if by == user and times[it] != 1
        )

"""A process that writes to the store is killed at any moment, again and again: nothing is lost or torn."""

import random
import sqlite3
import time
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from store.audience import Readers
from store.ledger.database import Ledger
from store.library import Library
from tests.documents import Document, document
from tests.fakes import HashEmbedder
from tests.forks import forks
from tests.store.ledger.words_held import assert_as_built_anew
from tests.store.search.test_chroma_sync import assert_agreed

KILLS = 10
AUDIENCES = ("everyone", "channel:C1")


def version(n: int) -> Document:
    """What is put in step `n`: one of five documents, of several passages, for changing readers."""
    name = f"d{n % 5}"
    texts = [f"{name} paragraph{i} of step{n - n % (i + 1)}" for i in range(12)]
    return document(name, AUDIENCES[n % 2], *texts, title=f"title{n}" if n % 3 else "title")


def write_on(directory: Path, start: int, told: Connection) -> None:
    """Put, remove and sync until killed, saying each step before and after it."""
    with Library.open(directory, HashEmbedder()) as library:
        for n in count(start):
            told.send(("begun", n))
            if n % 7 == 6:
                library.remove([f"file:d{n % 5}"])
            else:
                library.put([version(n)])
            told.send(("done", n))
            if n % 8 == 3:
                library.sync()


def steps(told: Connection) -> tuple[list[int], list[int]]:
    begun: list[int] = []
    done: list[int] = []
    try:
        while told.poll():
            what, n = told.recv()
            (begun if what == "begun" else done).append(n)
    except EOFError:
        pass
    return begun, done


def after(n: int | None) -> Document | None:
    """The document that step `n` leaves behind, if any."""
    return None if n is None or n % 7 == 6 else version(n)


def test_a_kill_at_any_moment_loses_and_tears_nothing(tmp_path: Path) -> None:
    context = forks()
    moments = random.Random(7)
    last: dict[int, int | None] = dict.fromkeys(range(5))
    start = 0
    for kill in range(KILLS):
        here, there = context.Pipe(duplex=False)
        writer = context.Process(target=write_on, args=(tmp_path, start, there))
        writer.start()
        there.close()
        assert here.poll(60)  # it has begun
        time.sleep(moments.uniform(0, 1))
        writer.kill()
        writer.join()
        begun, done = steps(here)
        here.close()
        last.update({n % 5: n for n in done})
        unsure = set(begun) - set(done)
        assert len(unsure) <= 1
        with Library.open(tmp_path, HashEmbedder()) as library:
            assert library.owner  # the lock went with the writer
            for n in unsure:
                if held(library, n % 5) != after(last[n % 5]):
                    last[n % 5] = n
            wanted = {name: after(step) for name, step in last.items()}
            assert {name: held(library, name) for name in last} == wanted
            if kill % 3 == 2:
                library.sync()
        if kill % 3 == 2:
            assert_agreed(tmp_path)
            assert_sound(tmp_path / "ledger.sqlite3")
        start = max(begun, default=start) + 1
    assert start > KILLS  # they were not killed before they could do any harm


def held(library: Library, name: int) -> Document | None:
    found = library.sources(f"file:d{name}")
    if not found:
        return None
    readers = Readers(found[0].audience.scopes)
    return found[0], library.passages_of(found[0].id, readers)


def assert_sound(path: Path) -> None:
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    used = "SELECT count(*) FROM vectors WHERE number NOT IN (SELECT vector FROM passages)"
    assert raw.execute(used).fetchone() == (0,)
    raw.close()
    ledger = Ledger.open(path)
    assert_as_built_anew(ledger)
    ledger.close()


def put_some(directory: Path, name: str) -> None:
    with Library.open(directory, HashEmbedder()) as library:
        for n in range(15):
            library.put(
                [document(f"{name}{n}", "everyone", f"page {n} of {name}", "shared words", title="T")]
            )
        library.sync()


def test_two_processes_write_at_once_and_everything_is_there(tmp_path: Path) -> None:
    context = forks()
    writers = [context.Process(target=put_some, args=(tmp_path, name)) for name in ("left", "right")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    with Library.open(tmp_path, HashEmbedder()) as library:
        assert len(library.sources()) == 30
        library.sync()
    assert assert_agreed(tmp_path) == 31
    assert_sound(tmp_path / "ledger.sqlite3")

"""A question that comes with a file is put to the file first only where the file speaks of it."""

from pathlib import Path

import pytest

from bot.question import Question
from handlers.jobs.file_first import read_first
from handlers.jobs.files import ConversationFiles
from handlers.uploads import LibraryFiles
from store.audience import Readers
from store.indexing import SentFile, UploadReader
from store.library import Library
from store.reading import Limits
from store.uploads import Upload
from tests.fakes import HashEmbedder

LEASE = b"Either party may end the lease with six months' notice. The monthly rent is 4,200 euros."
HERE = Readers.of_channel("C1", outsiders=False).in_conversations("C1", ["17.1"])


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("What is the notice period?", True),
        ("How much is the monthly rent?", True),
        ("How much annual leave do staff get?", False),
        ("When is the rent due? Who repairs the roof?", False),
        ("Thanks", False),
    ],
)
async def test_the_file_is_asked_first_where_it_speaks_of_what_is_asked(
    asked: str, first: bool, tmp_path: Path
) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        upload = Upload("F1", "C1", "17.1", "17.1", "U1")
        shelf = LibraryFiles(library, UploadReader(library, embedder, Limits(), 220))
        shelf.read(SentFile("lease.txt", LEASE), upload, lambda share: None)
        kept = tuple(shelf.kept("C1", ["17.1"], 60.0))
        files = ConversationFiles("C1", kept)
        alone = Readers(frozenset()).in_conversations("C1", ["17.1"])
        assert await read_first(Question(asked, HERE), files, "17.1", shelf) == (alone if first else None)
        # A message that brought none is put to all documents.
        assert await read_first(Question(asked, HERE), files, "17.2", shelf) is None

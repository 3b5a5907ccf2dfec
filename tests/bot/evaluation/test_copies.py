"""Evidence counts in an identical copy of its page, and nowhere else."""

from pathlib import Path

from bot.evaluation.copies import with_copies
from bot.evaluation.rows import Gold, Row, Type
from store.audience import Readers
from store.indexing import index
from store.library import Library
from tests.fakes import HashEmbedder

PAGE = "# Leave\n\nYou have 25 days of annual leave a year.\n"


def test_copies_of_the_passage_are_known_and_pages_that_only_say_the_same_are_not(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "leave.md").write_text(PAGE)
    (docs / "leave-copy.md").write_text(PAGE)
    (docs / "old.md").write_text(f"{PAGE}\nAsk Ann before you take them, as in the year before.\n")
    embedder = HashEmbedder()
    row = Row("q", Type.ANSWERABLE, "", "How long is leave?", evidence=(Gold("leave.md", "25 days"),))
    gone = Row("g", Type.ANSWERABLE, "", "Where?", evidence=(Gold("gone.md", "25 days"),))
    with Library.open(tmp_path / "store", embedder) as library:
        index([docs], library, embedder)
        found = with_copies([row, gone], library, Readers.members())
    assert [it.evidence[0].copies for it in found] == [("leave-copy.md",), ()]

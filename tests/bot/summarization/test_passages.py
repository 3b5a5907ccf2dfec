from pathlib import PurePath

import pytest

from bot.summarization import paragraphs, said_in
from store.chunking import chunk
from store.indexing import SentFile
from store.reading import Reader
from tests.documents import document
from tests.files import pdf

PAGE = (
    "# Travel\n\nTrains leave at seven.\n\n\n## Hotels\n\nBook early, please:\n\n- the Inn\n- the Tower\n\n"
    + "\n\n".join(f"Paragraph {n} has words enough to fill some of a passage by itself." for n in range(30))
)
FILES = [
    SentFile("travel.md", PAGE.encode()),
    SentFile("travel.txt", PAGE.replace("#", "").encode()),
    SentFile("travel.pdf", pdf("First page.\n\nIt has two lines.", "\n".join(["Second page goes on."] * 60))),
]


@pytest.mark.parametrize("sent", FILES, ids=lambda it: it.name)
def test_what_is_said_in_passages_is_what_is_said_in_their_document(sent: SentFile) -> None:
    with Reader() as reader:
        whole = reader.parse(sent.data, PurePath(sent.name))
    source, _ = document(sent.name, "everyone", title=whole.title)
    pieces = chunk(whole, source, lambda text: len(text.split()), 60)
    assert len(pieces) > 2
    told = said_in(pieces)
    expected = paragraphs([(sent.name, whole)])
    assert [it.text for it in told] == [it.text for it in expected]
    if PurePath(sent.name).suffix != ".pdf":
        assert told == expected
    assert told[-1].link.startswith(sent.name)


def test_of_no_passages_nothing_is_said() -> None:
    assert said_in([]) == []

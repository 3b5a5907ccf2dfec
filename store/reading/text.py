"""Plain text: paragraphs apart by blank lines; logs and tables of text, where any line may end a passage."""

from pathlib import PurePath

from store.reading.decoding import decode
from store.reading.document import Document
from store.reading.front_matter import split_front
from store.reading.naming import title_of


def read(data: bytes, path: PurePath) -> Document:
    """A text of paragraphs, .txt or .rst. Raises Unreadable."""
    front, text, lost = split_front(decode(data))
    return Document(text, front.title or title_of(path), layout="prose", front=front, lost=lost)


def read_lines(data: bytes, path: PurePath) -> Document:
    """A text of lines, .log or .csv. Raises Unreadable."""
    return Document(decode(data), title_of(path), layout="lines")

"""What the library refuses to take in."""

from collections.abc import Sequence

from store.errors import BadDocument
from store.passage import Passage
from store.source import Source


def check(source: Source, passages: Sequence[Passage]) -> None:
    """Raise BadDocument where passages do not fit their source, or hold what is no text."""
    if any(passage.source != source for passage in passages):
        raise BadDocument(f"{source.id}: a passage names another source than the one it came with")
    if len({passage.position for passage in passages}) < len(passages):
        raise BadDocument(f"{source.id}: two passages have one position; number them from 0")
    for text in (source.id, source.name, source.title, source.url, *(passage.text for passage in passages)):
        try:
            text.encode()
        except UnicodeEncodeError as failure:
            raise BadDocument(f"{source.id!r}: text that is no Unicode ({failure.reason})") from failure

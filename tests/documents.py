"""Documents made up for tests of the store."""

import hashlib

from store.audience import Audience
from store.passage import Kind, Passage, Source

Document = tuple[Source, list[Passage]]


def document(
    name: str, audience: str, *texts: str, title: str = "", headings: tuple[str, ...] = ()
) -> Document:
    """A source called `name` with a passage for each text."""
    source = Source(
        id=f"file:{name}",
        kind=Kind.FILE,
        name=name,
        title=title or name,
        url="",
        digest=hashlib.sha256(repr((texts, title, headings, audience)).encode()).hexdigest(),
        audience=Audience.parse(audience),
    )
    passages = []
    start = 0
    for position, text in enumerate(texts):
        end = start + len(text)
        id_ = f"{source.id}#{position}"
        passages.append(Passage(id_, source, headings, text, position, start, end, line=position + 1))
        start = end
    return source, passages

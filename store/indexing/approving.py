"""An approved answer into the library: its question is the title, its answer the text, as a document of its
own. What it says of itself, such as an audience, counts for nothing.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

from store.approved import ApprovedAnswer
from store.audience import Audience
from store.chunking import chunk
from store.library import Library
from store.passage import Kind, Source
from store.reading import Limits, Reader
from store.vectors import Embedder

MOST = 10_000
"""Characters of an answer, and of its question."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An answer with what it is shown with: `credit` names its author and date, `url` leads to where it was
    given. `passages` are the ids of those that it rests on.
    """

    answer: ApprovedAnswer
    audience: Audience
    credit: str
    url: str
    passages: Collection[str] = ()


def approve(approval: Approval, library: Library, embedder: Embedder, chunk_tokens: int) -> None:
    """Keep an answer, to be looked up from now on. Raises Unreadable, and what `library.put` raises."""
    answer = approval.answer
    # First what can be seen and deleted: killed in between, no answer is used that nobody knows of.
    library.approvals.keep(answer, approval.passages)
    try:
        _put(approval, library, embedder, chunk_tokens)
    except BaseException:
        library.approvals.forget(answer.source)
        raise


def _put(approval: Approval, library: Library, embedder: Embedder, chunk_tokens: int) -> None:
    answer = approval.answer
    with Reader(Limits()) as reader:
        document = reader.parse(answer.answer[:MOST].encode("utf-8", "replace"), PurePath("answer.md"))
    said = (answer.question, answer.answer, str(approval.audience), approval.credit, approval.url)
    source = Source(
        id=answer.source,
        kind=Kind.ANSWER,
        name=approval.credit,
        title=" ".join(answer.question.split())[:MOST],
        url=approval.url,
        digest=hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest(),
        audience=approval.audience,
        modified=answer.at,
    )
    limit = min(chunk_tokens, embedder.max_tokens)
    library.put([(source, chunk(document, source, embedder.count, limit))])

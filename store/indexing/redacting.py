"""What a person wrote goes out of the conversations that are in the library; what others wrote there stays.

Those of exports of Slack are made again of their own passages: nobody may have the export any more.
"""

from collections.abc import Iterator, Sequence

from store.conversations import Channel, Conversation, passages_of, retold, source_of, without
from store.ledger.schema import batches
from store.library import Library
from store.passage import Source
from store.tenant import tenant_of
from store.vectors import Embedder

_AT_ONCE = 16
"""Conversations that are put together: in one transaction, while nobody else writes."""


def redact(person: str, library: Library, embedder: Embedder, chunk_tokens: int) -> int:
    """Take out of conversations, with every trace, what `person` wrote until they had it forgotten; of how
    many conversations. What was not reached, is by another call.

    Raises ModelError and what `library.put` raises.
    """
    unlearned = {tenant_of(it).id_of(it): ts for it, ts in library.learned.unlearned([person]).items()}
    names = library.spoken.talks_with(person)
    for some in batches(names, _AT_ONCE):
        left = {talk: without(said, unlearned) for talk, said in _conversations(some, library)}
        made = [
            (source_of(_channel_of(old), said, embedder, chunk_tokens), said)
            for old, said in left.items()
            if said
        ]
        library.put([(it, passages_of(it, said, embedder, chunk_tokens)) for it, said in made])
        library.remove(old.id for old, said in left.items() if not said)
    if names:
        library.spoken.purge()
    return len(names)


def _conversations(names: Sequence[str], library: Library) -> Iterator[tuple[Source, Conversation]]:
    for name in names:
        if pieces := library.spoken.passages_of(name):  # else it went meanwhile
            yield pieces[0].source, retold(pieces)


def _channel_of(talk: Source) -> Channel:
    return Channel(talk.id.split(":")[1], talk.name, talk.audience)

"""The ledger's tables, the same in SQLite and PostgreSQL; those of words are in word_tables.py."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from store.passage import Kind

SCHEMA = 12
"""Raise it whenever a table here or in word_tables.py changes shape, and tell the databases what to do."""

metadata = MetaData()

# In the order of their code points, as SQLite has them, whatever the database's own collation.
Words = Text().with_variant(Text(collation="C"), "postgresql")
# Only an INTEGER counts its rows in SQLite.
Number = BigInteger().with_variant(Integer(), "sqlite")

# How near the passages of a scope come to questions about something else (store.background), as float32.
nearness = Table(
    "nearness",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("cosines", LargeBinary, nullable=False),
)

# One row a fact about the ledger itself: which embedder, how many changes so far.
facts = Table(
    "facts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("modified", Words),
)

# Who may read a source: any one of its scopes suffices (audience.Readers.may_read).
scopes = Table(
    "scopes",
    metadata,
    Column("source", ForeignKey("sources.number", ondelete="CASCADE"), primary_key=True),
    Column("scope", Words, primary_key=True),
    Index("scopes_by_scope", "scope", "source"),
)

# One vector a distinct text, under the content address of embedder and text, so that neither ever changes.
# Numbers are never used twice: the exact scan knows by them what it has already read.
vectors = Table(
    "vectors",
    metadata,
    Column("number", Number, primary_key=True),
    Column("id", Words, nullable=False, unique=True),
    Column("embedder", Words, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("number", Number, primary_key=True),
    Column("source", ForeignKey("sources.number", ondelete="CASCADE"), nullable=False),
    Column("vector", ForeignKey("vectors.number"), nullable=False, index=True),
    Column("id", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("headings", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("page", Integer),
    # Not the source's words: what lexical search finds camelCase, codes and CJK by (terms.split_forms).
    Column("split", Words, nullable=False),
    # Of a conversation: its messages, as JSON [[start, end, ts, author, url], …]; "" in any other document.
    Column("messages", Words, nullable=False, server_default=""),
    # The head of the table that it goes on with; "" in any other passage.
    Column("columns", Words, nullable=False, server_default=""),
    UniqueConstraint("source", "position"),
)

# The vectors of a passage's sentences, one after another, what kinds of answer each could be, and as JSON how
# the passage is cut into them: sentence_rows.py tells how. "" where an earlier layout did not keep that.
sentences = Table(
    "sentences",
    metadata,
    Column("passage", ForeignKey("passages.number", ondelete="CASCADE"), primary_key=True),
    Column("vectors", LargeBinary, nullable=False),
    Column("kinds", Words, nullable=False),
    Column("cut", Words, nullable=False),
)

# Vectors whose state in Chroma may differ from the ledger; `change` says since which change.
outbox = Table(
    "outbox",
    metadata,
    Column("vector", Words, primary_key=True),
    Column("change", Number, nullable=False),
    Index("outbox_by_change", "change", "vector"),
)

# Files that were sent in conversations: which message brought which file, when it was read, and as which
# source. A row whose source is "" was forgotten at its sender's wish, and is not read again. None has words.
uploads = Table(
    "uploads",
    metadata,
    Column("file", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("message", Words, primary_key=True),
    Column("root", Words, nullable=False),
    Column("user", Words, nullable=False),
    Column("at", Float, nullable=False),
    Column("source", Words, nullable=False, index=True),
    Index("uploads_by_root", "channel", "root"),
)

SHARED = sources.c.kind != Kind.UPLOAD.value
"""Of documents, not of files that were sent in conversations: whatever counts for all readers is of these."""

ratings = Table(
    "ratings",
    metadata,
    Column("reply_id", Words, primary_key=True),
    Column("user", Words, primary_key=True),
    Column("good", Boolean, nullable=False),
    Column("at", Words, nullable=False),
    Column("question", Words, nullable=False),
    # Where the words stand that the reply cites, as JSON: [[passage id, start, end], …].
    Column("quoted", Words, nullable=False),
    # Who asked the question, where it is kept: it goes when they want to be forgotten.
    Column("asker", Words, nullable=False),
    # Why it was bad, as JSON: [reason, …], and in a person's own words.
    Column("reasons", Words, nullable=False),
    Column("note", Words, nullable=False),
)

# How the bot behaves in a channel, as JSON (channels.py), "" where nobody set it; and whether it introduced
# itself there.
channels = Table(
    "channels",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("settings", Words, nullable=False),
    Column("welcomed", Boolean, nullable=False),
)

# Answers that people have approved, each a source of its own while it is valid. `expired` is when a document
# that it rests on changed or went, "" until then, and `because` the title of that document.
approved = Table(
    "approved",
    metadata,
    Column("source", Words, primary_key=True),
    Column("question", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("approver", Words, nullable=False),
    Column("at", Words, nullable=False),
    Column("expired", Words, nullable=False),
    Column("because", Words, nullable=False),
)

# What an approved answer rests on: documents as they were when it was approved.
approved_basis = Table(
    "approved_basis",
    metadata,
    Column("answer", ForeignKey("approved.source", ondelete="CASCADE"), primary_key=True),
    Column("source", Words, primary_key=True, index=True),
    Column("digest", Words, nullable=False),
    Column("title", Words, nullable=False),
)

# How many questions had no answer, by channel and day; "" is the channel of what only the asker reads.
refusals = Table(
    "refusals",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("day", Words, primary_key=True),
    Column("count", Integer, nullable=False),
)

# Replies below which somebody asked for a person.
wanted = Table(
    "wanted",
    metadata,
    Column("request", Words, primary_key=True),
    Column("channel", Words, nullable=False),
    Column("at", Words, nullable=False),
)

# Summaries that people want to have from time to time: of a channel, or "" of each that they join.
digests = Table(
    "digests",
    metadata,
    Column("person", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("rhythm", Words, nullable=False),
)

# Who did what, without contents (store.deed): `about` is an id or a scope, never a word that anybody wrote.
audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True),
    Column("at", Words, nullable=False, index=True),
    Column("deed", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("count", Integer, nullable=False),
)

# Sources that were connected (store.sources): where they are, and how they are kept up to date. `options` is
# JSON, `audience` as people write it, `secret` the name of the setting that holds the token, never the token.
# `cursor` is the connector's own; `state` is JSON: when it was last synced and how that ended.
connected = Table(
    "connected",
    metadata,
    Column("name", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("options", Words, nullable=False),
    Column("secret", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("cursor", Words, nullable=False),
    Column("state", Words, nullable=False),
)

# What a connected source holds: each item at its last known version, and why it is not indexed, "" where it
# is. `audience` is who may read it there, "" where the place does not say. `missing` counts the whole
# listings in a row that it was not in.
connected_items = Table(
    "connected_items",
    metadata,
    Column("connected", ForeignKey("connected.name", ondelete="CASCADE"), primary_key=True),
    Column("item", Words, primary_key=True),
    Column("version", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("refused", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("missing", Integer, nullable=False),
)

# Channels whose history is learned: all that was said since the ts `since`, of which what is older than
# `read_to` is still to be read ("": all of it), and what is newer than `upto` was not there when that began.
# `notice` is the message there that says so, in `language`; `reader` is whoever began to read there last. One
# that is `ending` is being forgotten.
learned = Table(
    "learned",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("since", Words, nullable=False),
    Column("upto", Words, nullable=False),
    Column("read_to", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Words, nullable=False),
    Column("notice", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("reader", Words, nullable=False),
    Column("ending", Boolean, nullable=False),
)

# What was read of a learned channel: a thread by its first ts, a file, a canvas, its bookmarks. `version` is
# that of what was read, "" until it is in the library; `authors` are the people whose words it has, as JSON;
# `refused` is why it could not be read, "" where it was.
learned_items = Table(
    "learned_items",
    metadata,
    Column("channel", ForeignKey("learned.channel", ondelete="CASCADE"), primary_key=True),
    Column("item", Words, primary_key=True),
    Column("version", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("authors", Words, nullable=False),
    Column("refused", Words, nullable=False),
)

# What has changed in learned channels, and is to be read again; `mark` is new with each change.
learned_changes = Table(
    "learned_changes",
    metadata,
    Column("channel", ForeignKey("learned.channel", ondelete="CASCADE"), primary_key=True),
    Column("item", Words, primary_key=True),
    Column("mark", Words, nullable=False),
)

# People who had themselves forgotten: nothing that they wrote before the ts `until` is learned.
unlearned_people = Table(
    "unlearned_people",
    metadata,
    Column("person", Words, primary_key=True),
    Column("until", Words, nullable=False),
)

# Where the app is installed: a workspace, or a whole organisation. Its token is here alone.
installations = Table(
    "installations",
    metadata,
    Column("team", Words, primary_key=True),
    Column("token", Words, nullable=False),
    Column("user", Words, nullable=False),
    Column("bot", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("team_name", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("installer", Words, nullable=False),
    Column("at", Words, nullable=False),
)

# States of the OAuth flow that somebody may come back with, by their digests.
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", Words, primary_key=True),
    Column("until", Words, nullable=False),
)


Item = TypeVar("Item")

_MOST = 5_000
"""Chroma takes 5,461 records a call."""


def batches(items: Sequence[Item], size: int = _MOST) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

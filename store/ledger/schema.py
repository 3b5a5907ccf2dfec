"""The ledger's tables, in plain SQL that PostgreSQL speaks too; those of words are in word_tables.py."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
)

from store.passage import Kind

SCHEMA = 11
"""Raise it whenever a table here or in word_tables.py changes shape, and tell `upgrade` what to do."""

metadata = MetaData()

# One row a fact about the ledger itself: which embedder, how many changes so far.
facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("modified", Text),
)

# Who may read a source: any one of its scopes suffices (audience.Readers.may_read).
scopes = Table(
    "scopes",
    metadata,
    Column("source", ForeignKey("sources.number", ondelete="CASCADE"), primary_key=True),
    Column("scope", Text, primary_key=True),
    Index("scopes_by_scope", "scope", "source"),
)

# One vector a distinct text, under the content address of embedder and text, so that neither ever changes.
# Numbers are never used twice: the exact scan knows by them what it has already read.
vectors = Table(
    "vectors",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("embedder", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", ForeignKey("sources.number", ondelete="CASCADE"), nullable=False),
    Column("vector", ForeignKey("vectors.number"), nullable=False, index=True),
    Column("id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("headings", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("page", Integer),
    # Not the source's words: what lexical search finds camelCase, codes and CJK by (terms.split_forms).
    Column("split", Text, nullable=False),
    UniqueConstraint("source", "position"),
)

# The vectors of a passage's sentences, one after another, what kinds of answer each could be, and as JSON how
# the passage is cut into them: sentence_rows.py tells how. "" where an earlier layout did not keep that.
sentences = Table(
    "sentences",
    metadata,
    Column("passage", ForeignKey("passages.number", ondelete="CASCADE"), primary_key=True),
    Column("vectors", LargeBinary, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("cut", Text, nullable=False),
)

# Vectors whose state in Chroma may differ from the ledger; `change` says since which change.
outbox = Table(
    "outbox",
    metadata,
    Column("vector", Text, primary_key=True),
    Column("change", Integer, nullable=False),
)

# Files that were sent in conversations: which message brought which file, when it was read, and as which
# source. A row whose source is "" was forgotten at its sender's wish, and is not read again. None has words.
uploads = Table(
    "uploads",
    metadata,
    Column("file", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Index("uploads_by_root", "channel", "root"),
)

SHARED = sources.c.kind != Kind.UPLOAD.value
"""Of documents, not of files that were sent in conversations: whatever counts for all readers is of these."""

ratings = Table(
    "ratings",
    metadata,
    Column("reply_id", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("good", Boolean, nullable=False),
    Column("at", Text, nullable=False),
    Column("question", Text, nullable=False),
    # Where the words stand that the reply cites, as JSON: [[passage id, start, end], …].
    Column("quoted", Text, nullable=False),
    # Who asked the question, where it is kept: it goes when they want to be forgotten.
    Column("asker", Text, nullable=False),
    # Why it was bad, as JSON: [reason, …], and in a person's own words.
    Column("reasons", Text, nullable=False),
    Column("note", Text, nullable=False),
)

# How the bot behaves in a channel, as JSON (channels.py), "" where nobody set it; and whether it introduced
# itself there.
channels = Table(
    "channels",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("settings", Text, nullable=False),
    Column("welcomed", Boolean, nullable=False),
)

# Answers that people have approved, each a source of its own while it is valid. `expired` is when a document
# that it rests on changed or went, "" until then, and `because` the title of that document.
approved = Table(
    "approved",
    metadata,
    Column("source", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("expired", Text, nullable=False),
    Column("because", Text, nullable=False),
)

# What an approved answer rests on: documents as they were when it was approved.
approved_basis = Table(
    "approved_basis",
    metadata,
    Column("answer", ForeignKey("approved.source", ondelete="CASCADE"), primary_key=True),
    Column("source", Text, primary_key=True, index=True),
    Column("digest", Text, nullable=False),
    Column("title", Text, nullable=False),
)

# How many questions had no answer, by channel and day; "" is the channel of what only the asker reads.
refusals = Table(
    "refusals",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# Replies below which somebody asked for a person.
wanted = Table(
    "wanted",
    metadata,
    Column("request", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# Where the app is installed: a workspace, or a whole organisation. Its token is here alone.
installations = Table(
    "installations",
    metadata,
    Column("team", Text, primary_key=True),
    Column("token", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("bot", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("team_name", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("installer", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# States of the OAuth flow that somebody may come back with, by their digests.
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", Text, primary_key=True),
    Column("until", Text, nullable=False),
)


# By the layout that a step starts from.
_STEPS = {
    1: (
        # Replies told the words of documents that may be forgotten since. Questions came from direct messages
        # too, and nobody was asked.
        "ALTER TABLE ratings DROP COLUMN reply",
        "ALTER TABLE ratings ADD COLUMN quoted TEXT NOT NULL DEFAULT '[]'",
        "UPDATE ratings SET question = ''",
    ),
    2: (
        # Empty: `inhouse index` embeds what is lacking. Until then passages are found as wholes.
        """CREATE TABLE IF NOT EXISTS sentences (passage INTEGER NOT NULL PRIMARY KEY
           REFERENCES passages (number) ON DELETE CASCADE, vectors BLOB NOT NULL, kinds TEXT NOT NULL)""",
    ),
    3: (
        # `inhouse index` fills it in, and embeds nothing for it. Until then search cuts what it finds.
        "ALTER TABLE sentences ADD COLUMN cut TEXT NOT NULL DEFAULT ''",
    ),
    4: (
        # Whose question a rating holds was not kept until now.
        "ALTER TABLE ratings ADD COLUMN asker TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE IF NOT EXISTS channels (channel TEXT NOT NULL PRIMARY KEY, settings TEXT NOT NULL,
           welcomed BOOLEAN NOT NULL)""",
    ),
    6: (
        "ALTER TABLE ratings ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE ratings ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE IF NOT EXISTS approved (source TEXT NOT NULL PRIMARY KEY, question TEXT NOT NULL,
           answer TEXT NOT NULL, channel TEXT NOT NULL, author TEXT NOT NULL, approver TEXT NOT NULL,
           at TEXT NOT NULL, expired TEXT NOT NULL, because TEXT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS approved_basis (answer TEXT NOT NULL
           REFERENCES approved (source) ON DELETE CASCADE, source TEXT NOT NULL, digest TEXT NOT NULL,
           title TEXT NOT NULL, PRIMARY KEY (answer, source))""",
        "CREATE INDEX IF NOT EXISTS ix_approved_basis_source ON approved_basis (source)",
        """CREATE TABLE IF NOT EXISTS refusals (channel TEXT NOT NULL, day TEXT NOT NULL,
           count INTEGER NOT NULL, PRIMARY KEY (channel, day))""",
        """CREATE TABLE IF NOT EXISTS wanted (request TEXT NOT NULL PRIMARY KEY, channel TEXT NOT NULL,
           at TEXT NOT NULL)""",
    ),
    8: (
        """CREATE TABLE IF NOT EXISTS installations (team TEXT NOT NULL PRIMARY KEY, token TEXT NOT NULL,
           user TEXT NOT NULL, bot TEXT NOT NULL, url TEXT NOT NULL, name TEXT NOT NULL,
           team_name TEXT NOT NULL, organisation TEXT NOT NULL, scopes TEXT NOT NULL,
           installer TEXT NOT NULL, at TEXT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS oauth_states (state TEXT NOT NULL PRIMARY KEY,
           until TEXT NOT NULL)""",
    ),
    9: (
        """CREATE TABLE IF NOT EXISTS uploads (file TEXT NOT NULL, channel TEXT NOT NULL,
           message TEXT NOT NULL, root TEXT NOT NULL, user TEXT NOT NULL, at FLOAT NOT NULL,
           source TEXT NOT NULL, PRIMARY KEY (file, channel, message))""",
        "CREATE INDEX IF NOT EXISTS uploads_by_root ON uploads (channel, root)",
        "CREATE INDEX IF NOT EXISTS ix_uploads_source ON uploads (source)",
    ),
    10: (
        # Words were counted over everybody's documents. `fulltext.rebuild` indexes them anew, by audience.
        "DROP TABLE IF EXISTS lexicon",
        "DROP VIEW IF EXISTS lexicon_rows",
        "DROP TABLE IF EXISTS spelling",
        "DROP TRIGGER IF EXISTS word_comes",
        "DROP TRIGGER IF EXISTS word_goes",
        "DROP TABLE IF EXISTS word_parts",
        "DROP TABLE IF EXISTS word_uses",
        "DROP TABLE IF EXISTS words",
        """CREATE TABLE IF NOT EXISTS audiences (number INTEGER NOT NULL PRIMARY KEY,
           scopes TEXT NOT NULL UNIQUE)""",
        """CREATE TABLE IF NOT EXISTS audience_scopes (scope TEXT NOT NULL, audience INTEGER NOT NULL
           REFERENCES audiences (number) ON DELETE CASCADE, PRIMARY KEY (scope, audience))""",
        "CREATE INDEX IF NOT EXISTS ix_audience_scopes_audience ON audience_scopes (audience)",
        """CREATE TABLE IF NOT EXISTS segments (number INTEGER NOT NULL PRIMARY KEY, audience INTEGER NOT NULL
           REFERENCES audiences (number), passages INTEGER NOT NULL, tokens INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS ix_segments_audience ON segments (audience)",
        """CREATE TABLE IF NOT EXISTS segment_sources (source INTEGER NOT NULL PRIMARY KEY
           REFERENCES sources (number) ON DELETE CASCADE, segment INTEGER NOT NULL
           REFERENCES segments (number))""",
        "CREATE INDEX IF NOT EXISTS ix_segment_sources_segment ON segment_sources (segment)",
        """CREATE TABLE IF NOT EXISTS postings (segment INTEGER NOT NULL REFERENCES segments (number)
           ON DELETE CASCADE, term TEXT NOT NULL, occurrences BLOB NOT NULL, PRIMARY KEY (segment, term))""",
        "CREATE TABLE words (number INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
        """CREATE TABLE word_uses (word INTEGER NOT NULL REFERENCES words (number) ON DELETE CASCADE,
           audience INTEGER NOT NULL REFERENCES audiences (number), uses INTEGER NOT NULL,
           PRIMARY KEY (word, audience))""",
        "CREATE INDEX ix_word_uses_audience ON word_uses (audience)",
        """CREATE TABLE word_parts (part TEXT NOT NULL, word INTEGER NOT NULL
           REFERENCES words (number) ON DELETE CASCADE, PRIMARY KEY (part, word))""",
        "CREATE INDEX ix_word_parts_word ON word_parts (word)",
    ),
}


def upgrade(connection: Connection, layout: int) -> None:
    """Take every step from `layout` on; none where it is today's."""
    for start in sorted(_STEPS):
        if start >= layout:
            for statement in _STEPS[start]:
                connection.exec_driver_sql(statement)


def among(values: Iterable[str | int]) -> Select[tuple[Any]]:
    """Any number of values to look rows up by, as one variable: SQLite takes 32,766 of those a statement."""
    return select(func.json_each(json.dumps(list(values))).table_valued("value").c.value)


Item = TypeVar("Item")

_MOST = 5_000
"""Chroma takes 5,461 records a call."""


def batches(items: Sequence[Item], size: int = _MOST) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

"""The ledger's tables of words, by audience: what is hidden from readers weighs in nothing they are shown.

Neither FTS5 nor a tsvector tells how rare a word is among what some readers may read. So the index is in
plain tables, the same on every engine, and `fulltext.py` ranks by them.

The three of many millions of rows have no foreign keys: to check each row takes as long as to write it.
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table

from store.ledger.schema import Words, metadata

# Each distinct set of scopes that sources have, by its scopes in order, with spaces between.
audiences = Table(
    "audiences",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("scopes", Words, nullable=False, unique=True),
)

audience_scopes = Table(
    "audience_scopes",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("audience", ForeignKey("audiences.number", ondelete="CASCADE"), primary_key=True, index=True),
)

# Passages of one audience and one language, indexed together, and how many tokens these have.
segments = Table(
    "segments",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("audience", ForeignKey("audiences.number"), nullable=False, index=True),
    Column("language", Words, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
)

# Which segment a source's passages are in.
segment_sources = Table(
    "segment_sources",
    metadata,
    Column("source", ForeignKey("sources.number", ondelete="CASCADE"), primary_key=True),
    Column("segment", ForeignKey("segments.number"), nullable=False, index=True),
)

# Where a stem stands in the passages of a segment (occurrences.py has the layout).
postings = Table(
    "postings",
    metadata,
    Column("segment", Integer, primary_key=True, autoincrement=False),
    Column("term", Words, primary_key=True),
    Column("occurrences", LargeBinary, nullable=False),
)

# Whole words, folded, that others may be misspellings of.
words = Table(
    "words",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("word", Words, nullable=False, unique=True),
)

# In how many passages of an audience each word stands.
word_uses = Table(
    "word_uses",
    metadata,
    Column("word", Integer, primary_key=True, autoincrement=False),
    Column("audience", Integer, primary_key=True, autoincrement=False),
    Column("uses", Integer, nullable=False),
)

# The runs of three letters in each long word.
word_parts = Table(
    "word_parts",
    metadata,
    Column("part", Words, primary_key=True),
    Column("word", Integer, primary_key=True, autoincrement=False),
)

"""What brings a SQLite file of an earlier layout to today's. PostgreSQL's are in postgres.py."""

STEPS: dict[int, tuple[str, ...]] = {
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
        """CREATE TABLE IF NOT EXISTS postings (segment INTEGER NOT NULL, term TEXT NOT NULL,
           occurrences BLOB NOT NULL, PRIMARY KEY (segment, term))""",
        "CREATE TABLE words (number INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
        """CREATE TABLE word_uses (word INTEGER NOT NULL, audience INTEGER NOT NULL, uses INTEGER NOT NULL,
           PRIMARY KEY (word, audience))""",
        """CREATE TABLE word_parts (part TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (part, word))""",
        "CREATE INDEX IF NOT EXISTS outbox_by_change ON outbox (change, vector)",
    ),
    11: (
        # Segments have a language: `fulltext.rebuild` indexes everything anew.
        "DELETE FROM segment_sources",
        "DROP TABLE segments",
        """CREATE TABLE segments (number INTEGER NOT NULL PRIMARY KEY, audience INTEGER NOT NULL
           REFERENCES audiences (number), language TEXT NOT NULL, passages INTEGER NOT NULL,
           tokens INTEGER NOT NULL)""",
        "CREATE INDEX ix_segments_audience ON segments (audience)",
        "ALTER TABLE passages ADD COLUMN messages TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE passages ADD COLUMN columns TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE IF NOT EXISTS connected (name TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL,
           address TEXT NOT NULL, options TEXT NOT NULL, secret TEXT NOT NULL, audience TEXT NOT NULL,
           minutes INTEGER NOT NULL, cursor TEXT NOT NULL, state TEXT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS connected_items (connected TEXT NOT NULL
           REFERENCES connected (name) ON DELETE CASCADE, item TEXT NOT NULL, version TEXT NOT NULL,
           name TEXT NOT NULL, refused TEXT NOT NULL, audience TEXT NOT NULL, missing INTEGER NOT NULL,
           PRIMARY KEY (connected, item))""",
        """CREATE TABLE IF NOT EXISTS learned (channel TEXT NOT NULL PRIMARY KEY, since TEXT NOT NULL,
           upto TEXT NOT NULL, read_to TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
           notice TEXT NOT NULL, language TEXT NOT NULL, reader TEXT NOT NULL,
           ending BOOLEAN NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS learned_items (channel TEXT NOT NULL
           REFERENCES learned (channel) ON DELETE CASCADE, item TEXT NOT NULL, version TEXT NOT NULL,
           name TEXT NOT NULL, authors TEXT NOT NULL, refused TEXT NOT NULL, PRIMARY KEY (channel, item))""",
        """CREATE TABLE IF NOT EXISTS learned_changes (channel TEXT NOT NULL
           REFERENCES learned (channel) ON DELETE CASCADE, item TEXT NOT NULL, mark TEXT NOT NULL,
           PRIMARY KEY (channel, item))""",
        """CREATE TABLE IF NOT EXISTS unlearned_people (person TEXT NOT NULL PRIMARY KEY,
           until TEXT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS digests (person TEXT NOT NULL, channel TEXT NOT NULL,
           rhythm TEXT NOT NULL, PRIMARY KEY (person, channel))""",
        # It was measured over everybody's documents: the next `inhouse index` does so by audience.
        "CREATE TABLE IF NOT EXISTS nearness (scope TEXT NOT NULL PRIMARY KEY, cosines BLOB NOT NULL)",
        "UPDATE facts SET value = '' WHERE name = 'background'",
        """CREATE TABLE IF NOT EXISTS audit (number INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL,
           deed TEXT NOT NULL, "by" TEXT NOT NULL, about TEXT NOT NULL, count INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS ix_audit_at ON audit (at)",
    ),
}
"""Statements by the layout that they start from."""

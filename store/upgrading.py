"""A ledger of an earlier layout becomes one of today's, inside a transaction of it."""

from sqlalchemy import Connection

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
}


def upgrade(connection: Connection, layout: int) -> None:
    """Take every step from `layout` on; none where it is today's."""
    for start in sorted(_STEPS):
        if start >= layout:
            for statement in _STEPS[start]:
                connection.exec_driver_sql(statement)

"""What can go wrong in the store.

StoreError
├── BadAudience       an audience that is not everyone, channel:C…, group:S… or user:U…
├── StoreBusy         another process is writing, or owns what was asked for
├── StoreDamaged      the ledger cannot be read
├── DatabaseAway      PostgreSQL does not answer, or does not let us in
├── WrongEmbedder     vectors of another model or size
├── WrongVersion      a ledger of a newer Inhouse
├── CannotMigrate     a ledger that cannot be copied to another database
├── NoSpace           the disk is full or may not be written
├── BadBackup         a backup that cannot be made or put back
├── ChromaFailed      Chroma could not; the exact scan answers instead, so it never leaves the store
│   └── ChromaAway    its server does not answer as it should; what it holds may be as good as ever
├── NoSuchDocument    nothing indexed lies where it was looked for
├── BadDocument       passages that do not belong to the source they came with
├── BadSource         a connected source whose name, kind, address or options are wrong
├── PlaceError        what a connected source is at cannot be read
│   ├── PlaceAway     it does not answer now; later it may
│   ├── PlaceRefused  it does not take the token, or forbids
│   └── ConnectorFailed  it answers in a way that its connector does not know
└── Unreadable        a file that cannot be turned into text
    ├── CannotOpen    the system did not let us look
    ├── ItemGone      a connected source has it no longer
    ├── UnknownFormat
    ├── TooLarge
    └── ReadingTimedOut
"""


class StoreError(Exception):
    """Anything the store refuses; the text says how to mend it."""


class BadAudience(StoreError, ValueError):
    """An audience outside the closed set."""


class StoreBusy(StoreError):
    """Another process is writing, or owns what was asked for."""


class StoreDamaged(StoreError):
    """The ledger cannot be read."""


class DatabaseAway(StoreError):
    """PostgreSQL, which has the ledger, does not answer, or does not let us in."""


class WrongEmbedder(StoreError):
    """Vectors of another model or size than the store holds."""


class WrongVersion(StoreError):
    """The ledger was made by a newer Inhouse."""


class CannotMigrate(StoreError):
    """A ledger that cannot be copied to another database, as things stand."""


class NoSuchDocument(StoreError):
    """Nothing indexed lies where it was looked for."""


class NoSpace(StoreError):
    """The disk is full, or may not be written."""


class BadBackup(StoreError):
    """A backup that cannot be made or put back, as things stand."""


class ChromaFailed(StoreError):
    """Chroma could not; the exact scan answers instead, so this never leaves the store."""


class ChromaAway(ChromaFailed):
    """Chroma's server does not answer as it should; what it holds may be as good as ever."""


class BadDocument(StoreError, ValueError):
    """Passages that do not belong to the source they came with."""


class BadSource(StoreError, ValueError):
    """A connected source whose name, kind, address or options are wrong."""


class PlaceError(StoreError):
    """What a connected source is at cannot be read; what it held stays."""


class PlaceAway(PlaceError):
    """The place does not answer now; later it may."""


class PlaceRefused(PlaceError):
    """The place does not take the token, or forbids."""


class ConnectorFailed(PlaceError):
    """The place answers in a way that its connector does not know."""


class Unreadable(StoreError):
    """A file that cannot be turned into text; indexing reports it and goes on."""


class CannotOpen(Unreadable):
    """The system did not let us look into a file: what it holds now is not known."""


class ItemGone(Unreadable):
    """A connected source listed it, and has it no longer."""


class UnknownFormat(Unreadable):
    """No reader takes this kind of file."""


class TooLarge(Unreadable):
    """A file over the size that readers take."""


class ReadingTimedOut(Unreadable):
    """A parser that ran past its time."""

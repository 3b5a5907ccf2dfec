"""Everything that cannot be made again, in one file: written while the bot runs, and put back."""

from store.backup.manifest import LEDGER, REQUESTS, Manifest
from store.backup.restoring import restore
from store.backup.writing import last_backup, write_backup

__all__ = ["LEDGER", "REQUESTS", "Manifest", "last_backup", "restore", "write_backup"]

"""Which SSH servers are trusted: those that a person's known_hosts names, as ssh itself has it."""

import os
from contextlib import suppress

import paramiko

from store.errors import BadSource


class KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """The library knows no server; this one looks it up in a file, and lets nobody else in."""

    def __init__(self, path: str) -> None:
        self._path = os.path.expanduser(path)

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        """Raises BadSource."""
        known = paramiko.HostKeys()
        with suppress(OSError):  # whoever has no such file knows nobody
            known.load(self._path)
        if not known.check(hostname, key):
            raise BadSource(
                f"the server's key is not in {self._path}: connect once with ssh and compare its fingerprint"
            )

"""Forgetting: what was indexed from some paths goes out of the library, still on disk or not."""

from collections.abc import Sequence
from pathlib import Path

from store.indexing import source_id
from store.library import Library


def forget(paths: Sequence[Path], library: Library) -> int:
    """Remove every document at or below `paths`; returns how many there were."""
    gone = 0
    for path in paths:
        root = source_id(path.resolve())
        found = [s.id for s in library.sources(root) if s.id == root or s.id.startswith(root + "/")]
        library.remove(found)
        library.forget_root(root)
        gone += len(found)
    return gone

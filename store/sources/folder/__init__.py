"""A folder, wherever fsspec reaches: on this machine, in a bucket, on a server, in an archive."""

from store.sources.folder.folder import connect

__all__ = ["connect"]

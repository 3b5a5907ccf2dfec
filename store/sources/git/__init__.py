"""A git repository: the files of a branch, with when each last changed."""

from store.sources.git.git import connect

__all__ = ["connect"]

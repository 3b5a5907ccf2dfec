"""Indexing: files and folders into the library, and out of it."""

from store.indexing.forget import forget_documents, forget_ratings
from store.indexing.indexer import IndexOptions, Report, Skipped, index, source_id
from store.indexing.walk import walk_path

__all__ = [
    "IndexOptions",
    "Report",
    "Skipped",
    "forget_documents",
    "forget_ratings",
    "index",
    "source_id",
    "walk_path",
]

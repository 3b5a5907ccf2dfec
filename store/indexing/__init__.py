"""Indexing: files and folders into the library, and out of it."""

from store.indexing.forget import forget_documents, forget_ratings
from store.indexing.indexer import IndexOptions, Report, index
from store.indexing.walk import walk_path

__all__ = ["IndexOptions", "Report", "forget_documents", "forget_ratings", "index", "walk_path"]

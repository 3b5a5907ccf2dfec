"""Chunking: a document into passages, verbatim slices along its structure."""

from store.chunking.atoms import sentence_spans
from store.chunking.chunker import CHUNKING_VERSION, chunk

__all__ = ["CHUNKING_VERSION", "chunk", "sentence_spans"]

"""Chunking: a document into passages, verbatim slices along its structure."""

from store.chunking.atoms import sentence_spans
from store.chunking.blocks import Block, blocks_of
from store.chunking.chunker import CHUNKING_VERSION, chunk

__all__ = ["CHUNKING_VERSION", "Block", "blocks_of", "chunk", "sentence_spans"]

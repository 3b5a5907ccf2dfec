"""Embedding: texts to vectors, and passages scored by a reranker."""

from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.model.embedding.reranker import LlamaReranker, RerankerOptions
from bot.model.embedding.word_encoder import EncodedText, WordEncoder

__all__ = [
    "EmbedderOptions",
    "EncodedText",
    "LlamaEmbedder",
    "LlamaReranker",
    "RerankerOptions",
    "WordEncoder",
]

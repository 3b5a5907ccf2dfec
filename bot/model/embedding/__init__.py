"""Embedding: texts to vectors, and passages scored by a reranker."""

from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.model.embedding.reranker import LlamaReranker, RerankerOptions

__all__ = ["EmbedderOptions", "LlamaEmbedder", "LlamaReranker", "RerankerOptions"]

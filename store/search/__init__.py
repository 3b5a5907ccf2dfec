"""Search: candidates from Chroma, an exact scan and full text, fused into one order."""

from store.search.chroma_server import ask_server
from store.search.chroma_sync import ChromaSync
from store.search.context_window import SUPPORT, ContextWindow, SourcePassages, expand_context
from store.search.exact import ExactScan, nearest_within
from store.search.fusion import Ranking, SearchSignals, fuse
from store.search.hybrid import HybridSearch

__all__ = [
    "SUPPORT",
    "ChromaSync",
    "ContextWindow",
    "ExactScan",
    "HybridSearch",
    "Ranking",
    "SearchSignals",
    "SourcePassages",
    "ask_server",
    "expand_context",
    "fuse",
    "nearest_within",
]

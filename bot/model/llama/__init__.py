"""llama.cpp's low-level calls: a model, a context, a reranker's head."""

from bot.model.llama.context import Bytes, Context, Shape
from bot.model.llama.model import Model, binding, quiet, spoils_tiles
from bot.model.llama.rank_head import score_at

__all__ = ["Bytes", "Context", "Model", "Shape", "binding", "quiet", "score_at", "spoils_tiles"]

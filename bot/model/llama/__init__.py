"""llama.cpp's low-level calls: a model, a context, a file's header."""

from bot.model.llama.context import Bytes, Context, Shape
from bot.model.llama.gguf_header import score_at
from bot.model.llama.model import Model, binding, quiet

__all__ = ["Bytes", "Context", "Model", "Shape", "binding", "quiet", "score_at"]

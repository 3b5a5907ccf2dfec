"""The engine: one model in this process, for many askers at once."""

from bot.model.engine.engine import Engine, EngineOptions

__all__ = ["Engine", "EngineOptions"]

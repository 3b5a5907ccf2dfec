"""A writer over a model server of your own."""

from bot.model.remote.writer import RemoteOptions, RemoteWriter

__all__ = ["RemoteOptions", "RemoteWriter"]

"""What the bot says of itself, on standard error: identifiers and figures, never the text of a message.

Libraries speak in the same form. Of an error, its kind and where it was raised are told, as its text may hold
what somebody wrote.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

from bot.cli.log_stream import LossyStream
from bot.settings import LogSettings


def set_up(settings: LogSettings) -> None:
    """Send structlog, and the warnings of libraries, to standard error."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    json = settings.format == "json"
    stream = cast(TextIO, LossyStream(sys.stderr))
    told: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time" if json else "timestamp"),
        _without_text,
    ]
    render: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*told, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *told],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler])
    logging.captureWarnings(json)  # else they are lines that are no JSON


def _without_text(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """In place of a traceback, the kind of the error and the file and line that raised it."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["where"] = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return event

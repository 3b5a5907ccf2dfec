"""What the bot says of itself, on standard error: identifiers and figures, never the text of a message."""

import logging
import sys
from typing import TextIO, cast

import structlog

from bot.cli.log_stream import LossyStream
from bot.settings import LogSettings


def set_up(settings: LogSettings) -> None:
    """Send structlog, and the warnings of libraries, to standard error."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    json = settings.format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer()
            if json
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, LossyStream(sys.stderr))),
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr)

"""What the bot logs, as it would on standard error."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import structlog

from bot.cli.log_setup import set_up
from bot.settings import LogSettings


@contextmanager
def logging_set_up(settings: LogSettings) -> Iterator[io.StringIO]:
    """All that is logged in the block, as a command with these settings would; then as it was before."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    written = io.StringIO()
    try:
        with redirect_stderr(written):
            set_up(settings)
        yield written
    finally:
        structlog.configure(**before)
        logging.captureWarnings(False)
        root.handlers[:] = handlers
        root.setLevel(level)

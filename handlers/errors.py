"""What can go wrong between the bot and Slack.

FaceError
├── NotConnected   a token is missing, or Slack refuses it
├── NotThere       a conversation that the bot cannot read
├── BadPeriod      a period that /summarize does not understand
└── MindFailed     the machine failed below the mind: a disk, a file
"""

import traceback
from pathlib import Path

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.errors import BotError

# The line to Slack broke: whether the call was done there is not known.
UNREACHABLE = (ClientError, TimeoutError, OSError)
# What a call of the Web API may raise: Slack refused it, or could not be reached.
SLACK_FAILED = (SlackClientError, *UNREACHABLE)


class FaceError(BotError):
    """Anything about Slack; the text says how to mend it."""


class NotConnected(FaceError):
    """A token is missing, or Slack refuses it."""


class NotThere(FaceError):
    """A conversation that the bot cannot read: it was not invited."""


class BadPeriod(FaceError, ValueError):
    """A period that /summarize does not understand."""


class MindFailed(FaceError):
    """The machine failed below the mind: a disk, a file. Not to be taken for a broken line to Slack."""


def where(error: BaseException) -> str:
    """The file and line that raised `error`, for the log; its text may hold what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""

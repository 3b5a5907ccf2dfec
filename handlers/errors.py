"""What can go wrong between the bot and Slack.

FaceError
├── NotConnected   a token is missing, or Slack refuses it
├── NotThere       a conversation that the bot cannot read
└── BadPeriod      a period that /summarize does not understand
"""

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.errors import BotError

# What a call of the Web API may raise: Slack refused it, or could not be reached.
SLACK_FAILED = (SlackClientError, ClientError, TimeoutError, OSError)


class FaceError(BotError):
    """Anything about Slack; the text says how to mend it."""


class NotConnected(FaceError):
    """A token is missing, or Slack refuses it."""


class NotThere(FaceError):
    """A conversation that the bot cannot read: it was not invited."""


class BadPeriod(FaceError, ValueError):
    """A period that /summarize does not understand."""

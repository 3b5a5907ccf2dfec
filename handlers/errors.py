"""What can go wrong between the bot and Slack.

HandlerError
├── AlreadyRunning another bot uses this data directory
├── NotConnected   a token is missing, or Slack refuses it
├── NotThere       a conversation that the bot cannot read
├── SlackAway      Slack answers that it cannot answer now
├── ClusterAway    the database that several bots share cannot be reached now
├── LeaseLost      other bots have taken up what this one had in hand
├── ReadersChanged an answer is no longer for all who read it
├── StoppedByUser  the stop button ended the stream of a reply
├── FileUnread     a file that was sent to the bot cannot be had
├── BadPeriod      a period that /summarize does not understand
├── NotKept        a request that could not be put on disk
├── Superseded     what was read of a channel is old: another reads there, or it is not learned any more
└── BackendFailed  the machine failed below the backend: a disk, a file
"""

import traceback
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import BotError, Busy, ModelMissing, PromptTooLong
from handlers.locale import N_, Locale
from store.errors import StoreError

# The connection to Slack broke: whether the call was done there is not known.
UNREACHABLE = (ClientError, TimeoutError, OSError)
# What a call of the Web API may raise: Slack refused it, or could not be reached.
SLACK_FAILED = (SlackClientError, *UNREACHABLE)
# Slack's words for: not with this token, whatever you call. It may be valid again, or another be set.
TOKEN_REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
# Slack's words for: not now, try again. What is in neither means never, such as channel_not_found.
_PASSING = TOKEN_REFUSED | {
    "accesslimited",
    "ekm_access_denied",
    "fatal_error",
    "internal_error",
    "message_limit_exceeded",
    "rate_limited",
    "ratelimited",
    "request_timeout",
    "service_unavailable",
    "team_access_not_granted",
    "team_added_to_org",
}


class HandlerError(BotError):
    """Anything about Slack; the text says how to mend it."""


class AlreadyRunning(HandlerError):
    """Another bot uses this data directory; the text says which process."""


class NotConnected(HandlerError):
    """A token is missing, or Slack refuses it."""


class NotThere(HandlerError):
    """A conversation that the bot cannot read: it was not invited."""


class SlackAway(HandlerError, ConnectionError):
    """Slack answers that it cannot answer now: no other than a lost connection, and one of UNREACHABLE."""


class ClusterAway(HandlerError, ConnectionError):
    """The database that several bots share cannot be reached now; one of UNREACHABLE."""


class LeaseLost(HandlerError):
    """Other bots have taken up what this one had in hand: it begins again, with nothing."""


class ReadersChanged(HandlerError):
    """Somebody reads along who may not read all that an answer is made of: it is to be made anew."""


class StoppedByUser(HandlerError):
    """Slack has ended the stream, because somebody pressed the stop button: nothing more is to be said."""


class FileUnread(HandlerError):
    """A file that was sent to the bot cannot be had; `why` is a WhyUnread, `detail` what belongs to it."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__("a file cannot be had")
        self.why = why
        self.detail = detail


class BadPeriod(HandlerError, ValueError):
    """A period that /summarize does not understand; its arguments are the sentences that say so."""

    def told(self, locale: Locale) -> str:
        return " ".join(map(locale.gettext, self.args))


class NotKept(HandlerError):
    """A request could not be put on disk; it is not accepted then."""


class Superseded(HandlerError):
    """What was read of a learned channel is not kept: another reads there now, or it is learned no more."""


class BackendFailed(HandlerError):
    """The machine failed below the backend: a disk, a file. No lost connection to Slack."""


def code(refused: SlackApiError) -> str:
    """Slack's word for why it refused a call; "" where its answer was no JSON."""
    data = getattr(refused.response, "data", refused.response)
    return str(data.get("error") or "") if isinstance(data, Mapping) else ""


def needed_scope(refused: SlackApiError) -> str:
    """The scope that the token lacks, where Slack says so; else ""."""
    data = getattr(refused.response, "data", refused.response)
    return str(data.get("needed") or "") if isinstance(data, Mapping) else ""


def is_passing(error: BaseException) -> bool:
    """Whether a call was refused for a while only: by a rate limit, a server error, for the token.

    What is no answer of Slack's, such as a page of a proxy, passes too.
    """
    if not isinstance(error, SlackApiError):
        return False
    answer = error.response
    # Where its body could not be read, the SDK hands on the HTTP answer itself.
    status = getattr(answer, "status_code", None) or getattr(answer, "status", None) or 0
    return status >= 500 or code(error) in _PASSING or not code(error)


def is_away(error: BaseException) -> bool:
    """Whether a call that failed may do so for a while only: Slack was not reached, or cannot answer now."""
    return isinstance(error, UNREACHABLE) or is_passing(error)


def where(error: BaseException) -> str:
    """The file and line that raised `error`, for the log; its text may hold what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (Busy, N_("I have as many questions as I can take right now. Please try again in a minute.")),
    (PromptTooLong, N_("That is more text than my model can read at once. Please ask about less.")),
    (
        ModelMissing,
        N_("My language model is missing. Whoever runs me can find out more with `inhouse doctor`."),
    ),
    (
        StoreError,
        N_("I cannot read my index right now. Whoever runs me can find out more with `inhouse doctor`."),
    ),
    (NotThere, N_("I cannot read this conversation: invite me with `/invite`, then try again.")),
    (SLACK_FAILED, N_("Slack did not answer as I expected. Please try again.")),
)
_OTHER = N_("Something went wrong on my side, and this question has no answer yet. Please try again.")
SLOW = N_("That took too long, so I stopped. Please try again, or ask about less.")
STOPPED = N_("Stopped, as you asked.")
LATE = N_(
    "Slack did not let me reply for more than a day, so I left this question alone. If it still matters, "
    "please try again."
)
CRASHED = N_(
    "I broke down several times while I was working on this, so I left it alone. Please ask in other words, "
    "or about less."
)
READERS_CHANGED = N_(
    "_The people who can read this have changed, so I am starting again for those who can read it now._"
)
YOURS_CHANGED = N_("_What you may read has changed, so I am starting again with what you may read now._")


def reason_for(error: BaseException) -> str:
    """What to tell the asker about `error`; its translations are in the catalogues."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), _OTHER)

"""Why there is no reply, in words for whoever asked. The text of an exception never leaves the house."""

from bot.errors import Busy, ModelMissing, PromptTooLong
from handlers.errors import SLACK_FAILED, NotThere
from store.errors import StoreError

_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (Busy, "I have as many questions as I can take right now. Please try again in a minute."),
    (PromptTooLong, "That is more text than my model can read at once. Please ask about less."),
    (ModelMissing, "My language model is not in place. Whoever runs me can mend it with `inhouse doctor`."),
    (StoreError, "I cannot read my index right now. Whoever runs me can mend it with `inhouse doctor`."),
    (NotThere, "I cannot read this conversation: invite me with `/invite`, then try again."),
    (SLACK_FAILED, "Slack did not answer as I expected. Please try again."),
)
_OTHER = "Something went wrong on my side, and this question has no answer yet. Please try again."
SLOW = "That took too long, so I stopped. Please try again, or ask about less."
STOPPED = "Stopped, as you asked."
LATE = (
    "Slack did not let me reply for more than a day, so I left this question alone. If it still matters, "
    "please try again."
)
READERS_CHANGED = "_Who reads along here has changed, so I begin anew, for those who read it now._"
YOURS_CHANGED = "_What you may read has changed, so I begin anew, with what you may read now._"


def reason_for(error: BaseException) -> str:
    """What to tell the asker about `error`."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), _OTHER)

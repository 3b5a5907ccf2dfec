"""Why there is no answer, and how much of a message was read: what bot/ says, in somebody's locale. Pure."""

from bot.reply import NOTHING_NEAR, Answer, NoAnswer, Quotes, Reply, shortened
from handlers.locale import ENGLISH, N_, Locale

# What may be a reason: the sentences of bot/, which a test compares with these.
REASONS = (
    N_("None of the documents that everyone here can read answers this question."),
    N_("The question was withdrawn before it was answered."),
    N_("The nearest passages do not give an amount of money for what you ask."),
    N_("The nearest passages do not give a percentage for what you ask."),
    N_("The nearest passages do not give a length of time for what you ask."),
    N_("The nearest passages do not give a number for what you ask."),
    N_("The nearest passages do not give a time or a date for what you ask."),
    N_("The nearest passages do not give a channel for what you ask."),
)
DOUBT = N_("I am not sure that this answers your question. It is the closest I found.")
_NONE = N_("There are no documents yet that everyone here can read.")
_NONE_OF_YOURS = N_("There are no documents yet that you can read.")


def refusal_reason(reply: NoAnswer, locale: Locale = ENGLISH, *, alone: bool = False) -> str:
    """Why there is no answer, how much was looked through and for what; `alone` is whether only the asker
    reads it.
    """
    return " ".join(filter(None, (_searched(reply, locale, alone), partly_read(reply, locale))))


def partly_read(reply: Reply, locale: Locale = ENGLISH) -> str:
    """That only a part of a long message was read, and which; "" where all of it was."""
    shown = shortened(reply.read)
    return locale.gettext("This message is long, so I read only: “{words}”", words=shown) if shown else ""


def left_open(reply: Answer | Quotes, locale: Locale = ENGLISH) -> str:
    """Which parts of the question nothing answers; "" where there are none."""
    parts = " ".join(f"“{shortened(part)}”" for part in reply.open)
    said = locale.gettext("I found no answer to this part of the question: {parts}", parts=parts)
    return said if parts else ""


def _searched(reply: NoAnswer, locale: Locale, alone: bool) -> str:
    reason = locale.gettext(reply.reason)
    if reply.searched is None:
        return reason
    if not reply.searched:
        return locale.gettext(_NONE_OF_YOURS if alone else _NONE)
    if reply.reason == NOTHING_NEAR:
        return (_yours_in_vain if alone else _in_vain)(reply.searched, locale)
    return f"{(_yours if alone else _all)(reply.searched, locale)} {reason}"


def _all(count: int, locale: Locale) -> str:
    return locale.ngettext(
        "I searched the one document that everyone here can read.",
        "I searched the {count} documents that everyone here can read.",
        count,
    )


def _yours(count: int, locale: Locale) -> str:
    return locale.ngettext(
        "I searched the one document that you can read.",
        "I searched the {count} documents that you can read.",
        count,
    )


def _in_vain(count: int, locale: Locale) -> str:
    return locale.ngettext(
        "I searched the one document that everyone here can read: it does not answer this question.",
        "I searched the {count} documents that everyone here can read: none answers this question.",
        count,
    )


def _yours_in_vain(count: int, locale: Locale) -> str:
    return locale.ngettext(
        "I searched the one document that you can read: it does not answer this question.",
        "I searched the {count} documents that you can read: none answers this question.",
        count,
    )

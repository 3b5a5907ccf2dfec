"""Forgetting what somebody asked and rated: asked once more, then told. Pure."""

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering import View, modal, packed, saying, waiting

FORGET = "forget_me"
"""What Slack calls a submission of it."""
_TITLE, _DELETE = N_("Forget me"), N_("Delete")
_ASKED = (
    N_("I delete, for good:"),
    N_("• your ratings of replies, and your questions that stand beside ratings of others"),
    N_("• your questions of the last week, which I keep so that none is lost"),
    N_("• what I read of files that you sent; I do not read them again"),
    N_("• what I remember of conversations until I am restarted"),
    "",
    N_(
        "Messages in Slack stay as they are, and buttons below my earlier replies to you no longer work. "
        "What I am still answering is kept until it is answered."
    ),
)
_FAILED = N_("Something went wrong, and not everything is deleted. Please try again later.")


def confirm(locale: Locale = ENGLISH) -> View:
    return modal(_TITLE, packed(map(locale.gettext, _ASKED)), _DELETE, FORGET, locale)


def forgetting(locale: Locale = ENGLISH) -> View:
    """While it is done."""
    return waiting(_TITLE, locale)


def forgotten(questions: int, ratings: int, files: int, locale: Locale = ENGLISH) -> View:
    """How much was deleted."""
    counts = (
        locale.ngettext("{count} question", "{count} questions", questions),
        locale.ngettext("{count} rating", "{count} ratings", ratings),
        locale.ngettext("{count} file", "{count} files", files),
    )
    return saying(_TITLE, locale.gettext("Done. Deleted: {counts}.", counts=locale.listed(counts)), locale)


def failed(locale: Locale = ENGLISH) -> View:
    return saying(_TITLE, locale.gettext(_FAILED), locale)

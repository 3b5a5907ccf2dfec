"""Why a reply was bad: a modal that asks, and what was said in it. Pure."""

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.feedback import Rated
from handlers.rendering.modals import View, choices, field_of, modal, option, text_input
from store.rating import Reason

WHY_BAD = "why_bad"
"""What Slack calls a submission of it."""
_REASONS = {
    Reason.WRONG: N_("It is wrong"),
    Reason.OUT_OF_DATE: N_("It is out of date"),
    Reason.MISSING: N_("Something is missing"),
    Reason.NOT_ASKED: N_("It is not what I asked"),
    Reason.TOO_LONG: N_("It is too long"),
    Reason.OTHER: N_("Something else"),
}
_TITLE, _SEND = N_("Bad answer"), N_("Send")
_NOTE = 2_000


def why_bad(verdict: Rated, locale: Locale = ENGLISH) -> View:
    """Asks why; `verdict` comes back with the answer."""
    reasons = [option(name, locale.gettext(label)) for name, label in _REASONS.items()]
    blocks = [
        choices(
            "checkboxes", "reasons", locale.gettext("What was bad about the answer?"), reasons, optional=True
        ),
        text_input("note", locale.gettext("What would have been right?"), optional=True),
    ]
    view = modal(_TITLE, blocks, _SEND, WHY_BAD, locale)
    return view | {"private_metadata": verdict.written}


def explained(view: View) -> tuple[Rated, tuple[Reason, ...], str]:
    """The verdict of a submitted view, its reasons, and what the person wrote."""
    known = {*Reason}
    chosen = [str(it.get("value")) for it in field_of(view, "reasons").get("selected_options") or ()]
    note = str(field_of(view, "note").get("value") or "").strip()[:_NOTE]
    verdict = Rated.read(str(view.get("private_metadata") or ""))
    return verdict, tuple(Reason(it) for it in chosen if it in known), note

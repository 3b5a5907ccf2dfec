"""Why a reply was bad: a modal that asks, and what was said in it. Pure."""

from handlers.rendering.feedback import Rated
from handlers.rendering.modals import View, choices, field_of, modal, option, text_input
from store.rating import Reason

WHY_BAD = "why_bad"
"""What Slack calls a submission of it."""
_REASONS = {
    Reason.WRONG: "It is wrong",
    Reason.OUT_OF_DATE: "It is out of date",
    Reason.MISSING: "Something is missing",
    Reason.NOT_ASKED: "It is not what I asked",
    Reason.TOO_LONG: "It is too long",
    Reason.OTHER: "Something else",
}
_NOTE = 2_000


def why_bad(verdict: Rated) -> View:
    """Asks why; `verdict` comes back with the answer."""
    reasons = [option(name, label) for name, label in _REASONS.items()]
    blocks = [
        choices("checkboxes", "reasons", "What was bad about the answer?", reasons, optional=True),
        text_input("note", "What would have been right?", optional=True),
    ]
    return modal("Bad answer", blocks, "Send", WHY_BAD) | {"private_metadata": verdict.written}


def explained(view: View) -> tuple[Rated, tuple[Reason, ...], str]:
    """The verdict of a submitted view, its reasons, and what the person wrote."""
    known = {*Reason}
    chosen = [str(it.get("value")) for it in field_of(view, "reasons").get("selected_options") or ()]
    note = str(field_of(view, "note").get("value") or "").strip()[:_NOTE]
    verdict = Rated.read(str(view.get("private_metadata") or ""))
    return verdict, tuple(Reason(it) for it in chosen if it in known), note

"""The modal in which an answer is edited before it is kept, and what was submitted in it. Pure."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering import View, choices, field_of, modal, note, option, text_input

CALLBACK = "approve_answer"
"""What Slack calls a submission of it."""
TITLE = N_("Approved answer")
_SAVE = N_("Save")
_EVERYONE = "everyone"
_HINT = N_(
    "I give this answer, with its author's name and the date, when the same is asked again. It goes when a "
    "document that it rests on changes; you can delete it in my Home tab."
)


@dataclass(frozen=True, slots=True)
class Place:
    """The message that an answer is from: its channel, its thread's root, its ts, and who wrote it."""

    channel: str
    thread: str
    ts: str
    author: str


@dataclass(frozen=True, slots=True)
class Form:
    """What was submitted. `everyone` is whether all members of the workspace may read it."""

    place: Place
    question: str
    answer: str
    everyone: bool = False


def approval_form(place: Place, question: str, answer: str, locale: Locale = ENGLISH, *, admin: bool) -> View:
    """`question` and `answer` as they are proposed; only an admin may open it to everyone."""
    blocks = [
        text_input("question", locale.gettext("Question"), question, lines=False),
        text_input("answer", locale.gettext("Answer"), answer),
    ]
    if admin:
        readers = [
            option("channel", locale.gettext("Whoever reads this channel")),
            option(_EVERYONE, locale.gettext("Everyone here")),
        ]
        blocks.append(choices("radio_buttons", "audience", locale.gettext("Who may read it"), readers))
    view = modal(TITLE, [*blocks, note(locale.gettext(_HINT))], _SAVE, CALLBACK, locale)
    return view | {"private_metadata": json.dumps(asdict(place))}


def filled_in(view: View) -> Form:
    """What a submitted view says."""
    chosen: dict[str, Any] = field_of(view, "audience").get("selected_option") or {}
    return Form(
        Place(**json.loads(view["private_metadata"])),
        " ".join(str(field_of(view, "question").get("value") or "").split()),
        str(field_of(view, "answer").get("value") or "").strip(),
        chosen.get("value") == _EVERYONE,
    )


def wrong_in(form: Form) -> dict[str, str]:
    """What is wrong with a form, by input; the translations are in the catalogues."""
    missing = {
        "question": "" if form.question else N_("Write the question."),
        "answer": "" if form.answer else N_("Write the answer."),
    }
    return {name: wrong for name, wrong in missing.items() if wrong}

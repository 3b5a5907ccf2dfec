"""The home tab as Slack takes it, inside every limit whatever there is to show. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.citations import day
from handlers.home.facts import PERIOD, Admin, Facts
from handlers.records import OwnFile
from handlers.rendering import MOST_BLOCKS, Block, View, escape, note, packed, shorten
from store.approved import ApprovedAnswer
from store.passage import Source
from store.rating import Rating, Reason

FORGET_RATING = "forget_rating"
FORGET_FILE = "forget_file"
DELETE_ANSWER = "delete_answer"
"""What Slack calls presses of the buttons."""
# Of each list, so that all of them together stay within a view's blocks.
_ROWS = 15
_CHANNELS = 20
_TITLE, _SAID = 150, 300
_VALUE = 2_000
_HOW = (
    "• Mention me in a channel, *{bot}*, or write to me in *Messages*: I answer from your team's documents, "
    "with sources.\n"
    "• `/ask` answers only you; `/summarize` sums up a channel.\n"
    "• Below a reply, the menu *⋮* asks again, shows the passages, or asks for a person.\n"
    "• In a message's menu, *Save as approved answer* keeps what somebody answered."
)
_REASONS = {
    Reason.WRONG: "wrong",
    Reason.OUT_OF_DATE: "out of date",
    Reason.MISSING: "something missing",
    Reason.NOT_ASKED: "not what was asked",
    Reason.TOO_LONG: "too long",
    Reason.OTHER: "something else",
}


def home_page(facts: Facts) -> View:
    """Who reads it is `facts.user` alone."""
    blocks = [
        *_part("How to ask", packed([_HOW.format(bot=_line(facts.bot, _TITLE))])),
        *_part("What I know", _readable(facts)),
        *_part("Your files", _rows(facts.files, _file)),
        *_part("Approved answers", _rows(facts.answers, lambda it: _answer(it, facts.user))),
        *_part("Your ratings", _rows(facts.ratings, _rating)),
        *(_admin(facts.admin) if facts.admin else ()),
    ]
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def _part(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Nothing where there is nothing to show."""
    head = {"type": "header", "text": {"type": "plain_text", "text": title}}
    return [head, *blocks] if blocks else []


def _rows(items: Sequence[Any], row: Callable[[Any], Block]) -> list[Block]:
    left = len(items) - _ROWS
    more = [note(f"_and {left:,} more_")] if left > 0 else []
    return [*map(row, items[:_ROWS]), *more]


def _readable(facts: Facts) -> list[Block]:
    count, newest = facts.readable.count, facts.readable.newest
    documents = {0: "no documents yet", 1: "one document"}.get(count, f"{count:,} documents")
    lines = [f"You can read {documents} of those that I answer from."]
    if newest:
        lines += ["Changed last:", *map(_source, newest)]
    return packed(lines)


def _source(source: Source) -> str:
    changed = f" · _{day(source.modified)}_" if source.modified else ""
    return f"• {_line(source.title or source.name, _TITLE)}{changed}"


def _file(file: OwnFile) -> Block:
    return _row(f"{_line(file.name, _TITLE)} · _{day(file.at)}_", FORGET_FILE, "Forget", file.id)


def _rating(rating: Rating) -> Block:
    thumb = ":thumbsup:" if rating.good else ":thumbsdown:"
    asked = _line(rating.question, _SAID) or "_a question that is not kept_"
    why = ", ".join(_REASONS[it] for it in rating.reasons)
    said = "".join(f"\n{part}" for part in (why, _line(rating.note, _SAID)) if part)
    return _row(f"{thumb} {asked} · _{day(rating.at)}_{said}", FORGET_RATING, "Forget", rating.reply_id)


def _answer(answer: ApprovedAnswer, user: str) -> Block:
    question = _line(answer.question, _SAID) or "_an answer in a channel that you are not in_"
    yours = "" if answer.of(user) else f" · <#{answer.channel}>"
    text = f"*{question}* · _{day(answer.at)}_{yours}\n{_line(answer.answer, _SAID)}".rstrip()
    if answer.expired:
        changed = _line(answer.because, _TITLE) or "a document"
        text += (
            f"\n:warning: Not used since {day(answer.expired)}: “{changed}”, which it rests on, has changed "
            "or gone. If it still holds, save it again from its thread."
        )
    return _row(text, DELETE_ANSWER, "Delete", answer.source)


def _row(text: str, action: str, label: str, value: str) -> Block:
    (section,) = packed([text or "…"])
    if len(value) > _VALUE:
        return section
    button = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label},
        "value": value,
    }
    return {**section, "accessory": button}


def _admin(admin: Admin) -> Iterator[Block]:
    """What those see who look after the bot: counts and settings, never what somebody asked."""
    found = admin.condition
    waiting = f", {found.pending:,} not yet in Chroma" if found.pending else ""
    health = [
        f"{found.documents:,} documents in {found.passages:,} passages{waiting}.",
        f"{admin.running:,} of at most {admin.most:,} requests are being worked on.",
    ]
    yield from _part("How I am", packed(health))
    yield from _part(f"The last {PERIOD.days} days", packed(_counts(admin)))
    yield from _part("Settings", packed(f"{name}: {_line(value, _SAID)}" for name, value in admin.settings))


def _counts(admin: Admin) -> Iterator[str]:
    found = admin.condition
    yield f"Rated good: {found.good:,}, bad: {found.bad:,}"
    if found.reasons:
        yield "Why: " + ", ".join(f"{_REASONS[it]} {count:,}" for it, count in found.reasons.items())
    yield from _by_channel("Questions without an answer", found.refusals)
    yield from _by_channel("A person was wanted", found.wanted)


def _by_channel(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Slack itself shows the name of a private channel only to those who are in it."""
    yield f"{what}: {sum(counts.values()):,}"
    for channel, count in list(counts.items())[:_CHANNELS]:
        yield f"• {f'<#{channel}>' if channel else 'in private'}: {count:,}"


def _line(text: str, most: int) -> str:
    """One line that shows as it is written."""
    plain = escape(shorten(" ".join(text.split()), most))
    return plain.translate(str.maketrans("*_`~", "∗＿'∼"))

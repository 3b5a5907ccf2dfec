"""How the bot behaves in a channel, as a modal: shown, filled in, read back. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from handlers.rendering import escape, shorten
from store.channel import FOREVER, Answers, ChannelSettings, FollowUps, Language, Tone

Json = dict[str, Any]

CALLBACK = "channel_settings"
"""What Slack calls a submission of it."""
ANSWERS = {
    Answers.MENTION_ONLY: "Only when I am mentioned",
    Answers.COVERED: "Also questions that the documents surely cover",
    Answers.OFF: "Not at all",
}
FOLLOW_UPS = {
    FollowUps.ANYONE: "Anyone's, in threads that I am in",
    FollowUps.ASKER: "Only those of whoever asked me there",
    FollowUps.OFF: "None: mention me each time",
}
LANGUAGES = {
    Language.AUTO: "The language of the question",
    Language.ENGLISH: "English",
    Language.GERMAN: "German",
    Language.FRENCH: "French",
    Language.SPANISH: "Spanish",
    Language.JAPANESE: "Japanese",
}
TONES = {
    Tone.PLAIN: "As long as it takes",
    Tone.BRIEF: "Brief: a sentence or two",
    Tone.DETAILED: "Detailed, with conditions and steps",
}
_NOBODY = "none"
_MOST_DOCUMENTS, _MOST_EXPERTS, _MOST_APPS = 20, 10, 20
_LONGEST_DOCUMENT = 200
_APP = re.compile(r"(?:A|B|W|Wf)[A-Z0-9]{5,20}")
# Slack takes so many options.
_MOST_GROUPS = 99
_NAME = 60


@dataclass(frozen=True, slots=True)
class Filled:
    """What was submitted; `errors` say by field what is wrong with it, and then `settings` are not to be
    kept.
    """

    settings: ChannelSettings
    errors: Mapping[str, str]


def loading() -> Json:
    """Shown at once, for a trigger is good for three seconds only."""
    return _modal([_words("Just a moment…")])


def refused(why: str) -> Json:
    return _modal([_words(escape(why))])


def shown(name: str, settings: ChannelSettings) -> Json:
    """Read-only, for those who may not change it."""
    lines = (
        ("Questions", ANSWERS[settings.answers]),
        ("Follow-ups", FOLLOW_UPS[settings.follow_ups]),
        ("Documents", ", ".join(settings.documents) or "all that everyone here may read"),
        ("Language", LANGUAGES[settings.language]),
        ("Length", TONES[settings.tone]),
        ("Experts", f"{len(settings.experts)}" if settings.experts else "nobody"),
        ("Apps that may ask", ", ".join(settings.apps) or "none"),
    )
    text = "\n".join(f"*{label}:* {escape(shorten(value, 300))}" for label, value in lines)
    why = "Only an admin of the workspace, or whoever made this channel, can change this."
    return _modal([_words(f"In #{escape(name)}:"), _words(text), *_mute(settings), _context(why)])


def editable(channel: str, name: str, settings: ChannelSettings, groups: Mapping[str, str]) -> Json:
    """To be filled in and submitted; `groups` are the handles of user groups by their ids."""
    people = [it for it in settings.experts if not it.startswith("S")]
    blocks = [
        _words(f"How I behave in #{escape(name)}:"),
        _input("answers", "Which questions do I answer?", _radio(ANSWERS, settings.answers)),
        _input("follow_ups", "Whose follow-ups without a mention?", _menu(FOLLOW_UPS, settings.follow_ups)),
        _input(
            "documents",
            "Which documents do I use?",
            _lines(settings.documents),
            hint="A folder, a path or a title a line, such as people/ or Leave*. Empty: all that everyone "
            "here may read.",
        ),
        _input("language", "In which language do I answer?", _menu(LANGUAGES, settings.language)),
        _input("tone", "How long are my answers?", _menu(TONES, settings.tone)),
        _input("experts", "Who knows when I do not?", _people(people)),
        *_group(settings, groups),
        _input(
            "apps",
            "Which apps and workflows may ask me?",
            _lines(settings.apps),
            hint="The id of an app (A…), a bot (B…) or a workflow (Wf…) a line. Empty: none.",
        ),
        *_mute(settings),
    ]
    return _modal(blocks) | {
        "callback_id": CALLBACK,
        "private_metadata": channel,
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
    }


def read(values: Mapping[str, Mapping[str, Json]], before: ChannelSettings) -> Filled:
    """What was filled in, on top of what stood there `before`: the modal does not show all of it."""
    documents, apps = _given(values, "documents"), _given(values, "apps")
    people = tuple(values["experts"]["value"].get("selected_users") or ())
    if "group" in values:
        group = _chosen(values, "group")
        groups: tuple[str, ...] = () if group == _NOBODY else (group,)
    else:
        groups = tuple(it for it in before.experts if it.startswith("S"))
    filled = replace(
        before,
        answers=Answers(_chosen(values, "answers")),
        follow_ups=FollowUps(_chosen(values, "follow_ups")),
        language=Language(_chosen(values, "language")),
        tone=Tone(_chosen(values, "tone")),
        documents=documents,
        experts=(*people, *groups),
        apps=apps,
    )
    return Filled(filled, dict(_wrong(documents, people, apps)))


def _wrong(documents: Sequence[str], people: Sequence[str], apps: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each field that something is wrong with, and what."""
    if len(documents) > _MOST_DOCUMENTS:
        yield "documents", f"No more than {_MOST_DOCUMENTS} lines, please: name a folder instead."
    elif long := next((it for it in documents if len(it) > _LONGEST_DOCUMENT), None):
        yield "documents", f"“{shorten(long, 30)}” is too long for the name of a document."
    if len(people) > _MOST_EXPERTS:
        yield "experts", f"No more than {_MOST_EXPERTS} people, please."
    if len(apps) > _MOST_APPS:
        yield "apps", f"No more than {_MOST_APPS} apps, please."
    elif odd := next((it for it in apps if not _APP.fullmatch(it)), None):
        yield "apps", f"“{shorten(odd, 30)}” is not the id of an app (A…), a bot (B…) or a workflow (Wf…)."


def _given(values: Mapping[str, Mapping[str, Json]], name: str) -> tuple[str, ...]:
    text = str(values[name]["value"].get("value") or "")
    parts = re.split(r"\n" if name == "documents" else r"[\s,]+", text)
    return tuple(dict.fromkeys(it for part in parts if (it := " ".join(part.split()))))


def _chosen(values: Mapping[str, Mapping[str, Json]], name: str) -> str:
    return str((values[name]["value"].get("selected_option") or {}).get("value") or "")


def _mute(settings: ChannelSettings) -> list[Json]:
    until = settings.muted_until
    if until is None:
        return []
    return [_context("I am muted here." if until == FOREVER else f"I am muted here until {moment(until)}.")]


def moment(at: Any) -> str:
    """A time as each reader's Slack shows it, in their own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def _modal(blocks: list[Json]) -> Json:
    return {"type": "modal", "title": _plain("Settings"), "close": _plain("Close"), "blocks": blocks}


def _input(name: str, label: str, element: Json, hint: str = "") -> Json:
    optional = element["type"] in {"plain_text_input", "multi_users_select"}
    block = {"type": "input", "block_id": name, "label": _plain(label), "element": element}
    return block | {"optional": optional} | ({"hint": _plain(hint)} if hint else {})


def _options(choices: Mapping[Any, str]) -> list[Json]:
    return [{"text": _plain(text), "value": str(value)} for value, text in choices.items()]


def _radio(choices: Mapping[Any, str], chosen: StrEnum) -> Json:
    return _menu(choices, chosen) | {"type": "radio_buttons"}


def _menu(choices: Mapping[Any, str], chosen: str) -> Json:
    first = {"text": _plain(choices[chosen]), "value": str(chosen)}
    return {
        "type": "static_select",
        "action_id": "value",
        "options": _options(choices),
        "initial_option": first,
    }


def _lines(given: tuple[str, ...]) -> Json:
    field: Json = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 3_000}
    return field | ({"initial_value": "\n".join(given)[:3_000]} if given else {})


def _people(chosen: list[str]) -> Json:
    field: Json = {"type": "multi_users_select", "action_id": "value", "max_selected_items": _MOST_EXPERTS}
    return field | ({"initial_users": chosen} if chosen else {})


def _group(settings: ChannelSettings, groups: Mapping[str, str]) -> list[Json]:
    """Which user group; nothing where Slack does not tell which there are."""
    if not groups:
        return []
    listed = dict(list(groups.items())[:_MOST_GROUPS])
    chosen = next((it for it in settings.experts if it in listed), _NOBODY)
    choices = {_NOBODY: "No group"} | {name: shorten(f"@{it}", _NAME) for name, it in listed.items()}
    return [_input("group", "Which user group knows?", _menu(choices, chosen))]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _words(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}

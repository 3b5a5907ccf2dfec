"""How the bot behaves in a channel, as a modal: to be read, or to be filled in. Pure."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from handlers.channels.mute import muted
from handlers.channels.settings_filled import MOST_EXPERTS, NO_GROUP
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering import (
    Block,
    View,
    escape,
    labelled,
    modal,
    note,
    option,
    packed,
    plain_text,
    saying,
    shorten,
    waiting,
)
from store.channel import Answers, ChannelSettings, FollowUps, Language, Tone

Json = dict[str, Any]

CALLBACK = "channel_settings"
"""What Slack calls a submission of it."""
_TITLE, _SAVE = N_("Settings"), N_("Save")
ONLY_ADMINS = N_("Only an admin of the workspace, or whoever made this channel, can change this.")
ANSWERS = {
    Answers.MENTION_ONLY: N_("Only when I am mentioned"),
    Answers.COVERED: N_("Also questions that the documents surely cover"),
    Answers.OFF: N_("Not at all"),
}
FOLLOW_UPS = {
    FollowUps.ANYONE: N_("Anyone's, in threads that I am in"),
    FollowUps.ASKER: N_("Only those of whoever asked me there"),
    FollowUps.OFF: N_("None: mention me each time"),
}
LANGUAGES = {
    Language.AUTO: N_("The language of the question"),
    Language.ENGLISH: N_("English"),
    Language.GERMAN: N_("German"),
    Language.FRENCH: N_("French"),
    Language.SPANISH: N_("Spanish"),
    Language.JAPANESE: N_("Japanese"),
}
TONES = {
    Tone.PLAIN: N_("As long as it takes"),
    Tone.BRIEF: N_("Brief: a sentence or two"),
    Tone.DETAILED: N_("Detailed, with conditions and steps"),
}
# Slack takes so many options.
_MOST_GROUPS = 99
_NAME = 60
_HINTS = {
    "documents": N_(
        "A folder, a path or a title a line, such as people/ or Leave*. Empty: all that everyone here may "
        "read."
    ),
    "apps": N_("The id of an app (A…), a bot (B…) or a workflow (Wf…) a line. Empty: none."),
}


def loading(locale: Locale = ENGLISH) -> View:
    """Shown at once, for a trigger is good for three seconds only."""
    return waiting(_TITLE, locale)


def refused(why: str, locale: Locale = ENGLISH) -> View:
    """`why` is a text of the catalogues."""
    return saying(_TITLE, locale.gettext(why), locale)


def shown(name: str, settings: ChannelSettings, locale: Locale = ENGLISH) -> View:
    """Read-only, for those who may not change it."""
    documents, apps = ", ".join(settings.documents), ", ".join(settings.apps)
    experts = locale.number(len(settings.experts)) if settings.experts else locale.gettext("nobody")
    lines = (
        (N_("Questions"), locale.gettext(ANSWERS[settings.answers])),
        (N_("Follow-ups"), locale.gettext(FOLLOW_UPS[settings.follow_ups])),
        (N_("Documents"), documents or locale.gettext("all that everyone here may read")),
        (N_("Language"), locale.gettext(LANGUAGES[settings.language])),
        (N_("Length"), locale.gettext(TONES[settings.tone])),
        (N_("Experts"), experts),
        (N_("Apps that may ask"), apps or locale.gettext("none")),
    )
    text = "\n".join(
        labelled(locale.gettext(label), escape(shorten(value, 300)), locale) for label, value in lines
    )
    called = f"#{escape(name)}"
    head = locale.gettext("In {channel}:", channel=called)
    blocks = [_words(head), _words(text), *_mute(settings, locale), note(locale.gettext(ONLY_ADMINS))]
    return modal(_TITLE, blocks, locale=locale)


def editable(
    channel: str,
    name: str,
    settings: ChannelSettings,
    groups: Mapping[str, str],
    locale: Locale = ENGLISH,
) -> View:
    """To be filled in and submitted; `groups` are the handles of user groups by their ids."""
    called, people = f"#{escape(name)}", [it for it in settings.experts if not it.startswith("S")]
    fields = (
        ("answers", N_("Which questions do I answer?"), _radio(ANSWERS, settings.answers, locale)),
        (
            "follow_ups",
            N_("Whose follow-ups without a mention?"),
            _menu(FOLLOW_UPS, settings.follow_ups, locale),
        ),
        ("documents", N_("Which documents do I use?"), _lines(settings.documents)),
        ("language", N_("In which language do I answer?"), _menu(LANGUAGES, settings.language, locale)),
        ("tone", N_("How long are my answers?"), _menu(TONES, settings.tone, locale)),
        ("experts", N_("Who knows when I do not?"), _people(people)),
        *_group(settings, groups, locale),
        ("apps", N_("Which apps and workflows may ask me?"), _lines(settings.apps)),
    )
    blocks = [
        _words(locale.gettext("How I behave in {channel}:", channel=called)),
        *(_input(*field, locale) for field in fields),
        *_mute(settings, locale),
    ]
    return modal(_TITLE, blocks, _SAVE, CALLBACK, locale) | {"private_metadata": channel}


def _mute(settings: ChannelSettings, locale: Locale) -> list[Block]:
    return [note(muted(settings.muted_until, locale))] if settings.muted_until else []


def _words(text: str) -> Block:
    (section,) = packed([text])
    return section


def _input(name: str, label: str, element: Json, locale: Locale) -> Block:
    optional = element["type"] in {"plain_text_input", "multi_users_select"}
    block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(locale.gettext(label)),
        "element": element,
    }
    hint = {"hint": plain_text(locale.gettext(_HINTS[name]))} if name in _HINTS else {}
    return block | {"optional": optional} | hint


def _radio(choices: Mapping[Any, str], chosen: StrEnum, locale: Locale) -> Json:
    return _menu(choices, chosen, locale) | {"type": "radio_buttons"}


def _menu(choices: Mapping[Any, str], chosen: str, locale: Locale) -> Json:
    options = {str(value): option(str(value), locale.gettext(text)) for value, text in choices.items()}
    return {
        "type": "static_select",
        "action_id": "value",
        "options": [*options.values()],
        "initial_option": options[str(chosen)],
    }


def _lines(given: tuple[str, ...]) -> Json:
    field: Json = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 3_000}
    return field | ({"initial_value": "\n".join(given)[:3_000]} if given else {})


def _people(chosen: list[str]) -> Json:
    field: Json = {"type": "multi_users_select", "action_id": "value", "max_selected_items": MOST_EXPERTS}
    return field | ({"initial_users": chosen} if chosen else {})


def _group(
    settings: ChannelSettings, groups: Mapping[str, str], locale: Locale
) -> Iterator[tuple[str, str, Json]]:
    """Which user group; nothing where Slack does not tell which there are."""
    if groups:
        listed = dict(list(groups.items())[:_MOST_GROUPS])
        chosen = next((it for it in settings.experts if it in listed), NO_GROUP)
        choices = {NO_GROUP: N_("No group")} | {name: shorten(f"@{it}", _NAME) for name, it in listed.items()}
        yield "group", N_("Which user group knows?"), _menu(choices, chosen, locale)

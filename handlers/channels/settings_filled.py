"""What was filled in of how the bot behaves in a channel: read, and what is wrong with it. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering import shorten
from store.channel import Answers, ChannelSettings, FollowUps, Language, Tone

Json = dict[str, Any]

NO_GROUP = "none"
"""What choosing no user group says."""
MOST_EXPERTS = 10
_MOST_DOCUMENTS, _MOST_APPS = 20, 20
_LONGEST_DOCUMENT = 200
_APP = re.compile(r"(?:A|B|W|Wf)[A-Z0-9]{5,20}")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was submitted; `errors` say by field what is wrong with it, and then `settings` are not to be
    kept.
    """

    settings: ChannelSettings
    errors: Mapping[str, str]


def read(
    values: Mapping[str, Mapping[str, Json]], before: ChannelSettings, locale: Locale = ENGLISH
) -> Filled:
    """What was filled in, on top of what stood there `before`: the modal does not show all of it."""
    documents, apps = _given(values, "documents"), _given(values, "apps")
    people = tuple(values["experts"]["value"].get("selected_users") or ())
    if "group" in values:
        group = _chosen(values, "group")
        groups: tuple[str, ...] = () if group == NO_GROUP else (group,)
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
    wrong = _wrong(documents, people, apps)
    return Filled(filled, {name: locale.gettext(text, **about) for name, text, about in wrong})


def _wrong(
    documents: Sequence[str], people: Sequence[str], apps: Sequence[str]
) -> Iterator[tuple[str, str, Json]]:
    """Each field that something is wrong with, what, and the values in that text."""
    if len(documents) > _MOST_DOCUMENTS:
        too_many = N_("No more than {count} lines, please: name a folder instead.")
        yield "documents", too_many, {"count": _MOST_DOCUMENTS}
    elif long := next((it for it in documents if len(it) > _LONGEST_DOCUMENT), None):
        yield "documents", N_("“{name}” is too long for the name of a document."), {"name": shorten(long, 30)}
    if len(people) > MOST_EXPERTS:
        yield "experts", N_("No more than {count} people, please."), {"count": MOST_EXPERTS}
    if len(apps) > _MOST_APPS:
        yield "apps", N_("No more than {count} apps, please."), {"count": _MOST_APPS}
    elif odd := next((it for it in apps if not _APP.fullmatch(it)), None):
        no_id = N_("“{name}” is not the id of an app (A…), a bot (B…) or a workflow (Wf…).")
        yield "apps", no_id, {"name": shorten(odd, 30)}


def _given(values: Mapping[str, Mapping[str, Json]], name: str) -> tuple[str, ...]:
    text = str(values[name]["value"].get("value") or "")
    parts = re.split(r"\n" if name == "documents" else r"[\s,]+", text)
    return tuple(dict.fromkeys(it for part in parts if (it := " ".join(part.split()))))


def _chosen(values: Mapping[str, Mapping[str, Json]], name: str) -> str:
    return str((values[name]["value"].get("selected_option") or {}).get("value") or "")

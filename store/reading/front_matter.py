"""Front matter: what a file says of itself in YAML between two lines of `---` (or TOML between `+++`).

It is written by whoever wrote the file, so it is read with suspicion: bounded in size, without aliases, plain
values only. Where it cannot be read and may have named an audience, the file is refused, not shown to all.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import yaml

from store.errors import Unreadable
from store.reading.decoding import clean
from store.reading.document import Front, heading_text

_OPENING = re.compile(r"\s*(---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_LARGEST = 64 * 1024
_NAMES_AUDIENCE = re.compile(r"audience", re.IGNORECASE)
# In a block that is no front matter for sure, only a line that begins so counts: prose may have audiences.
_BEGINS_AUDIENCE = re.compile(r"^[^\w\r\n]*audiences?\b|[{,]\s*[\"']?audiences?[\"']?\s*[:=]", re.I | re.M)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_TITLE_LINE = re.compile(r"^title[ \t]*[:=][ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_NAMED_VALUE = re.compile(r"\s*[\w-]+[ \t]*[:=]")
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+", re.IGNORECASE)


class _NoAliases(yaml.SafeLoader):
    """YAML's safe part without `*aliases`: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise Unreadable("has front matter with YAML aliases (*name); write the values out")
        return super().compose_node(parent, index)


def split_front(text: str) -> tuple[Front, str, tuple[str, ...]]:
    """The front matter, the text with it blanked out (same length, same lines), and what was lost on the way.

    Raises Unreadable where the front matter is hostile, or unreadable and may have named an audience.
    """
    opening = _OPENING.match(text)
    if not opening:
        return Front(), text, ()
    fence = opening[1]
    closing = re.compile(rf"(?<=[\r\n])(?:{re.escape(fence)}|\.\.\.)[ \t]*(?=[\r\n]|\Z)").search(
        text, opening.end()
    )
    if not closing:
        opened = _lines(text[opening.end() : opening.end() + _LARGEST]).lstrip()
        _insist_on_no_audience(_BLANK_LINE.split(opened, maxsplit=1)[0], f"is not closed with a line {fence}")
        return Front(), text, ()
    written = _lines(text[opening.end() : closing.start()])
    try:
        found = _load(written, fence)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as wrong:
        if _NAMES_AUDIENCE.search(written) or isinstance(wrong, RecursionError):
            raise Unreadable(f"has front matter that cannot be read: {_short(wrong)}") from None
        title = _TITLE_LINE.search(written)
        front = Front(title=heading_text(title[1].strip("\"' ")) if title else "")
        # It may be no front matter at all, but a text between two rules: so it stays.
        return front, text, (f"front matter cannot be read: {_short(wrong)}",)
    if found is None:
        _insist_on_no_audience(written[:_LARGEST], "is not written as `name: value`")
        return Front(), text, ()
    unknown = next((name for name in found if name.startswith("audience") and name != "audience"), None)
    if unknown is not None:
        raise Unreadable(f"has front matter with {unknown[:40]!r}; write who may read it as `audience: …`")
    blanked = re.sub(r"[^\r\n]", " ", text[: closing.end()]) + text[closing.end() :]
    return _front(found), blanked, ()


def _lines(written: str) -> str:
    """With line ends of one kind."""
    return written.replace("\r\n", "\n").replace("\r", "\n")


def _insist_on_no_audience(written: str, wrong: str) -> None:
    """Who may read a file is never guessed: what may have been meant to narrow it must be mended first."""
    if _BEGINS_AUDIENCE.search(written):
        raise Unreadable(
            f"names an audience in front matter that {wrong}; correct it, or remove the line above it "
            "if it is not front matter"
        )


def _load(written: str, fence: str) -> Mapping[str, Any] | None:
    """The values by lower-case name; None where it is a text between two rules, no mapping."""
    if len(written) > _LARGEST:
        if _NAMED_VALUE.match(written):
            raise Unreadable(f"has front matter over {_LARGEST // 1024} KB")
        return None
    # The subclass only takes something away from the safe loader.
    found = tomllib.loads(written) if fence == "+++" else yaml.load(written, Loader=_NoAliases)  # noqa: S506
    if found is None:
        return {}
    if not isinstance(found, dict):
        return None
    return {str(name).strip().casefold(): value for name, value in found.items()}


def _front(found: Mapping[str, Any]) -> Front:
    title, url = found.get("title"), found.get("url")
    return Front(
        title=heading_text(str(title)) if isinstance(title, (str, int, float)) else "",
        url=url.strip() if isinstance(url, str) and _WEB.fullmatch(url.strip()) else "",
        audience=_audience(found["audience"]) if "audience" in found else None,
        updated=_moment(found.get("updated", found.get("date"))),
    )


def _audience(value: object) -> str:
    """As `Audience.parse` takes it; neither text nor a list of texts is wrong, and refused there."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " ".join(value)
    return value if isinstance(value, str) else f"{type(value).__name__} in front matter"


def _moment(stated: object) -> datetime | None:
    """In UTC where it names no time zone."""
    try:
        found = datetime.fromisoformat(stated.strip()) if isinstance(stated, str) else stated
    except ValueError:
        return None
    if isinstance(found, datetime):
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if isinstance(found, date) else None


def _short(wrong: Exception) -> str:
    place = getattr(wrong, "problem_mark", None)
    problem = getattr(wrong, "problem", None) or str(wrong).splitlines()[0]
    return clean(f"{problem} (line {place.line + 2})" if place else str(problem))

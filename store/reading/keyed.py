"""JSON, YAML and TOML: the file's own lines, below headings that are its keys; records, each as a line.

Nothing is made of what a file holds, tags and aliases least of all: keys are read where they stand. A file
that cannot be read so is lines of code. Runs in the parser's process only.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any

import yaml

from store.reading.decoding import decode
from store.reading.document import MOST_HEADINGS, Document, Heading, heading_text, title_of
from store.reading.opening import MB

_LARGEST = 8 * MB
_LONG_LINE = 500
_DEEPEST = 4
_MOST_LEVELS = 12
_ESCAPED = re.compile(r"\\(?:[\\/]|u[dD][89a-fA-F][0-9a-fA-F]{2})")
_TABLE = re.compile(r"^[ \t]*\[{1,2}([^\[\]\n]+)\]{1,2}[ \t]*(?:#.*)?$", re.MULTILINE)


class _NoRecord(Exception):
    """An object holds more than values."""


def read(data: bytes, path: PurePath) -> Document:
    """A file of keys and values. Raises Unreadable."""
    text, suffix = decode(data), path.suffix.casefold()
    try:
        if suffix.startswith((".json", ".ndjson")) and (found := _records(text, suffix) or _unfolded(text)):
            return Document(found, title_of(path), layout="entries")
        keys = _tables(text) if suffix == ".toml" else _keys(text)
        headings = tuple(islice(keys, MOST_HEADINGS)) if len(text) <= _LARGEST else ()
    except (ValueError, yaml.YAMLError, RecursionError):
        return read_settings(data, path)
    return Document(text, path.name, layout="entries", headings=headings)


def read_settings(data: bytes, path: PurePath) -> Document:
    """A file of lines that each say something alone. Raises Unreadable."""
    return Document(decode(data), path.name, layout="entries")


def _loaded(written: str) -> Any:
    """With numbers as they are written."""
    return json.loads(written, parse_float=str, parse_int=str, parse_constant=str)


def _unfolded(text: str) -> str:
    """What was written without line ends, as a line for each value: `leave.days: 28`; else nothing."""
    if len(text) < _LONG_LINE or text.count("\n") * _LONG_LINE > len(text):
        return ""
    return "\n".join(f"{name}: {value}" for name, value in _values(_loaded(text), "") if value)


def _values(found: Any, name: str) -> Iterator[tuple[str, str]]:
    """Each value by the path of its keys; items count from 1."""
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(found, dict):
        inner = found.items()
    elif isinstance(found, list):
        inner = enumerate(found, 1)
    else:
        yield name, _said(found)
    for key, value in inner:
        yield from _values(value, f"{name}.{key}" if name else str(key))


def _records(text: str, suffix: str) -> str:
    """A list of flat objects, each as a line; nothing where it is none."""
    lines = [it for it in text.split("\n") if it.strip()]
    try:
        found = _loaded(text) if suffix == ".json" else list(map(_loaded, lines))
        if not isinstance(found, list) or len(found) < 2 or not all(isinstance(it, dict) for it in found):
            return ""
        rows = [dict(_flat(it, "", 0)) for it in found]
    except _NoRecord:
        return ""
    return "\n".join(" · ".join(f"{name}: {value}" for name, value in row.items() if value) for row in rows)


def _flat(found: dict[str, Any], above: str, depth: int) -> Iterator[tuple[str, str]]:
    """Each value by its name. Raises _NoRecord."""
    for name, value in found.items():
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{above}{name}.", depth + 1)
        elif isinstance(value, list) and not any(isinstance(it, (dict, list)) for it in value):
            yield above + name, ", ".join(map(_said, value))
        elif isinstance(value, (dict, list)):
            raise _NoRecord
        else:
            yield above + name, _said(value)


def _said(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read. `at`: where one begins that its first value shall name."""

    level: int
    mapping: bool
    at: int | None = None
    key: yaml.ScalarEvent | None = None
    expects_key: bool = True
    nested: bool = False


def _keys(text: str) -> Iterator[Heading]:
    """A heading where a key's own keys or items begin; a mapping in a list is called by its first value.

    What stands below such a part, and no longer in it, is called by its own key.
    """
    masked = _ESCAPED.sub(lambda it: "_" * len(it[0]), text)  # what YAML does not know of JSON's
    inside = [_Open(0, mapping=False)]
    for event in yaml.parse(masked, Loader=yaml.CSafeLoader):
        top, found = inside[-1], list[Heading]()
        if isinstance(event, yaml.CollectionEndEvent):
            inside.pop()
            continue
        assert event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            item = mapping and not top.mapping and len(inside) > 1
            found = _called(text, top.key, None, top.level) if top.mapping else []
            top.nested = top.nested or bool(found)
            inside.append(_Open(top.level + len(found), mapping, event.start_mark.index if item else None))
            top.expects_key, top.key = not top.expects_key, None
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)) and top.mapping:
            scalar = event if isinstance(event, yaml.ScalarEvent) else None
            if top.expects_key:
                top.key = scalar
            elif top.at is not None:
                found = _called(text, scalar, top.at, top.level)
                top.level += len(found)
                top.at = None
            elif top.nested:
                found = _called(text, top.key, None, top.level)
            top.expects_key = not top.expects_key
        yield from found


def _called(text: str, scalar: yaml.ScalarEvent | None, at: int | None, level: int) -> list[Heading]:
    """A heading of one below `level`, where it begins with its line, or within one too long to be a line."""
    if not scalar or not scalar.start_mark:
        return []
    at = scalar.start_mark.index if at is None else at
    line = text.rfind("\n", 0, at) + 1
    if text[line:at].strip(" \t-{[,\"'"):
        end = text.find("\n", at)
        if (end if end >= 0 else len(text)) - line < _LONG_LINE:
            return []
        line = at
    shown = heading_text(scalar.value)
    return [Heading(shown, level + 1, line, line)] if shown and level < _MOST_LEVELS else []


def _tables(text: str) -> Iterator[Heading]:
    """TOML's tables. Raises ValueError for what is no TOML."""
    tomllib.loads(text)
    for found in _TABLE.finditer(text):
        path = " › ".join(part.strip(" \"'") for part in found[1].split("."))
        yield Heading(heading_text(path), 1, found.start(), found.start())

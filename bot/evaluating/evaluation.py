"""What an evaluation found, as values that a terminal, JSON, Markdown and HTML all show. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures as they are read; `name` is short and stable, for the marks in docs and the JSON."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage beside a failure: where it stands, its text, and whether it holds what was wanted."""

    source: str
    heading: str
    text: str
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One row that went wrong, with what a person needs to see why."""

    id: str
    kind: str
    question: str
    wanted: str
    got: str
    passages: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`made_with` names models, settings, machine and command; `figures` are numbers for scripts."""

    title: str
    made_with: Mapping[str, str]
    tables: tuple[Table, ...]
    figures: Mapping[str, float]
    failures: tuple[Failure, ...] = field(default=())

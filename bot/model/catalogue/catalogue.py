"""The models that Inhouse knows by name, and which of them go together."""

import difflib
import re
import tomllib
from collections.abc import Collection
from dataclasses import MISSING, dataclass, fields
from importlib.resources import files
from typing import Any, Literal, Self, get_args

from bot.errors import ModelFailed, ModelMissing

Task = Literal["writer", "embedder", "reranker"]

_BUFFERS = 200_000_000  # bytes that llama.cpp computes in, beside weights and KV cache
_EMBEDDER_TOKENS = 2048  # of one batch
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_FILE = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.gguf")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One model file. `size` in bytes, 0 where not known; `context` in tokens; prefixes for an embedder.

    It comes either from a `repository` on the hub or, a starter, from an installed `package`. `kv_token` is
    how many bytes of KV cache one token takes in f16.
    """

    name: str
    task: Task
    file: str
    licence: str = "unknown"
    repository: str = ""
    revision: str = "main"
    package: str = ""
    parameters: int = 0
    size: int = 0
    sha256: str = ""
    kv_token: int = 0
    context: int = 0
    query_prefix: str = ""
    passage_prefix: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError, with the field that is wrong."""
        checks = {
            "name": _NAME.fullmatch(self.name),
            "task": self.task in get_args(Task),
            "file": _FILE.fullmatch(self.file) and ".." not in self.file.split("/"),
            "repository": bool(self.repository) != bool(self.package)
            and (not self.repository or _REPOSITORY.fullmatch(self.repository)),
            "revision": re.fullmatch(r"[\w.-]+", self.revision),
            "sha256": not self.sha256 or _SHA256.fullmatch(self.sha256),
            "size": min(self.size, self.parameters, self.kv_token, self.context) >= 0,
        }
        if wrong := [field for field, right in checks.items() if not right]:
            raise ValueError(f"model {self.name!r}: wrong {', '.join(wrong)}")

    def ram(self, slots: int = 4, context: int = 4096) -> int:
        """About how many bytes it takes when it runs: weights, buffers and the KV cache of all slots."""
        tokens = slots * context if self.task == "writer" else _EMBEDDER_TOKENS
        return self.size + _BUFFERS + tokens * self.kv_token


@dataclass(frozen=True, slots=True)
class Measured:
    """What `command` said of a tier on a machine without a GPU: the whole process's memory in bytes at its
    peak. How fast it is differs from machine to machine, and is estimated."""

    command: str
    machine: str
    memory: int


@dataclass(frozen=True, slots=True)
class Tier:
    """Models that go together, and for how many requests at a time they are recommended.

    Figures of a tier that was never `measured` are estimates, and are called so wherever they are shown.
    """

    name: str
    writer: Entry
    embedder: Entry
    slots: int
    measured: Measured | None = None

    @property
    def ram(self) -> int:
        """About how many bytes its models take when they run."""
        return self.writer.ram(self.slots) + self.embedder.ram()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every entry, and the tiers from the smallest up."""

    entries: tuple[Entry, ...]
    tiers: tuple[Tier, ...]

    @classmethod
    def read(cls, text: str | None = None) -> Self:
        """The catalogue that comes with Inhouse, or one in the same form. Raises ModelFailed, saying why."""
        if text is None:
            text = files("bot.model.catalogue").joinpath("catalogue.toml").read_text("utf-8")
        try:
            table = tomllib.loads(text)
            entries = tuple(_entry(row) for row in table.get("model", []))
            by_name = {entry.name: entry for entry in entries}
            if len(by_name) < len(entries):
                raise ValueError("two models have the same name")
            return cls(entries, tuple(_tier(row, by_name) for row in table.get("tier", [])))
        except (ValueError, TypeError, KeyError) as wrong:
            raise ModelFailed(f"the model catalogue is wrong: {wrong}") from wrong

    def find(self, name: str, tiers: Collection[str] = ()) -> Entry:
        """By name, or `owner/repository/file.gguf` for any model of the hub. Raises ModelMissing, which names
        `tiers` as well, where those are taken."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        owner, _, rest = name.partition("/")
        repository, _, file = rest.partition("/")
        try:
            return Entry(_slug(file), "writer", file, repository=f"{owner}/{repository}")
        except ValueError:
            raise ModelMissing(self._unknown(name, tiers)) from None

    def _unknown(self, name: str, tiers: Collection[str]) -> str:
        models = [it.name for it in self.entries]
        near = difflib.get_close_matches(name.casefold(), [*tiers, *models], n=1)
        meant = f": did you mean {near[0]}?" if near else "."
        known = f"The tiers are {', '.join(tiers)}; the models are" if tiers else "The models are"
        return (
            f"no {'model or tier' if tiers else 'model'} is called {name!r}{meant} {known} "
            f"{', '.join(models)}; any other is owner/repository/file.gguf"
        )


def _entry(row: dict[str, Any]) -> Entry:
    for field in fields(Entry):
        if field.name not in row:
            if field.default is MISSING:
                raise ValueError(f"model {row.get('name')!r} has no {field.name}")
        elif type(row[field.name]) is not (int if isinstance(field.default, int) else str):
            raise ValueError(f"model {row.get('name')!r}: wrong type of {field.name}")
    return Entry(**row)


def _tier(row: dict[str, Any], by_name: dict[str, Entry]) -> Tier:
    measured = Measured(**row["measured"]) if "measured" in row else None
    models = {task: by_name[row[task]] for task in ("writer", "embedder")}
    tier = Tier(**{**row, **models, "measured": measured})
    if tier.writer.task != "writer" or tier.embedder.task != "embedder":
        raise ValueError(f"tier {tier.name!r} uses a model for a task that it was not made for")
    if tier.slots < 1:
        raise ValueError(f"tier {tier.name!r}: wrong slots")
    return tier


def size_in_words(count: int) -> str:
    """Bytes as people say them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _slug(file: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", file.rpartition("/")[2].lower().removesuffix(".gguf")).lstrip(".-")

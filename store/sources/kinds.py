"""Which place is read by which connector: the one table of kinds. A new kind is a file here and one entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import cast

from store.connected import ConnectedSource
from store.errors import BadSource
from store.reading import Limits
from store.sources.connector import Connector

Open = Callable[[ConnectedSource, str, Limits], Connector]
"""A connected source, its secret ("" where it has none) and the limits of a file, to a connector."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`module` has a function `connect`, an `Open`. `address` and `secret` say what is to be given as such,
    `secret` is "" where none is; `options` are names of options with what each means. `says_readers`: the
    place tells who may read, so that no audience need be given."""

    name: str
    module: str
    address: str
    secret: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    says_readers: bool = False

    def connect(self, source: ConnectedSource, secret: str, limits: Limits) -> Connector:
        """Open the place. Raises BadSource where address or options are wrong, PlaceAway or PlaceRefused."""
        load = cast(Open, import_module(self.module).connect)
        return load(source, secret, limits)


KINDS: tuple[SourceKind, ...] = ()


def kind_of(name: str) -> SourceKind:
    """Raises BadSource."""
    found = next((it for it in KINDS if it.name == name), None)
    if found is None:
        known = ", ".join(it.name for it in KINDS)
        raise BadSource(f"{name!r} is no kind of source: it is one of {known}")
    return found

"""A connected source: where it is, as a person named it, and how it is kept up to date."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.audience import Audience


@dataclass(frozen=True, slots=True)
class ConnectedSource:
    """`name` is a person's, of letters, digits and dashes; `kind` says which connector reads it; `address`
    is a URL or path. `options` are the connector's own. `secret` names the environment variable that holds
    its token or password, "" where none is needed: the value itself is never stored. `audience` is who may
    read what the place says nothing of; it is synced every `minutes`, 0 for only when asked to.
    """

    name: str
    kind: str
    address: str
    audience: Audience
    options: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    minutes: int = 60

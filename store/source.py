"""Where a document came from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.audience import Audience


class Kind(StrEnum):
    FILE = "file"
    WEB = "web"
    SLACK = "slack"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Source:
    """One document: `id` is unique in the store, `name` is what people see (for a file, its path
    below the indexed folder), `digest` changes when its content, title, url or audience does."""

    id: str
    kind: Kind
    name: str
    title: str
    url: str
    digest: str
    audience: Audience
    modified: datetime | None = None

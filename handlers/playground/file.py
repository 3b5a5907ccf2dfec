"""An uploaded file."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class File:
    """`content` is None until it is uploaded; `url` is where it can be fetched with a token."""

    id: str
    name: str
    title: str
    user: str
    content: bytes | None = None
    url: str = ""
    channels: list[str] = field(default_factory=list)

"""How the app took a request."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """`error` is what the person reads when the app did not take it in time; `payload` what it answered."""

    elapsed_s: float
    ok: bool
    error: str = ""
    payload: Json | None = None

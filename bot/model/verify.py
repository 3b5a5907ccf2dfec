"""Whether a model file is what it should be: whole, unchanged since it came, and a GGUF that opens."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.errors import ModelFailed
from bot.model.opening import architecture
from bot.model.record import digest, recorded

_REMEDY = "delete it, then pull it again (a starter is made again by itself)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `checked` says against what: the record made when the file came, or its header only.

    `problem` is empty for a good file, else says how to mend it. `architecture` is what the header names.
    """

    path: Path
    checked: Literal["record", "header"]
    architecture: str = ""
    problem: str = ""


def verify(path: Path) -> Verdict:
    """Check a file: its size and SHA-256 against its record if it has one, and that its header opens."""
    if not path.is_file():
        return Verdict(path, "header", problem="there is no such file")
    try:
        known = recorded(path)
    except ModelFailed as wrong:
        return Verdict(path, "header", problem=str(wrong))
    checked: Literal["record", "header"] = "record" if known else "header"
    if known and known.size != path.stat().st_size:
        return Verdict(
            path, checked, problem=f"has {path.stat().st_size} bytes and should have {known.size}; {_REMEDY}"
        )
    if known and known.sha256 != digest(path):
        return Verdict(path, checked, problem=f"has changed since it came; {_REMEDY}")
    return Verdict(path, checked, *_header(path))


def _header(path: Path) -> tuple[str, str]:
    """The architecture that a GGUF's header names, and what is wrong with the file."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            return "", "is no GGUF: llama.cpp reads nothing else"
    named = architecture(path)
    return (named, "") if named else ("", f"llama.cpp cannot open it: it is damaged, or too new; {_REMEDY}")

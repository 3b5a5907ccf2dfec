"""How much one file may take."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file, seconds and bytes of memory for its parser, characters of the text that comes out."""

    file_bytes: int = 32 * MB
    seconds: float = 60.0
    memory_bytes: int = 2048 * MB
    text_chars: int = 32 * MB

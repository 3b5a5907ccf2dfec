"""What a person gives with a connected source, read and checked."""

from store.connected import ConnectedSource
from store.errors import BadSource


def number(source: ConnectedSource, name: str, default: int, least: int, most: int) -> int:
    """A whole number of an option. Raises BadSource."""
    text = source.options.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadSource(
            f"the option {name} is a whole number from {least:,} to {most:,}; {text!r} is not one"
        )
    return int(text)


def is_set(source: ConnectedSource, name: str) -> bool:
    """Whether an option says yes. Raises BadSource."""
    text = source.options.get(name, "no").strip().lower()
    if text not in ("yes", "no"):
        raise BadSource(f"the option {name} is yes or no; {text!r} is neither")
    return text == "yes"

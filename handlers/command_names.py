"""What the app's slash commands are called. Pure.

Commands of the same name collide on Enterprise Grid: there they begin with the app's own name.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

# As Slack sends them, by any name: only commands of this app's manifest ever arrive.
ANY_ASK = re.compile(r"^/(?:.+-)?ask$")
ANY_SUMMARIZE = re.compile(r"^/(?:.+-)?summarize$")
ANY_OTHER = re.compile(r"^/(?!(?:.+-)?(?:ask|summarize)$)")
# Slack takes 32 characters, with the slash and what comes behind the name.
_LONGEST = 32 - len("/-summarize")


@dataclass(frozen=True, slots=True)
class CommandNames:
    """Each with its slash; `own` is the one with subcommands: help, status and so on."""

    ask: str = "/ask"
    summarize: str = "/summarize"
    own: str = "/inhouse"

    @classmethod
    def of(cls, prefix: str) -> Self:
        """Those that begin with `prefix`; "" is for the usual ones."""
        return cls(f"/{prefix}-ask", f"/{prefix}-summarize", f"/{prefix}") if prefix else cls()

    @classmethod
    def beside(cls, command: str) -> Self:
        """Those of the app whose `own` command this is."""
        return cls() if command == cls().own else cls.of(command.removeprefix("/"))


USUAL = CommandNames()


def command_prefix(name: str) -> str:
    """What the commands of an app called `name` begin with. Raises ValueError where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    prefix = re.sub(r"[^a-z0-9_]+", "-", "".join(it for it in plain if not unicodedata.combining(it)))
    if not (prefix := prefix.strip("-_")[:_LONGEST].rstrip("-_")):
        raise ValueError("Slack takes commands of a-z and 0-9 only, and the name has none of them")
    # An app called Ask would have one command for two things.
    return prefix if ANY_OTHER.search(f"/{prefix}") else f"{prefix[: _LONGEST - 4]}-bot"

"""The script of the demo: read from script.toml, which says what each part means. Pure but for that file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from handlers.simulator.demo import HANDBOOK
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, TEAM, Channel, Person
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace

HERE = Path(__file__).parent
SCRIPT = HERE / "script.toml"

__all__ = ["HANDBOOK", "SCRIPT", "Scene", "Step"]


Kind = Literal["mention", "reply", "direct", "command"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person does, and what must come of it; of what is typed, "anything" may."""

    title: str
    kind: Kind
    user: str
    text: str
    channel: str = ""
    key: str = ""
    after: str = ""
    command: str = ""
    expect: Literal["reply", "no_answer", "summary", "anything"] = "reply"
    contains: tuple[str, ...] = ()
    withholds: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        lists: dict[str, Any] = {name: tuple(row[name]) for name in ("contains", "withholds") if name in row}
        return cls(**row | lists)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, what was said before, and what is played. `you` is the person at the keyboard."""

    name: str
    you: str
    users: tuple[dict[str, Any], ...]
    channels: tuple[dict[str, Any], ...]
    messages: tuple[dict[str, Any], ...]
    steps: tuple[Step, ...]

    @classmethod
    def read(cls, path: Path = SCRIPT) -> Self:
        script = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            name=script["workspace"]["name"],
            you=script["workspace"]["you"],
            users=tuple(script["users"]),
            channels=tuple(script["channels"]),
            messages=tuple(script["messages"]),
            steps=tuple(Step.of(row) for row in script["steps"]),
        )

    def workspace(self, rules: Rules) -> Workspace:
        """A workspace in which all this has just been said."""
        workspace = Workspace(rules)
        for user in self.users:
            rights = {name: user.get(name, False) for name in ("guest", "admin")}
            workspace.people[user["id"]] = Person(user["id"], user["name"], TEAM, **rights)
        for row in self.channels:
            kind: Literal["group", "channel"] = "group" if row.get("private") else "channel"
            workspace.adopt(Channel(row["id"], row["name"], kind, [*row["members"], BOT_USER]))
        self._seed(workspace)
        return workspace

    def _seed(self, workspace: Workspace) -> None:
        stamps: dict[str, str] = {}
        for number, row in enumerate(self.messages):
            # The sixth digit keeps two messages of one minute apart.
            ts = f"{int(workspace.clock()) - row['minutes_ago'] * 60}.{number:06d}"
            stamps[row.get("key", ts)] = ts
            thread = stamps[row["thread"]] if "thread" in row else None
            workspace.seed(Posted(row["channel"], ts, row["user"], row["text"], thread_ts=thread))

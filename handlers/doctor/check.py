"""One thing that the doctor looked at, and what comes next after all of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

INDEX = "Index some documents: `inhouse index FOLDER`."
"""What to do where nothing is indexed."""
CHANNELS = "Channels"
INSTALLED, OAUTH = "Installed in", "OAuth"
_OF_SLACK = ("Bot token", "Scopes", "App token", "Signing secret", OAUTH, INSTALLED)

State = Literal["ok", "warning", "wrong", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what it `says` and, unless all is well with it, what to do about it.

    A `warning` is no fault yet. What is `skipped` was not tried, as nothing is set up for it: everything else
    works without it.
    """

    name: str
    state: State
    says: str
    remedy: str = ""

    @classmethod
    def of(cls, name: str, ok: bool, says: str, remedy: str = "") -> Self:
        """What is either well or wrong."""
        return cls(name, "ok" if ok else "wrong", says, remedy)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.state != "wrong"

    def as_plain(self) -> dict[str, str]:
        """As JSON takes it."""
        remedy = "" if self.state == "ok" else self.remedy
        return {"name": self.name, "state": self.state, "says": self.says, "remedy": remedy}


def next_step(checks: Sequence[Check]) -> str:
    """What to do after these checks: what answers at the command line comes before Slack."""
    of_slack = [check for check in checks if check.name.startswith(_OF_SLACK)]
    here = [check for check in checks if not check.ok and check not in of_slack]
    if any(check.remedy != INDEX for check in here):
        return "Next: fix what is marked ✗, from the top, and run `inhouse doctor` again."
    asking = "Next: `inhouse index FOLDER`. Then `inhouse ask` answers here"
    told = f"{asking}." if here else "`inhouse ask` already answers here."
    if any(not check.ok for check in of_slack):
        return f"{told} For Slack, fix what is marked ✗ (docs/slack.md), and run `inhouse doctor` again."
    if any(check.state != "ok" for check in of_slack):
        return f"{told} For Slack, follow docs/slack.md; then `inhouse run`."
    if here:
        return f"{asking}, and `inhouse run` in Slack."
    if any(check.state != "ok" for check in checks if check.name == CHANNELS):
        return "All is well: `inhouse run` connects to Slack. Then invite the bot to a channel."
    return "All is well: `inhouse run` connects to Slack."

"""The demo as Markdown, as the README shows it. Pure."""

from collections.abc import Iterable

from handlers.simulator.demo.playing import Played
from handlers.simulator.demo.terminal import Terminal, from_mrkdwn
from handlers.simulator.state.records import BOT_USER


def transcript(steps: Iterable[Played], shown: Terminal) -> str:
    """Every step: its title, what was said, and the reply with its sources."""
    return "\n\n".join(_step(each, shown) for each in steps) + "\n"


def _step(played: Played, shown: Terminal) -> str:
    asked = played.asked
    question = from_mrkdwn(asked.text, shown.name)
    reply = shown.markdown(played.replies) or "(no reply)"
    return "\n".join(
        [
            f"### {played.step.title}",
            "",
            f"**{shown.name(asked.user)}** in {_place(shown.place(asked.channel))}",
            "",
            _quoted(question),
            "",
            f"**{shown.name(BOT_USER)}** ({shown.footing(played)})",
            "",
            _quoted(reply),
        ]
    )


def _place(name: str) -> str:
    return name if name.startswith("#") else f"a {name}"


def _quoted(text: str) -> str:
    return "\n".join(
        f"> {line}".rstrip(" ") if not line.endswith("  ") else f"> {line}" for line in text.split("\n")
    )

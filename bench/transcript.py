"""Plays the demo with the starter and with a recorded capable writer, and puts both into the README.

What the second one writes stands in bench/recorded_replies.toml; all else is the real way of a question:
search, gate, verification, Slack.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from bot.evaluation import REPLAY_MODEL, ReplayServer

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
REPLIES = HERE / "recorded_replies.toml"

# Of what the recorded writer says, enough to see how such replies look.
_SHOWN = (
    "A question in a channel",
    "A follow-up in the thread",
    "A direct message",
    "An error code at night",
)


def main() -> None:
    _put("transcript", _played())
    recorded = tomllib.loads(REPLIES.read_text("utf-8"))["replies"]
    with ReplayServer(REPLAY_MODEL) as server:
        server.learn({it["question"]: it["reply"].strip() for it in recorded})
        steps = _played(INHOUSE_MODEL__URL=server.url).split("\n\n### ")
    shown = [it for it in steps if it.removeprefix("### ").startswith(_SHOWN)]
    _put("transcript of a capable writer", "\n\n### ".join(shown))


def _played(**settings: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "transcript.md"
        command = [sys.executable, "-m", "bot", "demo", "--script-only", "--transcript", str(written)]
        subprocess.run(command, check=True, env=os.environ | settings)
        return written.read_text("utf-8").strip()


def _put(name: str, text: str) -> None:
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, _, rest = README.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()

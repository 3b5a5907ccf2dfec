"""The bot as a process of its own, to be killed: `serve(api_url, directory)` is what it runs, forked, or
in an interpreter of its own by `python -m tests.end_to_end.bot_process API_URL DIRECTORY`.

Its backend is scripted and speaks three sentences. To a question with the word "slow" it takes a minute for
each, while no file named `hurry` lies in the directory; one with the word "poison" kills the process a moment
after it has begun, as a crash in native code does.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path

from bot.cli import log_setup
from bot.question import Question
from bot.reply import Reply, Watch
from bot.settings import load
from handlers.app import connected
from handlers.connection import patiently
from handlers.errors import LeaseLost
from handlers.serving import first_of
from handlers.simulator.server import Simulator
from tests.end_to_end.scripted import ScriptedBackend, answer


class SlowMind(ScriptedBackend):
    """A reply that takes long enough to be killed in."""

    def __init__(self, directory: Path) -> None:
        super().__init__(lambda _: answer("First.", "Second.", "Third."))
        self._hurry = directory / "hurry"

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        if "poison" in question.text:
            time.sleep(0.3)
            os.kill(os.getpid(), signal.SIGKILL)
        slow = "slow" in question.text and not self._hurry.exists()
        # Answers run at the same time: each has a pace of its own.
        return ScriptedBackend(self.script, pause=60.0 if slow else 0.1).answer(question, watch, cancel)


def serve(api_url: str, directory: Path) -> None:
    asyncio.run(_serve(api_url, directory))


async def _serve(api_url: str, directory: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = load(
        data_dir=directory,
        slack_bot_token=Simulator.bot_token,
        slack_app_token=Simulator.app_token,
        slack={"api_url": api_url},
    )
    log_setup.set_up(settings.log)

    async def until_stopped() -> None:
        async with connected(settings, SlowMind(directory), drain_s=2.0) as tenants:
            await first_of(stop, tenants.lost)
            if tenants.lost.is_set():
                raise LeaseLost("others have its work")

    await patiently(until_stopped, stop)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))

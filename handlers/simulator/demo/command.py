"""`inhouse demo`: the real bot and real models in the stand-in for Slack, on a sample handbook."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    transcript_file: Annotated[
        Path | None, typer.Option("--transcript", help="Write the conversation to this file, as Markdown.")
    ] = None,
    script_only: Annotated[
        bool, typer.Option("--script-only", help="Stop after the script, without waiting for you to type.")
    ] = False,
) -> None:
    """Talk to the bot in a local stand-in for Slack, about a sample handbook. Nothing leaves this machine."""
    from handlers.simulator.demo.session import play

    play(transcript_file, script_only=script_only)

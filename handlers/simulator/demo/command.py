"""`inhouse demo`: the real bot and real models in the stand-in for Slack, on a sample handbook."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Play in this terminal, not as a page in the browser.")
    ] = False,
    transcript_file: Annotated[
        Path | None,
        typer.Option(
            "--transcript", help="Write the conversation to this file, as Markdown (in the terminal)."
        ),
    ] = None,
    script_only: Annotated[
        bool,
        typer.Option(
            "--script-only", help="Stop after the script, without waiting for you (in the terminal)."
        ),
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The page's port on 127.0.0.1; 0 takes any free one.")
    ] = 0,
) -> None:
    """Talk to the bot in a local stand-in for Slack, about a sample handbook. Nothing leaves this machine.

    It opens as a page in your browser, which only this machine can reach.
    """
    from handlers.simulator.demo.session import play, serve

    if terminal or script_only or transcript_file:
        play(transcript_file, script_only=script_only)
    else:
        serve(port)

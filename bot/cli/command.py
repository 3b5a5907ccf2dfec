"""A verb of the command line as typer runs it, and the options that several verbs share."""

from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from store.audience import Audience, Readers

NOTHING_READ = 6
"""The exit status where what was named is not there or cannot be read; docs/configuration.md has them all."""
NOT_SYNCED = 7
"""The exit status where a connected source does not answer, or refuses."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
AsReader = Annotated[
    list[str] | None,
    typer.Option(
        "--as-reader",
        metavar="SCOPE",
        help="Use only what channel:C…, group:S… or user:U… may read, to see what they would see; may be "
        "repeated. "
        "Add 'everyone' to include what all members may read, which alone is the default.",
    ),
]


def a_path(text: str) -> Path:
    """An empty one, from a variable that is not set, say, would be taken for the current folder."""
    if not text:
        raise typer.BadParameter("a path must not be empty")
    return Path(text)


def readers(scopes: list[str] | None) -> Readers:
    """Any member, or those with just these scopes. Raises BadAudience."""
    return Readers(Audience.parse(" ".join(scopes)).scopes) if scopes else Readers.members()


class Verb(typer.core.TyperCommand):
    """A command that begins with the settings and the log. Its help needs neither, and comes sooner so."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as wrong:
            wrong.message = wrong.message.removeprefix("Value error, ")  # pydantic's words, through typer
            raise

    def invoke(self, ctx: Any) -> Any:
        import structlog

        from bot.cli import log_setup
        from bot.settings import load, retired

        log_setup.set_up(load().log)
        for name, why in retired().items():
            structlog.get_logger().warning("setting_ignored", name=name, why=why)
        return super().invoke(ctx)

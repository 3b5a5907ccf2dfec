"""`inhouse models`: list, recommend, pull, try, verify."""

from typing import Annotated

import typer

from bot.cli.command import AsJson, Verb

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The models that Inhouse knows: list, recommend, pull, try, verify.",
)


@app.command("list", cls=Verb)
def list_models(as_json: AsJson = False) -> None:
    """Show the models that Inhouse knows, and which are installed."""
    from bot.cli.sessions.models import show_models

    show_models(as_json=as_json)


@app.command(cls=Verb)
def recommend(as_json: AsJson = False) -> None:
    """Say which models fit this machine, and the settings for them."""
    from bot.cli.sessions.models import show_tiers

    show_tiers(as_json=as_json)


@app.command(cls=Verb)
def pull(
    names: Annotated[
        list[str], typer.Argument(help="Models, tiers (small, medium, large), or owner/repository/file.gguf.")
    ],
    base_url: Annotated[str | None, typer.Option(help="A mirror of the hub.")] = None,
    as_json: AsJson = False,
) -> None:
    """Download models. If a pull is interrupted, the next one continues where it stopped."""
    from bot.cli.sessions.models import pull_models

    pull_models(names, base_url, as_json=as_json)


@app.command("try", cls=Verb)
def try_writers(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Installed writers, tiers, or paths of GGUF files. Default: the writer that is set."
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask one or more writers about the sample handbook: how well, how fast, in how much memory."""
    from bot.cli.sessions.trial import show_trials

    show_trials(names or [], context.obj, limit, as_json=as_json)


@app.command(cls=Verb)
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Models, or paths of GGUF files. Default: all that are installed."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check model files: size, digest, and that they open."""
    from bot.cli.sessions.models import check_models

    check_models(names or [], as_json=as_json)

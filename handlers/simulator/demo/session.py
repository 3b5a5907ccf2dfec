"""The demo from beginning to end: the handbook indexed, the script played, and whoever is there heard."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from bot.cli import log_setup
from bot.cli.sessions.index import index_options
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, load, make_data_dir
from handlers.app import connected
from handlers.manifest import manifest
from handlers.runtime_backend import RuntimeBackend
from handlers.simulator.demo.browser import until_ended
from handlers.simulator.demo.keyboard import Keyboard
from handlers.simulator.demo.playing import Asked, Played, Stage, speak
from handlers.simulator.demo.scene import HANDBOOK, Scene, Step
from handlers.simulator.demo.terminal import Terminal
from handlers.simulator.demo.tour import Tour
from handlers.simulator.demo.transcript import transcript
from handlers.simulator.playground.site import Playground
from handlers.simulator.server import Simulator
from handlers.simulator.state.rules import Rules
from store.indexing import index

INTRODUCTION = """\
Slack is simulated in this process; the bot, its models and its index are real.
{pages} pages of {name}'s handbook are indexed. The writer is {writer}."""


def play(transcript_file: Path | None, *, script_only: bool) -> None:
    """On the terminal. Raises StoreError or ModelError; ends with status 1 where a reply was unexpected."""
    settings = load()
    # Log lines would cut the page up; what goes wrong is worth it.
    log_setup.set_up(settings.log.model_copy(update={"level": "warning"}))
    console, scene = Console(), Scene.read()
    try:
        with open_runtime(demo_settings(settings)) as runtime:
            _prepare(runtime, scene, console)
            played, written = asyncio.run(_run(runtime, scene, console, alone=script_only))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if transcript_file is not None:
        transcript_file.write_text(written, encoding="utf-8")
    raise typer.Exit(1 if any(each.problems for each in played) else 0)


def demo_settings(settings: Settings) -> Settings:
    """The user's own settings with an index of the demo's own; the models are shared, not made twice."""
    make_data_dir(settings.data_dir)
    own = open_runtime(settings)
    # A model server needs no file.
    model = (
        settings.model if settings.model.url else settings.model.model_copy(update={"path": own.writer_path})
    )
    return settings.model_copy(
        update={
            "data_dir": settings.data_dir / "demo",
            "model": model,
            "embedder": settings.embedder.model_copy(update={"path": own.embedder_path}),
            "store": settings.store.model_copy(update={"database_url": None}),
        }
    )


def _prepare(runtime: Runtime, scene: Scene, console: Console) -> None:
    """Index the handbook and load the models. Raises StoreError or ModelError."""
    with console.status("Loading the models…"):
        _ = runtime.dependencies
    with console.status("Reading the handbook…"):
        report = index([HANDBOOK], runtime.library, runtime.embedder, index_options(runtime.settings))
        runtime.library.sync()
    pages = report.added + report.changed + report.unchanged
    console.print(Text(INTRODUCTION.format(pages=pages, name=scene.name, writer=runtime.writer.name), "dim"))


def serve(port: int) -> None:
    """In a browser, until Ctrl-C. Raises StoreError or ModelError."""
    settings = load()
    log_setup.set_up(settings.log.model_copy(update={"level": "warning"}))
    console, scene = Console(), Scene.read()
    try:
        with open_runtime(demo_settings(settings)) as runtime:
            _prepare(runtime, scene, console)
            asyncio.run(_serve(runtime, scene, console, port))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _run(runtime: Runtime, scene: Scene, console: Console, *, alone: bool) -> tuple[list[Played], str]:
    """Play the script, then let the person type unless `alone`. What was played, and its transcript."""
    async with _stage(runtime, scene) as stage:
        shown = Terminal(console, stage.slack.workspace)
        played = await play_all(stage, scene.steps, shown)
        if not alone:
            await Keyboard(stage, shown, scene.you).run()
    return played, transcript(played, shown)


async def _serve(runtime: Runtime, scene: Scene, console: Console, port: int) -> None:
    """Serve the page until somebody ends the process."""
    async with _stage(runtime, scene) as stage:
        tour = Tour(stage, scene.steps)
        async with Playground(stage.slack, manifest()["features"], scene.you, tour, port) as page:
            await until_ended(page.address, console)
            tour.stop()


@asynccontextmanager
async def _stage(runtime: Runtime, scene: Scene) -> AsyncIterator[Stage]:
    """The scene's workspace with the real bot in it."""
    workspace = scene.workspace(Rules.of_manifest(manifest()))
    # Requests of an earlier demo belong to a workspace that is gone.
    with tempfile.TemporaryDirectory(prefix="inhouse-demo-") as directory:
        async with (
            Simulator(workspace) as slack,
            connected(
                _bot_settings(runtime.settings, slack, Path(directory)), RuntimeBackend(runtime)
            ) as bot,
        ):
            await slack.connected()
            yield Stage(slack, bot.idle)


def _bot_settings(settings: Settings, slack: Simulator, directory: Path) -> Settings:
    """The settings of a bot whose Slack is the stand-in."""
    return settings.model_copy(
        update={
            "data_dir": directory,
            "slack": settings.slack.model_copy(
                update={"mode": "socket", "api_url": slack.api_url, "workspaces": ""}
            ),
            "slack_client_id": None,
            "slack_client_secret": None,
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
        }
    )


async def play_all(stage: Stage, steps: Sequence[Step], shown: Terminal) -> list[Played]:
    """Each step after the reply to the one before."""
    asked: dict[str, Asked] = {}
    done: list[Played] = []
    for step in steps:
        shown.title(step.title)
        played = Played(step, await speak(stage.slack, step, asked))
        shown.said(played.asked)
        await shown.reply(stage, played)
        if step.key:
            asked[step.key] = played.asked
        done.append(played)
    return done

"""The bot that transcripts are played with: real, over one transport, with a backend that is theirs."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, cast

from handlers.app import connected
from handlers.jobs import Backend
from handlers.uploads import LibraryFiles
from store.indexing import ChannelIndexer, UploadReader
from store.library import Library
from store.reading import Limits
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import SOON, Transport, newcomers, settings_for, workspace
from tests.end_to_end.transcripts.form import Transcript
from tests.end_to_end.transcripts.scene import Scene
from tests.fakes import HashEmbedder


class _Current:
    """Whatever the backend of this scene is: one bot plays many, and keeps what is sent and learned."""

    backend: ScriptedBackend
    files: LibraryFiles
    learning: ChannelIndexer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.backend, name)


class Stage:
    """One bot plays all of a chapter, in one workspace; a transcript that is set up otherwise has its own.

    `directory` makes a data directory.
    """

    def __init__(self, transport: Transport, directory: Callable[[], Path]) -> None:
        self._transport = transport
        self._directory = directory
        self._surface = ""
        self._workspace = AsyncExitStack()
        self._bot = AsyncExitStack()
        self._current = _Current()

    @asynccontextmanager
    async def scene(self, transcript: Transcript, directory: Path) -> AsyncIterator[Scene]:
        """New people and channels, in the bot's workspace; `directory` is the transcript's own."""
        if transcript.bot or transcript.surface != self._surface:
            await self._open(transcript)
        scene = Scene(**vars(newcomers(self._slack)), directory=directory)
        scene.slack.calls.clear()
        self._current.backend = scene.backend
        scene.bot = self._dispatcher

        async def restart() -> None:
            await self._bot.aclose()
            await self._connect(transcript)
            scene.bot = self._dispatcher

        scene.restart = restart
        try:
            yield scene
        except BaseException:
            # Whatever is left of it, the next begins afresh.
            await self.close()
            raise
        if transcript.bot:
            await self.close()

    async def _open(self, transcript: Transcript) -> None:
        await self.close()
        rules = transcript.bot.get("rules", {})
        talk = await self._workspace.enter_async_context(workspace(self._transport, **rules))
        self._slack, self._data = talk.slack, self._directory()
        embedder = HashEmbedder()
        library = self._workspace.enter_context(Library.open(self._data / "store", embedder))
        self._current.files = LibraryFiles(library, UploadReader(library, embedder, Limits(), 220))
        self._current.learning = ChannelIndexer(library, embedder, Limits(), 220)
        await self._connect(transcript)
        self._surface = "" if transcript.bot else transcript.surface

    async def _connect(self, transcript: Transcript) -> None:
        how = transcript.bot
        settings = settings_for(self._slack, self._data, how.get("limits"), **how.get("model", {}))
        running = connected(
            settings, cast(Backend, self._current), drain_s=how.get("drain_s", 2.0), pauses=SOON
        )
        self._dispatcher = (await self._bot.enter_async_context(running)).home

    async def close(self) -> None:
        self._surface = ""
        await self._bot.aclose()
        await self._workspace.aclose()


def data_directory(made: Path, requests_file: Path) -> Path:
    """With the file of requests that every dialog begins with."""
    shutil.copy(requests_file, made)
    return made

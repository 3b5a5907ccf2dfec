"""The bytes of a file that was sent to the bot: from Slack's host of files alone, within a limit.

The token goes to no other host, no redirect is followed, and what comes is kept in a file without a name,
which is gone however the process ends.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import BackendFailed, FileUnread, code, is_passing
from handlers.uploads.shared import SharedFile, WhyUnread, read_file
from store.reading import MB

log = structlog.get_logger()

T = TypeVar("T")

_PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=10, sock_read=30)
# Before each further attempt, in seconds: somebody waits for the reply.
PAUSES = (0.5, 2.0)
_A_PIECE = 256 * 1024
_GONE = {"file_not_found", "file_deleted", "canvas_not_found", "canvas_deleted"}


def files_host(api_url: str) -> tuple[str, str]:
    """Scheme and host that files come from: Slack's own beside its Web API, or the stand-in's."""
    parts = urlsplit(api_url)
    host = (parts.hostname or "").lower()
    for slack in ("slack.com", "slack-gov.com"):
        if host == slack or host.endswith(f".{slack}"):
            return "https", f"files.{slack}"
    return parts.scheme, parts.netloc


class Downloads:
    """Fetches files with the bot's token, up to `most` bytes each; `directory` is where they wait."""

    def __init__(
        self, client: AsyncWebClient, most: int, directory: Path, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self._client = client
        self._most = most
        self._directory = directory
        self._pauses = pauses
        self._from = files_host(client.base_url)

    async def fetch(self, file: SharedFile) -> tuple[SharedFile, bytes]:
        """The file, with all that Slack tells of it, and its content. Raises FileUnread."""
        if file.asks:
            file = await self._asked(file)
        if file.obstacle is not None:
            raise FileUnread(file.obstacle)
        if file.size > self._most:
            raise self._too_large
        if file.canvas:
            return file, await self._canvas(file)
        content = await self._download(file)
        return file, _of_post(content) if file.post else content

    async def _asked(self, file: SharedFile) -> SharedFile:
        """What Slack tells of a file of another organisation, or of one that it has yet to check."""
        told = await self._call("files.info", {"file": file.id}, WhyUnread.NO_SCOPE)
        return replace(read_file(told.get("file") or {}), id=file.id, asks=False)

    async def _canvas(self, file: SharedFile) -> bytes:
        told = await self._call("canvases.getContent", {"canvas_id": file.id}, WhyUnread.NO_CANVAS_SCOPE)
        content = str(told.get("content") or "").encode()
        if len(content) > self._most:
            raise self._too_large
        return content

    async def _call(self, method: str, what: Mapping[str, str], lacking: WhyUnread) -> Mapping[str, Any]:
        """Raises FileUnread, and SlackApiError where Slack cannot answer now."""
        try:
            return dict((await self._client.api_call(method, params=what)).data)  # type: ignore[arg-type]
        except SlackApiError as refused:
            if code(refused) == "missing_scope":
                raise FileUnread(lacking) from None
            if is_passing(refused):
                raise
            why = WhyUnread.DELETED if code(refused) in _GONE else WhyUnread.DENIED
            raise FileUnread(why) from None

    async def _download(self, file: SharedFile) -> bytes:
        """A few times where the line breaks, or Slack has trouble."""
        if _place(file.url) != self._from:
            log.warning("file_elsewhere", file=file.id)
            raise FileUnread(WhyUnread.EXTERNAL if file.url else WhyUnread.DENIED)
        for pause in (*self._pauses, None):
            try:
                return await self._once(file)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.info("file_not_fetched", file=file.id, error=type(error).__name__)
                if pause is None:
                    break
            await asyncio.sleep(pause)
        raise FileUnread(WhyUnread.NOT_HANDED_OVER)

    async def _once(self, file: SharedFile) -> bytes:
        """Raises FileUnread, and ClientError or TimeoutError where another attempt may do better."""
        async with self._opened(file) as answer:
            if answer.status == 404:
                raise FileUnread(WhyUnread.DELETED)
            if answer.status == 403 or 300 <= answer.status < 400:
                raise FileUnread(WhyUnread.NO_SCOPE)
            answer.raise_for_status()
            content = await self._content(answer)
        # What Slack sends instead of a file that the token may not read.
        if answer.content_type == "text/html" and not (file.web_page and len(content) == file.size):
            raise FileUnread(WhyUnread.NO_SCOPE)
        return content

    @asynccontextmanager
    async def _opened(self, file: SharedFile) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE) as session,
            session.get(
                file.url,
                headers=headers,
                allow_redirects=False,
                proxy=self._client.proxy,
                ssl=self._client.ssl or True,
            ) as answer,
        ):
            yield answer

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes:
        with await _on_disk(partial(_nameless, self._directory)) as kept:
            size = 0
            async for piece in answer.content.iter_chunked(_A_PIECE):
                size += len(piece)
                if size > self._most:
                    raise self._too_large
                await _on_disk(partial(kept.write, piece))
            kept.seek(0)
            return await _on_disk(partial(kept.read))

    @property
    def _too_large(self) -> FileUnread:
        return FileUnread(WhyUnread.TOO_LARGE, f"{self._most / MB:g} MB")


def _nameless(directory: Path) -> BinaryIO:
    return cast(BinaryIO, tempfile.TemporaryFile(dir=directory))


async def _on_disk(work: Callable[[], T]) -> T:
    """In a thread. A full disk is no broken line to Slack."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise BackendFailed(type(error).__name__) from error


def _place(url: str) -> tuple[str, str]:
    """Where an address leads, letter for letter: one with a user or a password in it leads nowhere."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()


def _of_post(content: bytes) -> bytes:
    """The web page in a post, which Slack hands over as JSON."""
    try:
        post = json.loads(content)
    except ValueError:
        return content
    return str(post.get("full") or "").encode() if isinstance(post, dict) else content

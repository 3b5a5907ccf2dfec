"""Fetching files: the token goes to Slack's host alone, and no more is taken than is allowed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import FileUnread
from handlers.uploads import Downloads, SharedFile, WhyUnread, files_host

FILE = SharedFile("F1", "plan.md", read_as="plan.md", size=5)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Host:
    """A host of files that answers as a test tells it to; `heard` are the tokens that came."""

    answer: Handler
    url: str = ""
    heard: list[str] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.heard.append(request.headers.get("Authorization", ""))
        return await self.answer(request)


@asynccontextmanager
async def hosting(answer: Handler) -> AsyncIterator[Host]:
    host = Host(answer)
    app = web.Application()
    app.router.add_get("/{path:.*}", host.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield host
    finally:
        await runner.cleanup()


async def fetched(host: Host, directory: Path, file: SharedFile = FILE, most: int = 1_000) -> bytes:
    client = AsyncWebClient(token="xoxb-secret", base_url=f"{host.url}api/")
    downloads = Downloads(client, most, directory, pauses=(0.01,))
    url = file.url or f"{host.url}files/{file.name}"
    return (await downloads.fetch(replace(file, url=url)))[1]


async def refused(host: Host, directory: Path, file: SharedFile = FILE, most: int = 1_000) -> WhyUnread:
    with pytest.raises(FileUnread) as raised:
        await fetched(host, directory, file, most)
    return WhyUnread(raised.value.why)


def left_in(directory: Path) -> list[Path]:
    return list(directory.iterdir())


async def hello(_: web.Request) -> web.Response:
    return web.Response(body=b"hello")


async def test_a_file_is_fetched_with_the_token_and_leaves_nothing_on_disk(tmp_path: Path) -> None:
    async with hosting(hello) as host:
        assert await fetched(host, tmp_path) == b"hello"
    assert host.heard == ["Bearer xoxb-secret"] and left_in(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/x",
        "https://evil.example/files.slack.com",
        "https://files.slack.com@evil.example/x",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//files.slack.com/x",
        "http://[::1",
    ],
)
async def test_no_other_host_is_asked_nor_given_the_token(url: str, tmp_path: Path) -> None:
    async with hosting(hello) as host:
        assert await refused(host, tmp_path, replace(FILE, url=url)) is WhyUnread.EXTERNAL
        assert host.heard == []


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    async with hosting(hello) as other:

        async def elsewhere(_: web.Request) -> web.Response:
            raise web.HTTPFound(other.url)

        async with hosting(elsewhere) as host:
            assert await refused(host, tmp_path) is WhyUnread.NO_SCOPE
        assert other.heard == []


async def test_more_than_was_announced_is_not_taken(tmp_path: Path) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(10_000):
            await answer.write(b"x" * 4_096)
        return answer

    async with hosting(endless) as host:
        assert await refused(host, tmp_path, most=10_000) is WhyUnread.TOO_LARGE
    assert left_in(tmp_path) == []


async def test_what_is_announced_as_too_large_is_not_asked_for(tmp_path: Path) -> None:
    async with hosting(hello) as host:
        assert await refused(host, tmp_path, replace(FILE, size=1_001)) is WhyUnread.TOO_LARGE
        assert host.heard == []


async def test_slack_s_page_in_place_of_a_file_is_no_file_but_a_web_page_that_was_sent_is(
    tmp_path: Path,
) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")

    async with hosting(page) as host:
        assert await refused(host, tmp_path) is WhyUnread.NO_SCOPE
        mine = SharedFile("F1", "page.html", size=6, web_page=True)
        assert await fetched(host, tmp_path, mine) == b"<html>"
        assert await refused(host, tmp_path, replace(mine, size=7)) is WhyUnread.NO_SCOPE


@pytest.mark.parametrize(
    ("status", "why", "times"),
    [
        (404, WhyUnread.DELETED, 1),
        (403, WhyUnread.NO_SCOPE, 1),
        (500, WhyUnread.NOT_HANDED_OVER, 2),
        (429, WhyUnread.NOT_HANDED_OVER, 2),
    ],
)
async def test_what_slack_answers_is_told_or_tried_again(
    status: int, why: WhyUnread, times: int, tmp_path: Path
) -> None:
    async def failing(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with hosting(failing) as host:
        assert await refused(host, tmp_path) is why
        assert len(host.heard) == times


async def test_the_page_in_a_post_is_taken_out_of_its_json(tmp_path: Path) -> None:
    async def post(_: web.Request) -> web.Response:
        return web.json_response({"full": "<p>News</p>", "preview": "…"})

    async with hosting(post) as host:
        assert await fetched(host, tmp_path, replace(FILE, post=True)) == b"<p>News</p>"


@pytest.mark.parametrize(
    ("api", "host"),
    [
        ("https://slack.com/api/", ("https", "files.slack.com")),
        ("https://acme.slack.com/api/", ("https", "files.slack.com")),
        ("https://slack-gov.com/api/", ("https", "files.slack-gov.com")),
        ("http://127.0.0.1:8080/api/", ("http", "127.0.0.1:8080")),
        ("https://notslack.com/api/", ("https", "notslack.com")),
    ],
)
def test_files_come_from_slack_s_own_host_or_the_stand_in(api: str, host: tuple[str, str]) -> None:
    assert files_host(api) == host

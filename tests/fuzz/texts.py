"""What must hold of small texts that somebody else writes: rules, rows, exports, settings, Slack's markup."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bot.errors import BadBatch, BadSettings
from bot.jsonl import read_batch
from bot.settings import load
from bot.summarization.messages import read_export
from store.conversations import apart, channels_in, mentioned, one_line, plain, spoken_to, without_mention
from store.indexing.exclusion import RuleList
from store.sentences import as_markdown, readable, split, with_struck
from store.sources.mail.uids import cursor_of, folders_of
from store.sources.site.memory import pages_of
from store.sources.site.page import read_page
from store.sources.site.robots import Robots
from store.sources.site.scope import Scope
from store.sources.site.sitemap import read_sitemap
from tests.fuzz.documents import check_text

ROWS = b'{"question": "How long is annual leave?", "id": 7, "history": [{"role": "user", "text": "Hi"}]}\n'
EXPORT = (
    b'{"messages": [{"author": "Ana", "text": "Hi", "link": "https://a.example"},'
    b' {"user_profile": {"display_name": "b"}, "text": "Yo", "user": "U1"}]}'
)
RULES = b"# comment\n*.log\n!keep.log\nbuild/\n/a/**/b\n[a-z]?\\ \n**\n"
ENV = b'INHOUSE_STORE__CHUNK_TOKENS=200\nINHOUSE_MODEL__URL="http://127.0.0.1:1"\nexport A=${B}\n# c\n'
SITE = (
    b'<base href="/guide/"><link rel="canonical" href="//a@docs.example.com/guide/../x"><a href="b?c#d">b</a>'
    b"<urlset><url><loc>https://docs.example.com/guide/e</loc><lastmod>2026-01-02</lastmod></url></urlset>\n"
    b"User-agent: *\nCrawl-delay: 3\nDisallow: /guide/*/x$\nSitemap: https://docs.example.com/s.xml\n"
)
MARKUP = b"*bold* <@U1|ann> <#C1> <!subteam^S1|x> <https://a.example|b> ```code``` &gt; quoted\n>>> rest"


@contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as at:
        path = Path(at, name)
        path.write_bytes(data)
        yield path


def _names(refused: BadBatch, path: Path) -> None:
    assert str(refused).startswith(str(path))


def batch(data: bytes) -> None:
    """A file of questions is read, or named with what is wrong."""
    with _file(data, "a.jsonl") as path:
        try:
            assert all(it.question.strip() for it in read_batch(path))
        except BadBatch as refused:
            _names(refused, path)


def export(data: bytes) -> None:
    """So is an export of messages."""
    for name in ("a.json", "a.jsonl"):
        with _file(data, name) as path:
            try:
                for said in read_export(path):
                    check_text(f"{said.author}{said.text}{said.link}")
            except BadBatch as refused:
                _names(refused, path)


def rules(data: bytes) -> None:
    """Any file of rules is one, and each can be asked about any name."""
    found = RuleList.of_file(Path("/docs/.inhouseignore"), data.decode(errors="replace"))
    for name in ("a", "a/b.log", "a" * 200, "build", data[:40].decode(errors="replace").replace("/", "")):
        found.fitting(Path("/docs") / (name or "a"), folder=False)


def environment(data: bytes) -> None:
    """Settings are read from any .env, or named with what is wrong; no value is shown."""
    before, kept = Path.cwd(), dict(os.environ)
    with _file(data, ".env") as path:
        os.chdir(path.parent)
        try:
            load()
        except BadSettings as refused:
            check_text(str(refused))
        finally:
            os.chdir(before)
            assert dict(os.environ) == kept


def markup(data: bytes) -> None:
    """Slack's markup reads as something, whatever it is."""
    text = data.decode(errors="replace")
    own, quoted = apart(text)
    assert len(own) + len(quoted) <= len(text)
    plain(text), channels_in(text), mentioned(text), spoken_to(text), without_mention(text, "U1")
    assert "\n" not in one_line(text) and len(one_line(text)) <= 4_000


def prose(data: bytes) -> None:
    """Any text is cut into sentences that are it, and reads as one line."""
    text = data.decode(errors="replace")
    assert "".join(split(text)) == text
    assert "\n" not in readable(text)
    assert "\0" not in readable(text) and "\x02" not in with_struck(text)
    as_markdown(readable(text))


def website(data: bytes) -> None:
    """Whatever a site answers is links within it, or nothing, and cursors are read or are none."""
    text = data.decode(errors="replace")
    scope = Scope.of(httpx.URL("https://docs.example.com/guide/"))
    found, page, robots = read_sitemap(data), read_page(text), Robots(text)
    for link in (*found.pages, *found.maps, *page.links, page.base, page.canonical, text[:200]):
        url = scope.written(link, scope.start)
        assert url is None or (url.host == "docs.example.com" and url.path.startswith("/guide/"))
        assert url is None or robots.allows(str(url)) in (True, False)
    assert robots.delay >= 0
    assert pages_of(text) == {}
    known = folders_of(text)
    assert folders_of(cursor_of(known)) == known


TARGETS: dict[str, tuple[Callable[[bytes], None], bytes]] = {
    "rows": (batch, ROWS),
    "export": (export, EXPORT),
    "rules": (rules, RULES),
    "environment": (environment, ENV),
    "markup": (markup, MARKUP),
    "website": (website, SITE),
    "prose": (prose, b"One. Two e.g. three?\n\n- a\n- b\n\n`c` [d](e) ~~f~~ **g** \xe6\x9c\x89\xe3\x80\x82"),
}

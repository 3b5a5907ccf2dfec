"""A feed: its entries as pages, and what it may not do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused
from store.library import Library
from store.reading import Reader
from store.sources import SyncOptions, sync
from tests.fakes import HashEmbedder
from tests.store.sources.site.website import Website, connected, listed, serving
from tests.store.sources.stand_in import Reply, StandIn

XML = {"content-type": "application/rss+xml"}
LEAVE = """<item><guid isPermaLink="false">1</guid><title>Leave &amp;amp; more</title><link>/leave</link>
<author>Ada</author><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate><description>
&lt;p&gt;Thirty days &lt;b&gt;at last&lt;/b&gt;.&lt;/p&gt;
&lt;script&gt;x()&lt;/script&gt;</description></item>"""
PAY = """<item><title>Pay</title><link>https://news.example.com/pay</link>
<description>On the 28th.</description></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id><title>Moved</title>
<updated>2026-03-04T05:06:07+02:00</updated><author><name>Grace</name></author>
<link href="javascript:alert(1)"/><summary>Short.</summary>
<content type="html">&lt;p&gt;The whole story.&lt;/p&gt;</content></entry></feed>"""


def rss(*items: str) -> Reply:
    text = f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'
    return Reply(text.encode(), headers=XML)


def test_entries_are_pages_with_author_date_and_link() -> None:
    with (
        serving(Website({"/feed": rss(LEAVE, PAY)})) as site,
        connected(f"{site.address}/feed", kind="feed") as connector,
        Reader() as reader,
    ):
        items, _ = listed(connector)
        leave = items["Leave & more"]
        fetched = connector.fetch(leave)
        document = reader.parse(fetched.data, fetched.file)
        assert connector.fetch(items["Pay"]).title == "Pay"
    assert (leave.id, leave.url) == ("1", f"{site.address}/leave")
    assert leave.modified == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert document.text.split("\n\n") == ["# Leave & more", "Ada · 2026-01-02", "Thirty days **at last**."]


def test_atom_is_read_with_its_whole_content() -> None:
    with (
        serving(Website({"/feed": Reply(ATOM.encode())})) as site,
        connected(f"{site.address}/feed", kind="feed") as connector,
    ):
        [item] = listed(connector)[0].values()
        assert b"The whole story." in connector.fetch(item).data
    assert (item.id, item.name, item.url) == ("urn:1", "Moved", "")
    assert item.modified == datetime(2026, 3, 4, 3, 6, 7, tzinfo=UTC)


def test_a_feed_that_did_not_change_is_not_sent_again_and_entries_that_grew_old_stay() -> None:
    website = Website({"/feed": rss(LEAVE, PAY)})
    with serving(website) as site, connected(f"{site.address}/feed", kind="feed") as connector:
        items, rest = listed(connector)
        assert listed(connector, rest.cursor)[0] == {}
        assert "if-none-match" in site.asked[-1].headers
        website.pages["/feed"] = rss(PAY.replace("28th", "27th"))
        changed, after = listed(connector, rest.cursor)
        assert list(changed) == ["Pay"]
        assert changed["Pay"].version != items["Pay"].version
        assert after.gone == []
        assert not connector.whole("")
        with pytest.raises(ItemGone):
            connector.fetch(items["Leave & more"])


def test_a_sync_keeps_entries_that_the_feed_has_forgotten_and_asks_for_news_alone(tmp_path: Path) -> None:
    website = Website({"/feed": rss(LEAVE, PAY)})
    embedder = HashEmbedder()
    with serving(website) as site, Library.open(tmp_path, embedder) as library:
        options = {"internal": "yes"}
        source = ConnectedSource("news", "feed", f"{site.address}/feed", Audience.everyone(), options)
        library.connected.add(source)
        for _ in range(2):
            sync("news", library, embedder, SyncOptions())
        assert site.asked[-1].headers["if-none-match"]
        website.pages["/feed"] = rss(PAY)
        for _ in range(3):
            sync("news", library, embedder, SyncOptions())
        assert sorted(it.title for it in library.sources()) == ["Leave & more", "Pay"]


def test_what_a_server_sends_is_never_taken_for_the_name_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(rss(LEAVE).content)
    with (
        serving(Website({"/feed": Reply(str(path).encode())})) as site,
        connected(f"{site.address}/feed", kind="feed") as connector,
        pytest.raises(PlaceAway, match="not RSS or Atom"),
    ):
        listed(connector)


def test_entities_that_explode_or_lead_to_files_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret")
    bomb = "".join(f'<!ENTITY e{it} "{f"&e{it - 1};" * 10}">' for it in range(1, 12))
    entities = f'<!DOCTYPE rss [<!ENTITY e0 "ha"><!ENTITY f SYSTEM "file://{tmp_path}/secret">{bomb}]>'
    item = "<item><guid>1</guid><title>It</title><description>&f; &e11;</description></item>"
    with (
        serving(Website({"/feed": Reply(entities.encode() + rss(item).content)})) as site,
        connected(f"{site.address}/feed", kind="feed") as connector,
    ):
        for it in listed(connector)[0].values():
            data = connector.fetch(it).data
            assert b"s3cret" not in data
            assert len(data) < 10_000


def test_a_feed_is_not_led_inside_or_elsewhere() -> None:
    with StandIn(lambda asked: rss(LEAVE)).running() as inside:
        website = Website({"/feed": Reply(b"", 302, {"location": f"{inside.address}/feed"})})
        with serving(website) as site:
            with (
                connected(f"{site.address}/feed", kind="feed") as connector,
                pytest.raises(PlaceRefused, match="leads to"),
            ):
                listed(connector)
            with (
                connected(f"{site.address}/feed", kind="feed", internal="no") as connector,
                pytest.raises(PlaceRefused, match="internal=yes"),
            ):
                listed(connector)
        assert not inside.asked


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(b"", 401), "asks for a login"),
        (Reply(b"", 404), "answers 404"),
        (Reply(b"<html><body>no feed</body></html>"), "not RSS or Atom"),
        (Reply(bytes(2_000_000)), "the feed is over 1 MB"),
    ],
)
def test_what_is_no_feed_says_so(reply: Reply, says: str) -> None:
    with (
        serving(Website({"/feed": reply})) as site,
        connected(f"{site.address}/feed", kind="feed") as connector,
        pytest.raises((PlaceAway, PlaceRefused), match=says),
    ):
        listed(connector)


def test_an_address_that_is_not_of_the_web_is_said() -> None:
    with pytest.raises(BadSource, match="begins with https://"), connected("/etc/passwd", kind="feed"):
        pass

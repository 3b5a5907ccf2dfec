"""Crawling a website: what is found, what is left alone, and what a site may not do."""

import gzip
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest

from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused
from store.sources.connector import Connector
from store.sources.site.crawl import Bounds
from store.sources.site.site import Site
from store.sources.web import Doorway, Web
from tests.files import pdf
from tests.store.sources.site.website import HTML, Website, connected, listed, page, serving
from tests.store.sources.stand_in import Reply, StandIn


def crawler(site: StandIn, waits: list[float]) -> Connector:
    """Whose pauses are noted and not made."""
    start = httpx.URL(site.address).join("/")
    web = Web(Doorway(start.host, start.port or 80), sleep=waits.append)
    return Site(web, start, Bounds(5, 1000, 30, 100_000))


def names(website: Website, **options: str) -> list[str]:
    with serving(website) as site, connected(f"{site.address}/", **options) as connector:
        return sorted(listed(connector)[0])


def test_pages_are_found_by_links_below_the_address_and_nowhere_else() -> None:
    website = Website(
        {
            "/docs/": page(
                "Home", "a.html", "/docs/b?x=1&utm_source=mail", "/other", "mailto:a@b.c", "http://["
            ),
            "/docs/a.html": page("A", "./", "#part", "b?x=1"),
            "/docs/b?x=1": page("B", "gone.html"),
            "/other": page("Other"),
        }
    )
    with serving(website) as site, connected(f"{site.address}/docs/") as connector:
        items, _ = listed(connector)
        assert sorted(items) == ["docs", "docs/a.html", "docs/b?x=1"]
        assert items["docs/a.html"].url == f"{site.address}/docs/a.html"
        fetched = connector.fetch(items["docs/a.html"])
        assert b"All about A." in fetched.data
        assert fetched.file.name == "a.html"
    assert "/other" not in site.paths


def test_a_page_that_did_not_change_is_not_sent_again() -> None:
    website = Website({"/": page("Home", "a", "b"), "/a": page("A"), "/b": page("B", "c"), "/c": page("C")})
    with serving(website) as site, connected(f"{site.address}/") as connector:
        first, rest = listed(connector)
        website.pages["/a"] = page("A", text="Something new.")
        website.pages.pop("/c")
        site.asked.clear()
        second, _ = listed(connector, rest.cursor)
        assert second["a"].version != first["a"].version
        assert b"Something new." in connector.fetch(second["a"]).data
        assert second["b"] == first["b"]
        assert sorted(second) == [site.address.removeprefix("http://").partition(":")[0], "a", "b"]
    asked = {it.path: "if-none-match" in it.headers for it in site.asked if it.path != "/"}
    assert asked == {"/robots.txt": False, "/sitemap.xml": False, "/a": True, "/b": True, "/c": True}


def test_scripts_and_tokens_of_a_page_are_no_change_of_it() -> None:
    head = '<script nonce="{0}">var a = {0}</script><meta name="csrf" content="{0}">'
    website = Website({"/": page("Home", head=head.format(1))})
    with serving(website) as site, connected(f"{site.address}/") as connector:
        [first] = listed(connector)[0].values()
        website.pages["/"] = page("Home", head=head.format(2))
        [second] = listed(connector)[0].values()
        assert first.version == second.version


def test_what_robots_txt_forbids_is_not_visited_and_its_pace_is_kept() -> None:
    rules = b"User-agent: inhouse\nDisallow: /private\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /\n"
    website = Website(
        {
            "/robots.txt": Reply(rules, headers={"content-type": "text/plain"}),
            "/": page("Home", "private/a", "b", "c"),
            "/b": page("B"),
            "/c": Reply(b"", 302, {"location": "/private/a"}),
            "/private/a": page("Private"),
        }
    )
    with serving(website) as site:
        waits: list[float] = []
        connector = crawler(site, waits)
        assert sorted(listed(connector)[0]) == ["127.0.0.1", "b"]
        connector.close()
    assert "/private/a" not in site.paths
    assert waits == [3.0] * 4  # the sitemap, /, /b and /c


def test_a_site_whose_robots_txt_forbids_all_or_cannot_be_had_is_not_read() -> None:
    website = Website({"/robots.txt": Reply(b"User-agent: *\nDisallow: /"), "/": page("Home")})
    with serving(website) as site:
        with connected(f"{site.address}/") as connector, pytest.raises(PlaceRefused, match=r"robots\.txt"):
            listed(connector)
        website.pages["/robots.txt"] = Reply(b"", 500)
        connector = crawler(site, [])
        with pytest.raises(PlaceAway, match="answers 500"):
            listed(connector)
        connector.close()
    assert set(site.paths) == {"/robots.txt"}


def test_sitemaps_name_pages_that_nothing_links_to_with_their_dates() -> None:
    website = Website({"/": page("Home"), "/lonely": page("Lonely"), "/old": page("Old")})
    with serving(website) as site:
        maps = f"<sitemap><loc>{site.address}/maps/1.xml.gz</loc></sitemap>"
        index = f"<sitemapindex xmlns='http://x/'>{maps}</sitemapindex>"
        urls = (
            f"<urlset><url><loc>{site.address}/lonely</loc><lastmod>2026-03-04</lastmod></url>"
            "<url><loc>http://127.0.0.1:9/inside</loc></url><url><loc>/old</loc></url></urlset>"
        )
        website.pages["/robots.txt"] = Reply(f"Sitemap: {site.address}/map.xml".encode())
        website.pages["/map.xml"] = Reply(index.encode())
        website.pages["/maps/1.xml.gz"] = Reply(gzip.compress(urls.encode()))
        with connected(f"{site.address}/") as connector:
            items, _ = listed(connector)
    assert sorted(items) == ["127.0.0.1", "lonely", "old"]
    assert items["lonely"].modified == datetime(2026, 3, 4, tzinfo=UTC)


def test_pages_that_only_a_sitemap_names_stay_while_it_cannot_be_had() -> None:
    website = Website({"/": page("Home"), "/lonely": page("Lonely"), "/sitemap.xml": Reply(b"/lonely")})
    with serving(website) as site:
        connector = crawler(site, [])
        first, rest = listed(connector)
        website.pages["/sitemap.xml"] = Reply(b"", 503)
        assert listed(connector, rest.cursor)[0] == first
        connector.close()
    assert "lonely" in first


@pytest.mark.parametrize("how", ["redirect", "link", "sitemap", "robots", "canonical", "base"])
def test_nothing_leads_to_another_host(how: str) -> None:
    with StandIn(lambda asked: page("Inside")).running() as inside:
        there = f"{inside.address}/admin"
        website = Website({"/": page("Home", "a")})
        led = {
            "redirect": {"/a": Reply(b"", 301, {"location": there})},
            "link": {"/a": page("A", there, there.replace("127.0.0.1", "0x7f.1"), f"//{there[7:]}")},
            "sitemap": {"/sitemap.xml": Reply(f"<urlset><url><loc>{there}</loc></url></urlset>".encode())},
            "robots": {"/robots.txt": Reply(b"", 302, {"location": there})},
            "canonical": {"/a": page("A", head=f'<link rel="canonical" href="{there}">')},
            "base": {"/a": page("A", "b", head=f'<base href="{inside.address}/">')},
        }
        website.pages |= led[how]
        assert "127.0.0.1" in names(website)
        assert not inside.asked


def test_an_internal_address_is_read_only_where_it_is_said_to_be_meant() -> None:
    with (
        serving(Website({"/": page("Wiki")})) as site,
        connected(f"{site.address}/", internal="no") as connector,
        pytest.raises(PlaceRefused, match="internal=yes"),
    ):
        listed(connector)
    assert not site.asked


def test_a_site_that_leads_elsewhere_is_not_followed_but_said() -> None:
    website = Website({"/": Reply(b"", 301, {"location": "https://www.example.com/"})})
    with (
        serving(website) as site,
        connected(f"{site.address}/") as connector,
        pytest.raises(PlaceRefused, match=r"leads to www\.example\.com; connect that address"),
    ):
        listed(connector)


def test_a_site_that_leads_to_a_folder_of_its_own_begins_there() -> None:
    website = Website(
        {
            "/": Reply(b"", 302, {"location": "/en/"}),
            "/en/": page("Home", "a", "/de/"),
            "/en/a": page("A"),
            "/de/": page("Start"),
        }
    )
    assert names(website) == ["en", "en/a"]


def test_bounds_of_pages_and_depth_hold_and_what_lies_past_them_is_said() -> None:
    website = Website({"/": page("0", "1")} | {f"/{it}": page(str(it), str(it + 1)) for it in range(1, 20)})
    with serving(website) as site:
        with connected(f"{site.address}/", pages="3") as connector:
            items, rest = listed(connector)
            assert sorted(items) == ["1", "127.0.0.1", "2"]
            [(item, why)] = rest.refused
            assert item.name == "3"
            assert "raise the option pages" in why
        with connected(f"{site.address}/", depth="4") as connector:
            assert len(listed(connector)[0]) == 5


def test_a_site_that_takes_too_long_keeps_what_was_read_and_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(0, 100_000, 20 * 60))
    website = Website({"/": page("Home", "a"), "/a": page("A", "b"), "/b": page("B")})
    with serving(website) as site:
        connector = crawler(site, [])
        monkeypatch.setattr("store.sources.site.crawl.time", SimpleNamespace(monotonic=lambda: next(clock)))
        parts = connector.changes("")
        first = next(parts)
        with pytest.raises(PlaceAway, match="took over 30 minutes"):
            next(parts)
        assert [it.name for it in first.items] == ["127.0.0.1"]
        monkeypatch.undo()
        assert len(listed(connector, first.cursor)[0]) == 3
        connector.close()
    assert [it.headers.get("if-none-match", "") != "" for it in site.asked if it.path == "/"][-1]


def test_pages_that_say_so_are_not_found_or_not_followed() -> None:
    website = Website(
        {
            "/": page("Home", "a", "b", "c", "d?page=1", "e"),
            "/a": page("A", "a2", head='<meta name="robots" content="noindex">'),
            "/a2": page("A2", text='<a href="/_sources/a2.txt" rel="external nofollow">source</a>'),
            "/_sources/a2.txt": page("Source"),
            "/b": page("B", "b2", head='<meta name="ROBOTS" content="NoFollow">'),
            "/b2": page("B2"),
            "/c": Reply(page("C").content, headers={**HTML, "x-robots-tag": "none"}),
            "/e": Reply(page("E").content, headers={**HTML, "x-robots-tag": "otherbot: noindex, nofollow"}),
            "/d?page=1": page("D", head='<link rel="canonical" href="/d">'),
            "/d": page("D", head='<link rel="canonical" href="/d">'),
        }
    )
    assert names(website) == ["127.0.0.1", "a2", "b", "d", "e"]


def test_one_page_at_two_addresses_is_one_until_the_first_goes() -> None:
    website = Website({"/": page("Home", "a", "b"), "/a": page("Same"), "/b": page("Same")})
    with serving(website) as site, connected(f"{site.address}/") as connector:
        items, rest = listed(connector)
        assert sorted(items) == ["127.0.0.1", "a"]
        website.pages["/a"] = Reply(b"", 404)
        assert sorted(listed(connector, rest.cursor)[0]) == ["127.0.0.1", "b"]


def test_the_type_of_an_answer_decides_how_it_is_read() -> None:
    octets = {"content-type": "application/octet-stream"}
    website = Website(
        {
            "/": page("Home", "report", "notes.md", "data.bin", "all.zip", "picture.html", "latin"),
            "/report": Reply(pdf("Quarter"), headers={"content-type": "application/pdf"}),
            "/notes.md": Reply(b"# Notes", headers=octets),
            "/data.bin": Reply(b"123", headers=octets),
            "/all.zip": Reply(b"PK", headers=octets),
            "/picture.html": Reply(b"GIF89a", headers={"content-type": "image/gif"}),
            "/latin": Reply(
                "<h1>Übung</h1>".encode("latin-1"), headers={"content-type": "text/html; charset=latin1"}
            ),
        }
    )
    with serving(website) as site, connected(f"{site.address}/") as connector:
        items, _ = listed(connector)
        assert sorted(items) == ["127.0.0.1", "latin", "notes.md", "report"]
        assert connector.fetch(items["report"]).file.name == "report.pdf"
        assert connector.fetch(items["notes.md"]).file.name == "notes.md"
        assert "Übung" in connector.fetch(items["latin"]).data.decode()


def test_a_page_that_cannot_be_had_for_now_stays_with_all_that_it_leads_to() -> None:
    website = Website({"/": page("Home", "a"), "/a": page("A", "b"), "/b": page("B")})
    with serving(website) as site:
        connector = crawler(site, [])
        first, rest = listed(connector)
        website.pages["/a"] = Reply(b"", 502)
        second, again = listed(connector, rest.cursor)
        assert second == first
        assert not again.refused
        fresh, told = listed(connector)
        assert list(fresh) == ["127.0.0.1"]
        assert [(it.name, "answers 502" in why) for it, why in told.refused] == [("a", True)]
        connector.close()


def test_a_site_that_is_away_or_wants_a_login_says_so() -> None:
    with (
        serving(Website({"/": Reply(b"", 401)})) as site,
        connected(f"{site.address}/") as connector,
        pytest.raises(PlaceRefused, match="asks for a login"),
    ):
        listed(connector)
    connector = crawler(site, [])  # it was shut down
    with pytest.raises(PlaceAway, match=r"127\.0\.0\.1 refuses the connection"):
        listed(connector)
    connector.close()


def test_a_token_goes_along_with_each_request() -> None:
    with serving(Website({"/": page("Wiki")})) as site:
        with connected(f"{site.address}/", secret="ada:s3cret") as connector:
            listed(connector)
        with connected(f"{site.address}/", secret="s3cret") as connector:
            listed(connector)
    assert {it.token for it in site.asked} == {"Basic YWRhOnMzY3JldA==", "Bearer s3cret"}


def test_a_page_that_went_between_listing_and_fetching_is_gone() -> None:
    website = Website({"/": page("Home", "a"), "/a": page("A")})
    with serving(website) as site, connected(f"{site.address}/") as connector:
        items, _ = listed(connector)
        assert connector.fetch(items["a"]) == connector.fetch(
            items["a"]
        )  # the second time it is asked for again
        website.pages.pop("/a")
        with pytest.raises(ItemGone):
            connector.fetch(items["a"])


def test_a_cursor_that_is_damaged_is_a_crawl_from_the_beginning() -> None:
    with serving(Website({"/": page("Home")})) as site, connected(f"{site.address}/") as connector:
        for cursor in ("", "nonsense", "ÄÖ", "c-jl8"):
            assert connector.whole(cursor)
            assert len(listed(connector, cursor)[0]) == 1


@pytest.mark.parametrize(
    ("address", "options", "says"),
    [
        ("docs.example.com", {}, "begins with https://"),
        ("file:///etc/passwd", {}, "begins with https://"),
        ("https://ada:pw@example.com/", {}, "has a password in it"),
        ("https://example.com/", {"pages": "many"}, "the option pages is a whole number from 1 to 50,000"),
        ("https://example.com/", {"depth": "99"}, "the option depth is"),
        ("https://example.com/", {"internal": "perhaps"}, "is yes or no"),
    ],
)
def test_what_is_wrong_with_an_address_or_option_is_said(
    address: str, options: dict[str, str], says: str
) -> None:
    with pytest.raises(BadSource, match=says), connected(address, **options):
        pass

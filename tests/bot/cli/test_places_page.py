"""docs/sources.md, followed from nothing for places without a product: what it says to type, at stand-ins."""

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.sessions import connecting, syncing
from bot.cli.sources import app
from tests.bot.cli.test_connected import House
from tests.store.sources.folder.servers import PASSWORD, USER, s3_server, webdav_server, write
from tests.store.sources.git.repository import GitServer, Repository
from tests.store.sources.mail.imap_server import PASSWORD as MAIL_PASSWORD
from tests.store.sources.mail.imap_server import USER as MAIL_USER
from tests.store.sources.mail.imap_server import imap_server, message
from tests.store.sources.site.website import Website, page, serving
from tests.store.sources.test_feed import LEAVE, rss

DOCS = Path(__file__).parents[3] / "docs" / "sources.md"


@dataclass
class StandInPlace:
    """Where the place of an example is here, its secret, and what else is to be said of a stand-in. `shown`
    are names of documents with who may read them."""

    address: str
    shown: dict[str, str]
    secret: str = ""
    also: tuple[str, ...] = ()


@contextmanager
def bucket(here: Path) -> Iterator[StandInPlace]:
    import boto3

    with s3_server() as address:
        keys = {"aws_access_key_id": "KEY", "aws_secret_access_key": "SECRET", "region_name": "eu-west-1"}
        client = boto3.client("s3", endpoint_url=address, **keys)
        client.create_bucket(
            Bucket="example-docs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        client.put_object(Bucket="example-docs", Key="handbook/leave.md", Body="# Leave\n\n28 days.")
        client.close()
        also = (f"endpoint={address}",)
        yield StandInPlace("s3://example-docs/handbook", {"leave.md": "everyone"}, "KEY:SECRET", also)


@contextmanager
def cloud(here: Path) -> Iterator[StandInPlace]:
    write(here / "cloud", {"leave.md": "# Leave\n\n28 days."})
    with webdav_server(here / "cloud") as address:
        yield StandInPlace(address, {"leave.md": "channel:C0123456789"}, f"{USER}:{PASSWORD}")


@contextmanager
def website(here: Path) -> Iterator[StandInPlace]:
    pages = {"/guide/": page("Guide", "leave"), "/guide/leave": page("Leave"), "/": page("Home")}
    with serving(Website(pages)) as site:
        shown = {"guide": "everyone", "guide/leave": "everyone"}
        yield StandInPlace(f"{site.address}/guide/", shown, also=("internal=yes",))


@contextmanager
def wiki(here: Path) -> Iterator[StandInPlace]:
    with serving(Website({"/": page("Wiki")})) as site:
        yield StandInPlace(f"{site.address}/", {"127.0.0.1": "everyone"}, "NAME:PASSWORD")
    assert {it.token for it in site.asked} == {"Basic TkFNRTpQQVNTV09SRA=="}


@contextmanager
def feed(here: Path) -> Iterator[StandInPlace]:
    with serving(Website({"/feed.xml": rss(LEAVE)})) as site:
        shown = {"Leave & more": "everyone"}
        yield StandInPlace(f"{site.address}/feed.xml", shown, also=("internal=yes",))


@contextmanager
def repository(here: Path) -> Iterator[StandInPlace]:
    found = Repository(here / "docs")
    found.commit({"handbook/leave.md": "# Leave\n\n28 days.", "README.md": "# Read me"})
    with GitServer(found.path, "ghp_1").running() as server:
        yield StandInPlace(server.address, {"handbook/leave.md": "everyone"}, "ghp_1")


@contextmanager
def mailbox(here: Path) -> Iterator[StandInPlace]:
    with imap_server() as server:
        server.fill("INBOX", message("Leave", "How many days?"))
        address = server.address.replace(MAIL_USER, "support@example.com")
        shown = {"INBOX/Leave": "channel:C0123456789"}
        yield StandInPlace(address, shown, MAIL_PASSWORD, (f"user={MAIL_USER}",))


Place = Callable[[Path], AbstractContextManager[StandInPlace]]
PLACES: list[tuple[str, int, Place]] = [
    ("Folder", 1, cloud),
    ("Site", 0, website),
    ("Git", 0, repository),
]
LONG: list[tuple[str, int, Place]] = [
    ("Folder", 0, bucket),
    ("Site", 1, wiki),
    ("Feed", 0, feed),
    ("Mail", 0, mailbox),
]


def blocks(section: str) -> list[list[list[str]]]:
    """The commands of each block of a section, in words."""
    text = re.search(rf"^### {section}\n(.*?)(?=^##)", DOCS.read_text("utf-8"), re.M | re.S)
    assert text, section
    found = re.findall(r"^```sh\n(.*?)^```", text[1], re.M | re.S)
    return [[shlex.split(line) for line in it.replace("\\\n", " ").splitlines()] for it in found]


@pytest.mark.parametrize(
    ("section", "number", "place"), [*PLACES, *(pytest.param(*it, marks=pytest.mark.long) for it in LONG)]
)
def test_what_the_page_says_to_type_connects_and_reads_the_place(
    section: str,
    number: int,
    place: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path / "data"))
    for session in connecting, syncing:
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(tmp_path / "data"))
    with place(tmp_path) as stand_in:
        for line in blocks(section)[number]:
            follow(line, stand_in)
    with House(tmp_path / "data") as house:
        sources = house.library.sources()
    assert {it.name: str(it.audience) for it in sources} == stand_in.shown
    if section == "Git":
        kept = tmp_path / "data" / "sources"
        assert [it.name for it in kept.iterdir()] == ["docs"]
        follow(["inhouse", "sources", "remove", "docs"], stand_in)
        assert list(kept.iterdir()) == []


def follow(line: list[str], stand_in: StandInPlace) -> None:
    """Does what a line says, at the stand-in."""
    if line[0] == "echo":
        assert line[2:] == [">>", ".env"]
        Path(".env").write_text(f"{line[1].partition('=')[0]}={stand_in.secret}\n")
        return
    program, sources, *words = line
    assert (program, sources) == ("inhouse", "sources")
    if words[0] == "add":
        words[3] = stand_in.address
        words += [it for option in stand_in.also for it in ("--option", option)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    if stand_in.secret:
        assert stand_in.secret not in result.output


def test_every_example_of_these_sections_is_followed() -> None:
    followed = Counter(section for section, _, _ in PLACES + LONG)
    assert {it: len(blocks(it)) for it in followed} == followed

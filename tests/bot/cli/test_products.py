"""docs/sources.md, followed from nothing for each product: the commands that it names, at a stand-in."""

import re
import shlex
import ssl
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.sessions import connecting, syncing
from bot.cli.sources import app
from store.sources.since import Since
from tests.bot.cli.test_connected import House
from tests.store.sources.certificate import localhost
from tests.store.sources.confluence.confluence import Confluence, Page
from tests.store.sources.confluence.test_export import ENTITIES
from tests.store.sources.drive.google import FOLDER, Google, domain, person
from tests.store.sources.github_place import GitHub
from tests.store.sources.gitlab_place import GitLab
from tests.store.sources.notion.notion import Notion, block
from tests.store.sources.notion.test_export import FILES as NOTION
from tests.store.sources.sharepoint.graph import Graph, group
from tests.store.sources.stand_in import Reply, StandIn

DOCS = Path(__file__).parents[3] / "docs" / "sources.md"


@dataclass
class Product:
    """What stands in for a place: where it is, what the secret is, and what else is to be said of a stand-in.
    `shown` are names of documents with who may read them, by what is listed in the end; after what happens
    `later`, two more syncs show what is there `then`."""

    stand_in: StandIn
    address: str
    secret: str
    shown: dict[str, str]
    also: list[str] = field(default_factory=list)
    beside: StandIn | None = None
    later: Callable[[], object] = lambda: None
    then: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    context, trusted = localhost(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return context


@pytest.fixture(autouse=True)
def _runtime(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Since, "read", classmethod(lambda *_: None))  # as if the last sync were long ago
    for session in connecting, syncing:
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(tmp_path / "data"))


def confluence(cloud: bool) -> Product:
    place = Confluence(cloud, "Basic Ym90QGV4YW1wbGUuY29tOnRva2Vu" if cloud else "Bearer token")
    place.add(Page("1", "Leave", "<p>There are 28 days of leave.</p>"))
    place.add(Page("2", "Salaries", "<p>Bands are secret.</p>", groups=["hr"]))
    shown = {"HR/Leave": "everyone", "HR/Salaries": "nobody"}
    place.add(Page("3", "Old", "<p>Once upon a time.</p>"))

    def later() -> None:
        place.pages["1"].groups = ["board"]
        del place.pages["3"]

    also = ["edition=cloud"] if cloud else []
    then = {"HR/Leave": "nobody", "HR/Salaries": "nobody"}
    return Product(place.stand_in, place.address, "token", shown, also, later=later, then=then)


def notion() -> Product:
    place = Notion()
    place.page("p1", "Leave", block("paragraph", "There are 28 days of leave."))
    place.page("p2", "Old", block("paragraph", "Once upon a time."))
    shown = {"Leave": "everyone", "Old": "everyone"}
    later, then = (lambda: place.things.pop("p2")), {"Leave": "everyone"}
    return Product(place.stand_in, place.stand_in.address, "ntn_1", shown, later=later, then=then)


def github() -> Product:
    place = GitHub()
    place.issue(1, "Login fails", "Since today.", "2026-02-01T00:00:00Z")
    place.issue(2, "Fix login", "Closes #1.", "2026-02-01T00:00:00Z", pull=True)
    shown = {"#1 Login fails": "channel:C0DEV", "#2 Fix login": "channel:C0DEV"}
    later, then = (lambda: place.issues.pop(1)), {"#2 Fix login": "channel:C0DEV"}
    return Product(place.stand_in, place.address, "github_pat_1", shown, later=later, then=then)


def gitlab() -> Product:
    place = GitLab()
    place.issues = {1: place.made(1, "Task"), 2: place.made(2, "Breach", confidential=True)}
    place.wiki = {
        "home": {"slug": "home", "title": "home", "format": "markdown", "content": "# Welcome here"}
    }
    shown = {"#1 Task": "channel:C0DEV", "#2 Breach": "nobody", "wiki/home": "channel:C0DEV"}
    later = lambda: place.issues.update({1: place.made(1, "Task", confidential=True)})  # noqa: E731
    then = {**shown, "#1 Task": "nobody"}
    return Product(place.stand_in, place.address, "glpat-1", shown, later=later, then=then)


def drive() -> Product:
    place = Google()
    place.file("1AbCdEf", "Handbook", kind=FOLDER)
    place.file("f1", "leave.txt", "1AbCdEf", domain("example.com"), data=b"There are 28 days of leave.")
    place.file("f2", "pay.txt", "1AbCdEf", person("hr@example.com"), data=b"Bands are secret.")
    Path("drive.json").write_text(place.account)
    shown = {"leave.txt": "everyone", "pay.txt": "channel:C0HR"}

    def later() -> None:
        place.permissions["f1"] = [person("boss@example.com")]
        place.files["f2"]["trashed"] = True
        place.changed("f1")
        place.changed("f2")

    secret, then = str(Path("drive.json").absolute()), {"leave.txt": "nobody"}
    return Product(place.stand_in, place.address("1AbCdEf"), secret, shown, later=later, then=then)


def sharepoint(tls: ssl.SSLContext) -> Product:
    place = Graph(tls)
    place.tenant, place.site = "11111111-2222-3333-4444-555555555555", "example.sharepoint.com:/sites/HR"
    place.file("f1", "leave.txt", "root", group("HR Visitors"), data=b"There are 28 days of leave.")
    place.file("f2", "pay.txt", "root", group("HR Owners", "owner"), data=b"Bands are secret.")
    where = place.stand_in.address
    shown = {"Documents/leave.txt": "everyone", "Documents/pay.txt": "channel:C0HR"}
    also = [f"login={where}", f"graph={where}"]

    def later() -> None:
        place.shared_anew("f1", group("HR Owners"))
        place.removed("f2")

    then = {"Documents/leave.txt": "channel:C0HR"}
    return Product(place.stand_in, "", place.secret, shown, also, place.files, later, then)


def blocks(section: str) -> list[list[list[str]]]:
    """The commands of each block of a section, in words."""
    text = re.search(rf"^### {section}\n(.*?)(?=^##)", DOCS.read_text(), re.M | re.S)
    assert text, section
    found = re.findall(r"^```sh\n(.*?)^```", text[1], re.M | re.S)
    return [[shlex.split(line) for line in it.replace("\\\n", " ").splitlines()] for it in found]


@contextmanager
def followed(product: Product) -> Iterator[Callable[[list[str]], str]]:
    """Does what a line says, at the stand-in."""

    def do(line: list[str]) -> str:
        if line[0] == "echo":
            name = line[1].partition("=")[0]
            Path(".env").write_text(f"{name}={product.secret}\n")
            return ""
        words = line[2:]
        if words[0] == "add":
            words[3] = product.address or words[3]
            words += [it for option in product.also for it in ("--option", option)]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    with product.stand_in.running(), product.beside.running() if product.beside else nullcontext():
        yield do


@pytest.mark.parametrize(
    ("section", "number", "made"),
    [
        ("Confluence", 0, lambda: confluence(cloud=True)),
        ("Confluence", 1, lambda: confluence(cloud=False)),
        ("Notion", 0, notion),
        ("GitHub", 0, github),
        ("GitLab", 0, gitlab),
        ("Drive", 0, drive),
    ],
)
def test_a_product_is_connected_as_its_section_says(
    section: str, number: int, made: Callable[[], Product]
) -> None:
    follow(made(), section, number)


def test_sharepoint_is_connected_as_its_section_says(tls: ssl.SSLContext) -> None:
    follow(sharepoint(tls), "SharePoint", 0)


@pytest.mark.parametrize(
    ("section", "number", "files", "shown"),
    [
        (
            "Confluence",
            2,
            {"entities.xml": ENTITIES},
            {"HR/Handbook/Leave": "everyone", "HR/Handbook/Salaries": "nobody"},
        ),
        ("Notion", 1, NOTION, {"Handbook.md": "everyone", "Handbook/Leave.md": "everyone"}),
    ],
)
def test_an_export_is_connected_as_its_section_says(
    section: str, number: int, files: dict[str, str], shown: dict[str, str]
) -> None:
    lines = blocks(section)[number]
    address = lines[0][5]
    with zipfile.ZipFile(address, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    nobody = StandIn(lambda asked: Reply(status=404))
    follow(Product(nobody, address, "", shown), section, number)


def follow(product: Product, section: str, number: int) -> None:
    lines = blocks(section)[number]
    with followed(product) as do:
        for line in lines:
            do(line)
        assert "ok" in do(["inhouse", "sources", "status"])
        shown = readers(do(["inhouse", "sources", "list"]))
        assert product.shown.items() <= shown.items()
        if product.then:
            product.later()
            for _ in range(2):
                do(lines[-1])
            assert readers(do(["inhouse", "sources", "list"])) == product.then


def readers(listed: str) -> dict[str, str]:
    """By the names of documents."""
    return {row.split("\t")[0]: row.split("\t")[-1] for row in listed.splitlines() if "\t" in row}

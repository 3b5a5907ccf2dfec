"""`inhouse sources`: what is indexed, and what was left out of a file."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.sources import app
from bot.runtime import Runtime
from store.audience import Audience
from store.errors import CannotOpen, NoSuchDocument
from store.indexing import IndexOptions, forget_documents, index
from store.library import Library
from store.upkeep import Upkeep
from tests.bot.cli.test_index_command import House
from tests.fakes import HashEmbedder
from tests.store.conversations.exports import archive

BOX = '<html><body><h1>Kiln</h1><p>Fire it at dusk.</p><p><img src="a.png" alt=""></p></body></html>'


@pytest.fixture(autouse=True)
def _data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "kiln.html").write_text(BOX)
    (folder / "tea.md").write_text("# Tea\n\nTea is free.")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    for file in folder.iterdir():
        os.utime(file, (1.75e9, 1.75e9))
    with House(tmp_path) as house:
        index([folder], house.library, house.embedder, IndexOptions(Audience.parse("user:U1")))
    return folder


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_of_a_file_it_tells_what_was_left_out(docs: Path) -> None:
    told = said("why", str(docs / "kiln.html"))
    assert "“Kiln”" in told and "indexed for user:U1" in told
    assert "left out: 1 picture is not read" in told
    assert "nothing is left out" in said("why", str(docs / "tea.md"))


def test_of_a_file_that_cannot_be_read_it_tells_why(docs: Path) -> None:
    assert "old.doc is a type of file that is not read (.doc)" in said("why", str(docs / "old.doc"))
    result = CliRunner().invoke(app, ["why", str(docs / "nothing.md")])
    assert isinstance(result.exception, CannotOpen)


def test_a_file_that_a_rule_leaves_out_is_told_the_rule(docs: Path) -> None:
    (docs / ".inhouseignore").write_text("# drafts\n*.draft.md\n")
    (docs / "plan.draft.md").write_text("# Plan\n\nWe sail north.")
    rule = f"plan.draft.md is excluded by '*.draft.md' ({docs}/.inhouseignore, line 2)"
    assert rule in said("why", str(docs / "plan.draft.md"))
    assert rule in said("why", str(docs))


def test_a_file_whose_front_matter_names_no_audience_is_told_so(docs: Path) -> None:
    (docs / "plan.md").write_text("---\naudience: partners\n---\n# Plan\n\nWe sail north.")
    assert "plan.md 'partners' is not an audience" in said("why", str(docs / "plan.md"))
    assert "'partners' is not an audience" in said("why", str(docs))


def test_a_name_of_several_words_is_a_document_where_one_is_called_so(docs: Path, tmp_path: Path) -> None:
    (docs / "old tea.md").write_text("# Old tea\n\nTea was free.")
    with House(tmp_path) as house:
        index([docs], house.library, house.embedder, IndexOptions(Audience.parse("user:U1")))
    assert "“Old tea”" in said("why", "old tea.md")


def test_a_document_may_be_named_as_the_list_has_it(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs.parent)
    assert "“Tea”" in said("why", "tea.md")
    assert said("list", "tea.md").startswith("tea.md\t")
    (docs / "teas").mkdir()
    (docs / "teas" / "green.md").write_text("# Green\n\nGreen tea is free, too.")
    assert "not indexed" in said("why", "teas/green.md")
    with House(docs.parent) as house:
        index([docs], house.library, house.embedder)
    assert said("list", "teas").startswith("teas/green.md\t")


def test_a_name_that_several_have_is_not_guessed_at(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs.parent)
    (docs.parent / "more").mkdir()
    (docs.parent / "more" / "tea.md").write_text("# Tea\n\nTea is dear.")
    with House(docs.parent) as house:
        index([docs.parent / "more"], house.library, house.embedder)
    for verb in ("why", "list"):
        result = CliRunner().invoke(app, [verb, "tea.md"])
        assert isinstance(result.exception, NoSuchDocument) and "2 indexed files" in str(result.exception)


def test_where_nothing_lies_and_nothing_is_called_so_no_command_is_suggested(docs: Path) -> None:
    result = CliRunner().invoke(app, ["list", "nowhere.md"])
    assert "there is no such file or folder" in result.stderr and "inhouse index" not in result.stderr


def test_a_file_that_was_forgotten_is_told_how_it_comes_back(docs: Path) -> None:
    with House(docs.parent) as house:
        forget_documents([docs / "tea.md"], house.library)
    told = said("why", str(docs / "tea.md"))
    assert told == f"{docs}/tea.md was forgotten: `inhouse index --again PATH` reads it again\n"
    assert f"{docs}/tea.md was forgotten: " in said("why", str(docs))


def test_a_file_that_is_not_indexed_is_said_to_be_so(docs: Path) -> None:
    (docs / "new.md").write_text("# New\n\nText.")
    assert "not indexed: `inhouse index` reads it" in said("why", str(docs / "new.md"))


def test_of_a_folder_it_names_the_files_that_something_was_left_out_of(docs: Path) -> None:
    told = said("why", str(docs))
    assert "kiln.html" in told and "old.doc" in told and "tea.md" not in told
    assert "1 of 3 files can be read in full." in told


def test_programs_get_the_same_as_json(docs: Path) -> None:
    assert json.loads(said("why", str(docs / "kiln.html"), "--json")) == {
        "files": [
            {
                "file": str(docs / "kiln.html"),
                "indexed": True,
                "title": "Kiln",
                "audience": "user:U1",
                "characters": len("# Kiln\n\nFire it at dusk."),
                "left_out": ["1 picture is not read"],
                "refused": None,
            }
        ]
    }


def test_what_is_indexed_is_listed_with_all_that_tells_how_fresh_it_is(docs: Path) -> None:
    lines = [line.split("\t") for line in said("list").splitlines()]
    assert lines == [
        ["kiln.html", "Kiln", "1", "2025-06-15", "user:U1"],
        ["tea.md", "Tea", "1", "2025-06-15", "user:U1"],
    ]
    found = json.loads(said("list", "--json"))["sources"]
    assert [(it["name"], it["passages"], it["audience"]) for it in found] == [
        ("kiln.html", 1, "user:U1"),
        ("tea.md", 1, "user:U1"),
    ]


def test_the_list_is_narrowed_to_a_folder_or_a_file(docs: Path) -> None:
    with House(docs.parent) as house:
        (docs / "tea").mkdir()
        (docs / "tea" / "green.md").write_text("# Green\n\nGreen tea is free, too.")
        index([docs], house.library, house.embedder)
    assert said("list", str(docs / "tea")).startswith("tea/green.md\t")
    assert said("list", str(docs / "tea.md")).startswith("tea.md\t")
    assert said("list", str(docs / "te")) == ""
    assert len(said("list", str(docs)).splitlines()) == 3


def test_an_empty_list_says_what_fills_it() -> None:
    result = CliRunner().invoke(app, ["list"])
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "`inhouse index PATH`" in result.stderr


@pytest.fixture
def asked_of(docs: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real way of a question, with a stand-in for the embedder, which takes seconds to load."""
    embedder = HashEmbedder()
    with Library.open(docs.parent / "store", embedder) as library:
        monkeypatch.setattr(Runtime, "embedder", property(lambda _: embedder))
        monkeypatch.setattr(Runtime, "library", property(lambda _: library))
        yield


def verdict(*arguments: str) -> str:
    return str(json.loads(said("why", *arguments, "--json"))["verdict"])


@pytest.mark.usefixtures("asked_of")
def test_of_a_question_it_tells_why_it_gets_no_answer_or_which(docs: Path) -> None:
    assert verdict("When do I fire the kiln at dusk?", "--as-reader", "user:U1") == "answered"
    assert verdict("When do I fire the kiln at dusk?") == "audience"
    assert verdict("Who repairs the photocopier downstairs?", "--as-reader", "user:U1") == "not_found"
    told = said("why", "Is tea free?")
    assert "Readers: everyone; they may read 0 of 2 documents." in told
    assert "Tea (tea.md), for user:U1" in told
    assert f"1 file is not indexed at {docs}" in told
    shown = said("why", "Is tea free?", "--as-reader", "user:U1")
    assert "It is answered: confidence" in shown
    assert "“Tea is free.”" in shown


@pytest.mark.parametrize(("private", "left_out"), [(False, 2), (True, 0)])
def test_of_an_export_it_tells_that_private_channels_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private: bool, left_out: int
) -> None:
    path = archive(tmp_path / "export.zip")
    with House(tmp_path) as house:
        index([path], house.library, house.embedder, IndexOptions(private=private))
        monkeypatch.setattr(Runtime, "embedder", property(lambda _: house.embedder))
        monkeypatch.setattr(Runtime, "library", property(lambda _: house.library))
        told, plain = said("why", "Is tea free?"), json.loads(said("why", "Is tea free?", "--json"))
    assert "not indexed at" not in told and plain["files_not_indexed"] == {}
    assert (f"`inhouse index {path} --private` reads them" in told) == bool(left_out)
    assert plain["private_channels_left_out"] == ({str(path): left_out} if left_out else {})


@pytest.mark.usefixtures("asked_of")
def test_what_others_may_read_is_named_and_not_quoted(docs: Path) -> None:
    assert "Tea is free." not in said("why", "Is tea free?")


def test_a_question_where_nothing_is_indexed_is_told_so(tmp_path: Path, asked_of: None) -> None:
    (tmp_path / "docs").rename(tmp_path / "elsewhere")
    with House(tmp_path) as house:
        house.library.remove([it.id for it in house.library.sources()])
    assert verdict("Is tea free?") == "nothing_indexed"


@pytest.mark.parametrize("arguments", [["why", " "], ["why", "tea.md", "--as-reader", "user:U1"]])
def test_what_it_cannot_tell_about_is_a_usage_error(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize("word", ["nothing.md", "folder/nothing", "./nothing"])
def test_a_word_that_looks_like_a_file_is_one(word: str) -> None:
    assert isinstance(CliRunner().invoke(app, ["why", word]).exception, CannotOpen)


def test_the_roots_and_rules_of_a_folder_are_read_once_however_many_files_it_has(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    for kept in ("roots", "patterns"):
        whole = getattr(Upkeep, kept)

        def counting(upkeep: Upkeep, kept: str = kept, whole: Callable[[Upkeep], object] = whole) -> object:
            read.append(kept)
            return whole(upkeep)

        monkeypatch.setattr(Upkeep, kept, counting)
    (docs / "0.md").write_text("# Sheds\n\nThree sheds.")
    said("why", str(docs))
    few = len(read)
    for number in range(1, 6):
        (docs / f"{number}.md").write_text("# Sheds\n\nThree sheds.")
    said("why", str(docs))
    assert len(read) == 2 * few

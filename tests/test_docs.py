"""The promises of the pages: links resolve, every setting is there, the handbook is sound."""

import ast
import datetime
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices, BaseModel
from typer.main import get_group

from bot.__main__ import app
from bot.settings import RETIRED, Settings, load
from handlers.manifest import SUBCOMMANDS
from store.audience import Audience, Readers

ROOT = Path(__file__).parent.parent
VERBS = get_group(app).commands
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
HANDBOOK = sorted((ROOT / "handlers/simulator/demo/handbook").glob("*.md"))
SCRIPT = tomllib.loads((ROOT / "handlers/simulator/demo/script.toml").read_text(encoding="utf-8"))
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- links, commands -------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_resolve(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name} links to {target}, which is not there"
        assert not anchor or anchor in anchors(there), f"{page.name} links to {target}: no such heading"


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    readme = read("README.md")
    assert [page.name for page in ROOT.glob("docs/*.md") if f"docs/{page.name}" not in readme] == []


def test_commands_that_pages_name_exist() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = re.findall(r"(?:`|^|bin/|run |\|  |    )inhouse ([a-z]+)(?: ([a-z]+)\b)?", text, re.M)
    assert named
    for verb, second in named:
        assert verb in VERBS, f"the pages name `inhouse {verb}`"
        inner = getattr(VERBS[verb], "commands", None)
        if inner and second:
            assert second in inner, f"the pages name `inhouse {verb} {second}`"


def test_benches_that_pages_and_the_makefile_name_exist() -> None:
    text = "\n".join([read("Makefile"), *(page.read_text(encoding="utf-8") for page in PAGES)])
    named = set(re.findall(r"python -m (bench(?:\.[a-z_]+)+)", text))
    assert {"bench.serving", "bench.evaluation.squad"} <= named
    assert [name for name in sorted(named) if find_spec(name) is None] == []


def test_options_of_eval_that_pages_name_exist() -> None:
    known = {"--help", *(option for each in VERBS["eval"].params for option in each.opts)}
    text = "\n".join([read("Makefile"), *(page.read_text(encoding="utf-8") for page in PAGES)])
    named = {
        word
        for line in re.findall(r"inhouse eval([^`#\n]*)", text)
        for word in re.findall(r"--[a-z-]+", line)
    }
    assert named >= {"--calibrate", "--write"}
    assert named <= known


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    named = {
        name for page in PAGES for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= targets


# --- architecture.md -------------------------------------------------------------------------------------

ARCHITECTURE = read("docs/architecture.md")
ROOMS = ("handlers", "bot", "store")


def under(heading: str) -> str:
    """The section below a heading of architecture.md."""
    _, _, after = ARCHITECTURE.partition(f"\n{heading}\n")
    return re.split(r"^#{2,3} ", after, maxsplit=1, flags=re.M)[0]


def table(heading: str) -> list[list[str]]:
    """The cells of the table in that section."""
    rows = re.findall(r"^\| (.+) \|$", under(heading), re.M)
    return [row.split(" | ") for row in rows[1:]]


def named(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def defines(part: Path, name: str) -> bool:
    """Whether a file, or a file of a package, defines this class, function, method or constant."""
    found = re.compile(rf"^\s*(?:class|(?:async )?def) {name}\b|^{name}\b.* = ", re.M)
    files = part.rglob("*.py") if part.is_dir() else [part]
    return any(found.search(file.read_text(encoding="utf-8")) for file in files)


def test_subcommands_in_slack_that_pages_name_exist() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert set(re.findall(r"`/inhouse ([a-z]+)", text)) == set(SUBCOMMANDS)


@pytest.mark.parametrize("room", ROOMS)
def test_the_drawing_of_stages_is_what_import_linter_holds(room: str) -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (held,) = (it["layers"] for it in contracts if it.get("containers") == [room])
    (drawing,) = re.findall(rf"^```\n{room}/\n(.*?)^```", ARCHITECTURE, re.M | re.S)
    drawn = [re.split(r"\s{2,}", line.strip())[0] for line in drawing.splitlines()]
    assert drawn == [layer.replace(" : ", ", ") for layer in held]


@pytest.mark.parametrize("package", [*ROOMS, "bot/model"])
def test_the_glossary_names_every_part_and_no_other(package: str) -> None:
    parts = {
        f"{it.name}/" if it.is_dir() else it.name
        for it in (ROOT / package).iterdir()
        if (it / "__init__.py").exists() or (it.suffix == ".py" and it.name != "__init__.py")
    }
    rows = [named(row[0]) for row in table(f"### {package}/")]
    assert [name for (name,) in rows] == sorted(parts)


@pytest.mark.parametrize("package", [*ROOMS, "bot/model"])
def test_the_glossary_s_main_names_are_defined_there(package: str) -> None:
    for part, _, names in table(f"### {package}/"):
        (where,) = named(part)
        assert named(names)
        assert [name for name in named(names) if not defines(ROOT / package / where, name)] == [], where


def test_the_nouns_are_defined_where_the_page_says() -> None:
    rows = table("## The nouns")
    assert len(rows) > 10
    for noun, where, _ in rows:
        assert defines(ROOT / named(where)[0], named(noun)[0]), noun


def test_where_do_i_find_names_files_and_what_is_in_them() -> None:
    rows = table("## Where do I find…")
    assert len(rows) > 10
    for what, where in rows:
        for place in where.split("; "):
            file, *names = named(place)
            assert names, what
            assert [name for name in names if not defines(ROOT / file, name)] == [], what


def test_files_that_pages_name_exist() -> None:
    for page in PAGES:
        if page.name == "CHANGELOG.md":
            continue
        text = page.read_text(encoding="utf-8")
        files = re.findall(r"`((?:bot|handlers|store|tests|bench|requirements|docs)/[\w./-]*)`", text)
        assert [file for file in files if not (ROOT / file).exists()] == [], page.name


@pytest.mark.parametrize("room", ROOMS)
def test_the_tree_of_errors_names_each_of_them(room: str) -> None:
    module = import_module(f"{room}.errors")
    drawn = re.findall(r"^(?:[│├└─ ]*)(\w+)", (module.__doc__ or "").split("\n\n")[1], re.M)
    defined = [
        name for name, it in vars(module).items() if isinstance(it, type) and it.__module__ == module.__name__
    ]
    errors = [name for name in defined if issubclass(getattr(module, name), Exception)]
    assert sorted(drawn) == sorted(errors)


# --- settings --------------------------------------------------------------------------------------------


def settings_of(model: type[BaseModel], prefix: str = "INHOUSE_") -> Iterator[tuple[str, Any]]:
    """Each setting's variable and its default."""
    for name, field in model.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            yield str(field.validation_alias.choices[0]), field.default
        elif isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_of(field.annotation, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}", None if field.default_factory else field.default


SETTINGS = dict(settings_of(Settings))
VARIABLE = re.compile(r"\b(?:INHOUSE|SLACK)_[A-Z0-9_]*[A-Z0-9]\b")


def test_configuration_lists_every_setting_and_nothing_else() -> None:
    assert set(VARIABLE.findall(read("docs/configuration.md"))) == set(SETTINGS)


def test_configuration_tells_the_defaults() -> None:
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| ([^|]+) \|", read("docs/configuration.md"), re.M))
    assert set(rows) == set(SETTINGS)
    for name, default in SETTINGS.items():
        if default not in (None, ""):
            assert rows[name] == f"`{default}`", name
        else:
            assert "`" not in rows[name], f"{name} has no default that could be typed"


def test_the_example_lists_every_setting_once_and_nothing_else() -> None:
    lines = re.findall(r"^#([A-Z0-9_]+)=", read(".env.example"), re.M)
    assert len(lines) == len(set(lines))
    assert set(lines) == set(SETTINGS)
    assert lines[0].startswith("SLACK_"), "the tokens come first"


def test_the_example_uncommented_is_what_is_set_anyway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plain = load()
    example = tmp_path / ".env"
    example.write_text(re.sub(r"^#(?=[A-Z0-9_]+=)", "", read(".env.example"), flags=re.M), encoding="utf-8")
    assert load() == plain


def test_pages_name_no_setting_that_does_not_exist() -> None:
    known = set(SETTINGS) | {f"INHOUSE_{name}" for name in SETTINGS}
    for page in PAGES:
        unknown = set(VARIABLE.findall(page.read_text(encoding="utf-8"))) - known
        if page.name == "CHANGELOG.md":
            unknown -= set(RETIRED)
        assert not unknown, f"{page.name} names {sorted(unknown)}"


# --- how we put things ------------------------------------------------------------------------------------


def unsaid() -> list[str]:
    """The right-hand column of the table: what no message and no page says."""
    _, _, after = read("docs/development.md").partition("## How we put things\n")
    rows = re.findall(r"^\| .+ \| (.+) \|$", after.partition("\n## ")[0], re.M)
    return [words for cell in rows[1:] for words in cell.split(" / ")]


def messages(file: Path) -> Iterator[str]:
    """The literals of a file, and the docstrings that typer shows as help: those in the files of commands.

    What holds a bar is a word list or a pattern.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    is_help = file.parent == ROOT / "bot/cli" or file.name in {"cli.py", "command.py"}
    docs = {id(it.value) for it in ast.walk(tree) if isinstance(it, ast.Expr) and not is_help}
    for it in ast.walk(tree):
        if isinstance(it, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in it.values)
        elif isinstance(it, ast.Constant) and isinstance(it.value, str):
            yield from (() if id(it) in docs or "|" in it.value else (it.value,))


def test_no_message_and_no_page_says_what_we_do_not_say() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    said = {f"{file.relative_to(ROOT)}": "\n".join(messages(file)) for file in files}
    said |= {page.name: page.read_text(encoding="utf-8") for page in [*PAGES, ROOT / ".env.example"]}
    said["development.md"] = re.sub(
        r"## How we put things\n.*?(?=\n## )", "", said["development.md"], flags=re.S
    )
    wrong = [
        f"{where}: {words}"
        for where, text in said.items()
        for words in unsaid()
        if re.search(rf"\b{re.escape(words)}(?!\w)", " ".join(text.split()), re.I)
    ]
    assert len(unsaid()) > 20
    assert wrong == []


# What troubleshooting.md quotes of others: Make, the loader of programs, Python, SQLite, Slack and systems.
_SAID_BY_OTHERS = {
    "holds an app-level token",  # put together from the name of the kind
    "Fatal Python error: Bus error",
    "Illegal instruction",
    "database disk image is malformed",
    "disk I/O error",
    "file is not a database",
}


def test_each_message_in_troubleshooting_is_one_that_is_said() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    said = " ".join("\n".join("\n".join(messages(file)) for file in files).split())
    said += " ".join(read("Makefile").split())
    page = FENCE.sub("", read("docs/troubleshooting.md"))
    heads = re.findall(r'^(?:\*\*(.+?)\*\*|- ((?:"[^"]+"(?:, )?)+):)', page, re.M | re.S)
    quoted = [words for head in heads for words in re.findall(r'"([^"]+)"', " ".join(" ".join(head).split()))]
    assert len(quoted) > 30
    # An ellipsis, a setting, or the beginning of an id stands for what differs.
    differing = rf"\bT(?=…|$)|…|{VARIABLE.pattern}"
    pieces = {it.strip(" ;:") for words in quoted for it in re.split(differing, words)}
    assert sorted(it for it in pieces - _SAID_BY_OTHERS if it not in said) == []


# --- the handbook and the demo's script ------------------------------------------------------------------


def parts(page: Path) -> tuple[dict[str, Any], str]:
    """Front matter and text."""
    _, front, text = page.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def readable(readers: Readers) -> str:
    """All the text of the handbook that `readers` may read."""
    pages = [parts(page) for page in HANDBOOK]
    audience = [Audience.parse(front.get("audience", "everyone")) for front, _ in pages]
    texts = [text for (_, text), who in zip(pages, audience, strict=True) if readers.may_read(who)]
    return " ".join(" ".join(texts).split())


def test_the_handbook_has_pages_enough_some_of_them_private() -> None:
    audiences = [parts(page)[0].get("audience") for page in HANDBOOK]
    assert len(HANDBOOK) >= 12
    assert {who for who in audiences if who} == {"channel:C0PEOPLE", "channel:C0LEADS"}
    assert audiences.count(None) >= 10


@pytest.mark.parametrize("page", HANDBOOK, ids=lambda page: page.name)
def test_a_handbook_page_is_whole(page: Path) -> None:
    front, text = parts(page)
    assert set(front) <= {"title", "url", "updated", "audience"}
    assert front["url"].startswith("https://handbook.example/")
    assert isinstance(front["updated"], datetime.date)
    Audience.parse(front.get("audience", "everyone"))
    assert text.startswith(f"# {front['title']}\n"), "the title is the first heading"
    assert 300 <= len(text.split()) <= 900, "a page of real substance"


def test_handbook_addresses_and_titles_are_unique() -> None:
    fronts = [parts(page)[0] for page in HANDBOOK]
    assert (
        len({front["url"] for front in fronts}) == len({front["title"] for front in fronts}) == len(HANDBOOK)
    )


def test_the_script_names_only_people_and_channels_that_it_defines() -> None:
    users = {user["id"] for user in SCRIPT["users"]}
    members = {channel["id"]: set(channel["members"]) for channel in SCRIPT["channels"]}
    keys = {message["key"] for message in SCRIPT["messages"] if "key" in message}
    assert SCRIPT["workspace"]["you"] in users
    assert all(there <= users for there in members.values())
    for said in SCRIPT["messages"]:
        assert said["user"] in members[said["channel"]]
        assert said.get("thread") in {None, *keys}
    earlier: set[str] = set()
    for step in SCRIPT["steps"]:
        assert step["user"] in users
        assert step["kind"] in {"mention", "reply", "direct", "command"}
        assert step["kind"] == "direct" or step["user"] in members[step["channel"]]
        assert (step["kind"] == "reply") == ("after" in step)
        assert step.get("after") in {None, *earlier}
        earlier.add(step.get("key", ""))


def test_messages_of_the_script_are_in_order_and_of_the_last_day() -> None:
    ago = [message["minutes_ago"] for message in SCRIPT["messages"]]
    assert ago == sorted(ago, reverse=True)
    assert ago[0] < 24 * 60


def test_no_guest_reads_where_the_script_expects_an_answer() -> None:
    guests = {user["id"] for user in SCRIPT["users"] if user.get("guest")}
    members = {channel["id"]: set(channel["members"]) for channel in SCRIPT["channels"]}
    assert guests
    for step in SCRIPT["steps"]:
        if step["expect"] == "reply":
            assert not guests & members.get(step.get("channel", ""), {step["user"]})


def test_what_the_script_expects_stands_where_the_readers_may_read_it() -> None:
    for step in SCRIPT["steps"]:
        if step["kind"] == "direct":
            readers = Readers.of_person(step["user"], [], outsider=False)
        else:
            readers = Readers.of_channel(step["channel"], outsiders=False)
        text = readable(readers)
        assert all(words in text for words in step.get("contains", ()))
        assert not any(words in text for words in step.get("withholds", ()))


# --- the changelog, the requirements ---------------------------------------------------------------------


def test_the_changelog_keeps_its_form() -> None:
    text = read("CHANGELOG.md")
    titles = re.findall(r"^## (.+)$", text, re.M)
    assert text.startswith("# Changelog\n")
    assert titles[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", title) for title in titles[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


@pytest.mark.parametrize("name", ["run", "dev", "uv"])
def test_requirements_are_pinned_hashed_and_name_no_host(name: str) -> None:
    text = re.sub(r"^#.*\n", "", read(f"requirements/{name}.txt"), flags=re.M)
    assert "://" not in text and "index-url" not in text and "find-links" not in text
    for entry in re.split(r"\n(?=[a-zA-Z0-9])", text):
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), f"not pinned: {entry.splitlines()[0]}"
        assert "--hash=sha256:" in entry, f"without a hash: {entry.splitlines()[0]}"


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", read(f"requirements/{name}.txt"), re.M))

    assert pins("run") <= pins("dev")


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in read("LICENSE") and "END OF TERMS AND CONDITIONS" in read("LICENSE")

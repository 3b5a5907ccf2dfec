"""Whatever the bot shows in Slack is in one language, and Slack takes it in each."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.locale import LANGUAGES, Locale
from handlers.simulator.state.posted import pings_of
from handlers.simulator.validation.messages import check_message, check_view, texts_of
from tests.handlers.locale.surfaces import ME, Shown, latin_in, surfaces
from tests.handlers.locale.test_catalogues import ROOM, TAKING, said

EVERY = pytest.mark.parametrize("language", LANGUAGES)
# The packages whose texts stand in blocks: each is on a surface.
IN_BLOCKS = ("approval", "channels", "home", "rendering")
# Said outside of blocks: in the text of a message, or at a command line.
ELSEWHERE = ("Thank you", "Say how long:", "That is not a time", "Somebody has already asked")
# What no user of Slack reads: the command line, the log, the local Slack, the pages of who installs it. A
# manifest has one language, and where the app is gone nobody can be asked for theirs.
UNSEEN = (
    "simulator",
    "installing",
    "registration.py",
    "cli.py",
    "doctor",
    "manifest.py",
    "monitoring",
    "cluster",
    "serving.py",
    "tokens.py",
    "breaker.py",
    "connection.py",
)
_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}")
_SENTENCE = re.compile(r"\W*[A-Z]|.*[.?!:…]\s*$", re.DOTALL)


def words_of(shown: Shown) -> list[str]:
    """Every text in it that somebody reads."""
    return [*texts_of(dict(shown))]


@EVERY
def test_slack_takes_every_surface(language: str) -> None:
    for name, shown in surfaces(Locale(language)):
        problems = check_view(shown) if "type" in shown else check_message(dict(shown))
        assert problems == [], (name, problems)
        assert {*pings_of({**shown, "link_names": True})} <= {ME}, name


def test_in_japanese_no_english_is_left() -> None:
    left = {
        (name, text): words
        for name, shown in surfaces(Locale("ja"))
        for text in words_of(shown)
        if (words := latin_in(text))
    }
    assert left == {}


def test_every_text_that_stands_in_blocks_is_on_one_of_the_surfaces() -> None:
    """So that all of them are tried against Slack's limits."""
    english = "\n".join(text for _, shown in surfaces(Locale("en")) for text in words_of(shown))
    wanted = {
        form
        for room in IN_BLOCKS
        for text in said(ROOM / room)
        for form in ([text] if isinstance(text, str) else text)
        if not form.startswith(ELSEWHERE)
    }
    assert not {form for form in wanted if not _pattern(form).search(english)}


def _pattern(text: str) -> re.Pattern[str]:
    """A text with whatever stands for its values; none at its ends, or it is tried at every letter."""
    parts = re.split(r"\{\w*\}", text)
    return re.compile(".+?".join(map(re.escape, filter(None, parts))))


def test_nothing_is_said_outside_the_catalogues() -> None:
    found = [
        f"{path.relative_to(ROOM)}:{node.lineno}: {node.value!r}"
        for path in sorted(ROOM.rglob("*.py"))
        if path.relative_to(ROOM).parts[0] not in UNSEEN and path.name not in UNSEEN
        for node, around in _with_parents(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_said(node.value, around)
    ]
    assert found == []


def _with_parents(
    node: ast.AST, around: tuple[ast.AST, ...] = ()
) -> Iterator[tuple[Any, tuple[ast.AST, ...]]]:
    yield node, around
    for child in ast.iter_child_nodes(node):
        yield from _with_parents(child, (*around, node))


def _is_said(text: str, around: tuple[ast.AST, ...]) -> bool:
    """Whether a string of the code reads like words for people, and is no docstring, pattern, line of the log
    or error, nor given to the catalogues.
    """
    if isinstance(around[-1], ast.Expr) or any(isinstance(it, ast.Raise) for it in around):
        return False
    calls = [it.func for it in around if isinstance(it, ast.Call)]
    names = {it.attr if isinstance(it, ast.Attribute) else getattr(it, "id", "") for it in calls}
    if names & {*TAKING, "compile", "split", "AssertionError", "Busy"} or names & {
        "info",
        "warning",
        "error",
    }:
        return False
    in_parts = any(isinstance(it, ast.JoinedStr) for it in around)
    return bool(_WORDS.search(text)) and (in_parts or bool(_SENTENCE.match(text)))


@pytest.mark.parametrize(
    "code",
    ['text = "Saved. I keep it."', 'tell(f"about {n} of the documents")', 'label = "Who may read it"'],
)
def test_what_is_said_outside_the_catalogues_is_found(code: str) -> None:
    nodes = [it for it in _with_parents(ast.parse(code)) if isinstance(it[0], ast.Constant)]
    assert any(_is_said(node.value, around) for node, around in nodes)


def test_english_is_found_in_japanese() -> None:
    assert latin_in("`mute 1h` で静かに Save as approved answer します :warning:") == []
    assert latin_in("Cancel する") == ["Cancel"]

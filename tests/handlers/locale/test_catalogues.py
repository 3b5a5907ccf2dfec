"""Every text that the bot says in Slack stands in every catalogue, whole and as Slack shows it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import handlers
from bot.answerability.gate import _LACKS
from bot.answering.pipeline import WITHDRAWN
from bot.reply import DOUBTFUL, NOTHING_NEAR
from handlers.locale.catalogue import LANGUAGES, path_of
from handlers.rendering.reasons import DOUBT, REASONS
from handlers.simulator.validation.limits import BUTTON_TEXT

ROOM = Path(handlers.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
# A text's id: its English sentence, or both where it counts.
Id = str | tuple[str, ...]
TAKING = {"gettext": 1, "ngettext": 2, "N_": 1}
BUTTONS = ("Good answer", "Bad answer", "Try again", "Yes, they may")


def said(room: Path = ROOM) -> Iterator[Id]:
    """The texts that the code of `room` gives to `gettext`, `ngettext` and `N_`; also within f-strings."""
    for path in sorted(room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = node.args[: TAKING.get(name, 0)]
            told = [str(it.value) for it in given if isinstance(it, ast.Constant)]
            if told:
                yield told[0] if len(told) == 1 else tuple(told)


def found_by_pybabel() -> set[Id]:
    """What the command of docs/development.md finds."""
    keywords = {"gettext": None, "ngettext": (1, 2), "N_": None}
    return {found[2] for found in extract_from_dir(ROOM, keywords=keywords, comment_tags=())}


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(path_of(language).read_bytes()), locale=language, abort_invalid=True)


def texts(message: Message) -> list[tuple[str, str]]:
    """Each translation beside the English that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    forms = [*(message.string or ())]
    return [
        (message.id[0] if at == 0 and len(forms) > 1 else message.id[-1], it) for at, it in enumerate(forms)
    ]


def pairs(language: str) -> list[tuple[str, str]]:
    """Each English text with its translation, those that count in each form."""
    return [pair for message in catalogue(language) if message.id for pair in texts(message)]


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def test_pybabel_finds_what_the_code_says() -> None:
    assert found_by_pybabel() == set(said())


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    there = catalogue(language)
    ids = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in there if message.id
    }
    wanted = set(said())
    assert (wanted - ids, ids - wanted) == (set(), set())
    assert not [it.id for it in there if it.id and (it.fuzzy or not all(other for _, other in texts(it)))]
    assert not there.obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_values_commands_and_marks(language: str) -> None:
    for english, other in pairs(language):
        # One of something needs no number.
        assert fields(other) - fields(english) <= {"count"} and fields(english) <= fields(other), other
        commands = re.compile(r"`(?!(?:/ask|\{ask\}) )[^`]*`")
        assert Counter(commands.findall(other)) == Counter(commands.findall(english)), other
        for mark in ("*", "_", "`", "\n", ":warning:"):
            assert other.count(mark) == english.count(mark), other
        assert other == other.strip() and english == english.strip()


@pytest.mark.parametrize("language", OTHERS)
def test_slack_shows_the_marks_of_a_translation(language: str) -> None:
    """Bold, slanted words and code need a space, a sign or an end on both sides."""
    for _, other in pairs(language):
        for marked in re.finditer(r"`[^`]+`|\*[^*]+\*|\b_[^_]+_\b", other):
            around = other[: marked.start()][-1:] + other[marked.end() :][:1]
            assert not [sign for sign in around if sign.isalnum() or ord(sign) > 0x2FFF], other


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_is_not_much_longer(language: str) -> None:
    for english, other in pairs(language):
        assert len(other) <= 1.6 * len(english) + 30, other
        assert english not in BUTTONS or len(other) <= BUTTON_TEXT, other


def test_buttons_are_among_the_texts() -> None:
    assert set(BUTTONS) <= set(said())


def test_the_reasons_that_bot_gives_are_among_the_texts() -> None:
    assert {NOTHING_NEAR, WITHDRAWN, *_LACKS.values()} == set(REASONS)
    assert DOUBT == DOUBTFUL

"""JSON, YAML and TOML: each line under the keys that it belongs to."""

from pathlib import PurePath

import pytest

from store.reading import Document, keyed, sections


def read(name: str, text: str) -> Document:
    return keyed.read(text.encode(), PurePath(name))


def under(document: Document, words: str) -> tuple[str, ...]:
    [path] = [it.path for it in sections(document) if words in document.text[it.start : it.end]]
    return path


YAML = "server:\n  http:\n    timeout: 30\n  port: 80\n"
YAML += "jobs:\n  - name: web\n    image: a\n  - name: db\n    image: b\nlast: 1\n"


def test_lines_stand_under_their_keys_and_the_text_stays() -> None:
    document = read("a.yaml", YAML)
    assert document.text == YAML
    assert under(document, "timeout: 30") == ("server", "http")
    assert under(document, "port: 80") == ("server", "port")
    assert under(document, "image: b") == ("jobs", "db")
    assert under(document, "last: 1") == ("last",)
    assert under(read("a.json", '{\n"server": {\n "http": {\n"timeout": 30}}}'), '"timeout": 30') == (
        "server",
        "http",
    )
    assert under(read("a.toml", "[server.http]\ntimeout = 30\n"), "timeout = 30") == ("server › http",)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_flat_objects_are_a_line_each(name: str) -> None:
    rows = ['{"room": "Alfama", "seats": 4}', '{"room": "Mur", "seats": 20.50}']
    text = "\n".join(rows) if name == "a.jsonl" else f"[{','.join(rows)}]"
    assert read(name, text).text == "room: Alfama · seats: 4\nroom: Mur · seats: 20.50"


HOSTILE = [
    "[" * 20_000,
    '{"a":' * 20_000,
    "- " * 3_000,
    "a: &a [*a, *a]\nb: [*a, *a]",
    "a: !!python/object/apply:os.x []",
    "a: [1",
]


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.jsonl", "a.toml"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_and_invalid_files_keep_their_lines(name: str, text: str) -> None:
    assert read(name, text).text == text

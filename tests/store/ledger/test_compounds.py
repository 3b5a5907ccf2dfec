from collections.abc import Iterator

import pytest

from store.audience import EVERYONE
from store.ledger import compounds, fulltext
from store.ledger.database import Ledger
from store.ledger.document_rows import by_number
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder

PAGES = [
    document(
        "urlaub",
        "everyone",
        "Den Urlaubsantrag stellst du im Portal, zwei Wochen vorher. Er gilt für den Jahresurlaub.",
        "Über den Bildungsurlaub entscheidet die Teamleitung innerhalb einer Woche, nach Rücksprache.",
    ),
    document(
        "reise",
        "everyone",
        "Die Abrechnung der Kosten einer Reise geschieht im Spesenprogramm, und zwar am Monatsende.",
        "Hotelrechnungen reichst du mit allen Belegen ein, auch die von Frühstück und Abendessen.",
    ),
    document(
        "geheim",
        "channel:C1",
        "Der Fusionsantrag liegt beim Kartellamt, und die Fusion ist noch nicht genehmigt worden.",
    ),
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    directory = tmp_path_factory.mktemp("compounds")
    with Library.open(directory, HashEmbedder()) as library:
        library.put(PAGES)
    ledger = Ledger.open(directory / "ledger.sqlite3")
    yield ledger
    ledger.close()


def found(ledger: Ledger, query: str, *scopes: str) -> list[str]:
    by = list(scopes) or [EVERYONE]
    with ledger.reading() as connection:
        scores = fulltext.search(connection, query, by, 10)
        texts = {number: it.text for number, it in by_number(connection, dict(scores), by).items()}
    return [texts[number] for number, _ in scores]


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("Antrag Urlaub", "Den Urlaubsantrag"),
        ("Wo stelle ich einen Antrag auf Urlaub?", "Den Urlaubsantrag"),
        ("Rechnung Hotel", "Hotelrechnungen"),
        ("Reisekostenabrechnung", "Die Abrechnung"),
        ("Reisekosten", "Die Abrechnung"),
        ("Urlaubsanträge", "Den Urlaubsantrag"),
    ],
)
def test_compounds_are_found_by_their_parts_and_parts_by_their_compound(
    ledger: Ledger, query: str, begins: str
) -> None:
    assert found(ledger, query)[0].startswith(begins)


def test_what_is_hidden_is_part_of_nothing(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert compounds.containing(connection, "antrag", [EVERYONE], "de") == ["urlaubsantrag"]
        assert compounds.containing(connection, "antrag", [EVERYONE, "channel:C1"], "de") == [
            "fusionsantrag",
            "urlaubsantrag",
        ]
        assert compounds.parts(connection, "fusionsantrag", [EVERYONE], "de") == ()
    assert found(ledger, "Fusion") == []
    assert len(found(ledger, "Fusion", "channel:C1")) == 1


@pytest.mark.parametrize("word", ["nahme", "ein", "gilt", "a" * 40, "zwei", "und"])
def test_letters_that_a_word_shares_make_no_compound(ledger: Ledger, word: str) -> None:
    with ledger.reading() as connection:
        assert compounds.containing(connection, word, [EVERYONE], "de") == []
        assert compounds.parts(connection, word, [EVERYONE], "de") == ()

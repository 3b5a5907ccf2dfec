import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.audience import EVERYONE
from store.ledger import fulltext
from store.ledger.database import Ledger
from store.ledger.document_rows import by_number
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.ledger.words_held import assert_as_built_anew

PAGES = [
    document("leave", "everyone", "Annual leave is 30 days.", "Deployments need a review.", title="Time off"),
    document("code", "everyone", "Call getUserName for ticket AB-1234.", "The wi-fi password changes often."),
    document("jp", "everyone", "年次有給休暇は二十日です。", "A café opens at nine."),
    document("days", "everyone", "| Wed | 9.00–11.30 |", "Clinics are on Thursday."),
    document("secret", "channel:C1", "The merger is called Bluebird.", "Annual leave is cut."),
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    directory = tmp_path_factory.mktemp("lexical")
    with Library.open(directory, HashEmbedder()) as library:
        library.put(PAGES)
    ledger = Ledger.open(directory / "ledger.sqlite3")
    yield ledger
    ledger.close()


def found(ledger: Ledger, query: str, *scopes: str, limit: int = 10) -> list[str]:
    by = list(scopes) or [EVERYONE]
    with ledger.reading() as connection:
        scores = fulltext.search(connection, query, by, limit)
        texts = {number: it.text for number, it in by_number(connection, dict(scores), by).items()}
    assert [score for _, score in scores] == sorted((score for _, score in scores), reverse=True)
    return [texts[number] for number, _ in scores]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("annual leave", "Annual leave is 30 days."),
        ("How many days of LEAVE do I get?", "Annual leave is 30 days."),
        ("days of time off", "Annual leave is 30 days."),
        ("reviewing a deployment", "Deployments need a review."),
        ("AB-1234", "Call getUserName for ticket AB-1234."),
        ("ab1234", "Call getUserName for ticket AB-1234."),
        ("user name", "Call getUserName for ticket AB-1234."),
        ("getUserName", "Call getUserName for ticket AB-1234."),
        ("wifi", "The wi-fi password changes often."),
        ("WiFi password", "The wi-fi password changes often."),
        ("cafe", "A café opens at nine."),
        ("collection on Wednesdays", "| Wed | 9.00–11.30 |"),
        ("the Thurs clinic", "Clinics are on Thursday."),
        ("有給休暇", "年次有給休暇は二十日です。"),
        ("有給", "年次有給休暇は二十日です。"),
    ],
)
def test_people_find_what_they_mean(ledger: Ledger, query: str, expected: str) -> None:
    assert found(ledger, query)[0] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Where does IT sit?", "Floor five: IT and its printer."),
        ("How is C++ set?", "Four blanks in C++."),
        ("How is C# set?", "Two blanks in C#."),
        ("Who leads R&D?", "R&D has a lead."),
    ],
)
def test_capitals_and_signs_tell_words_apart(tmp_path: Path, query: str, expected: str) -> None:
    texts = ("If it is broken, mend it.", "Floor five: IT and its printer.", "Four blanks in C++.")
    page = document("signs", "everyone", *texts, "Two blanks in C#.", "R&D has a lead.", "D and R come next.")
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([page])
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    assert found(ledger, query)[0] == expected
    ledger.close()


def test_only_readable_passages_are_found(ledger: Ledger) -> None:
    assert found(ledger, "Bluebird merger") == []
    assert found(ledger, "Bluebird", "channel:C1") == ["The merger is called Bluebird."]
    assert found(ledger, "annual leave", "channel:C1") == ["Annual leave is cut."]


def test_no_scopes_read_nothing(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert fulltext.search(connection, "leave", [], 10) == []


def test_a_question_of_stopwords_alone_is_still_asked(ledger: Ledger) -> None:
    assert found(ledger, "is a") != []


def test_a_page_pasted_as_a_question_is_searched_too(ledger: Ledger) -> None:
    assert found(ledger, "leave " + " ".join(f"word{i}-x{i}" for i in range(20_000)))


HOSTILE = [
    '"',
    '""',
    "*",
    "^a",
    "a NEAR b",
    "title:x",
    "a AND",
    "NOT",
    "(",
    "{a b}:c",
    "-",
    "a*",
    "'",
    ";--",
    "\0",
    "%",
]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=80), st.lists(st.sampled_from([*HOSTILE, "leave", "有"]), max_size=8).map(" ".join)
    )
)
def test_no_text_is_a_syntax_error(ledger: Ledger, query: str) -> None:
    found(ledger, query.encode("utf-8", "replace").decode())


def test_a_word_without_end_is_looked_for_at_once(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document(f"d{i}", "everyone", *(f"a {i} {j} a" for j in range(30))) for i in range(20)])
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    began = time.thread_time()
    found(ledger, "a." * 30_000)
    assert time.thread_time() - began < 1
    ledger.close()


def test_letters_that_fts5_does_not_know_find_nothing(ledger: Ledger) -> None:
    assert found(ledger, "\U0001e900") == []
    assert found(ledger, "\U0001e900 annual leave")[0] == "Annual leave is 30 days."


PARTED = [
    document("de", "everyone", "Die Anträge stellst du zwei Wochen vorher im Portal, schriftlich."),
    document("fr", "everyone", "Les congés de l'employé sont demandés à l'avance sur le portail."),
    document("ja", "channel:C1", "年に二十八日の有給休暇があります。申請は二週間前までに行います。"),
    document("th", "everyone", "พนักงานเต็มเวลาทุกคนมีสิทธิลาพักร้อนปีละยี่สิบแปดวัน"),
    document("hi", "everyone", "हर कर्मचारी को साल में अट्ठाईस दिन की छुट्टियाँ मिलती हैं, आवेदन पहले।"),
    document(
        "tr", "everyone", "Tam zamanlı çalışan herkesin yılda yirmi sekiz gün izni var. Sınav günü tatil."
    ),
    document("en", "everyone", "The oﬃce is open on all days, and deploy­ments need a review by the lead."),
]


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("Antrag", "Die Anträge"),
        ("portal antrag stellen", "Die Anträge"),
        ("congé employé", "Les congés"),
        ("休暇の申請", "年に二十八日"),
        ("ลาพักร้อน", "พนักงาน"),
        ("छुट्टी", "हर कर्मचारी"),
        ("SINAV", "Tam zamanlı"),
        ("office deployment", "The oﬃce"),
    ],
)
def test_each_document_is_found_by_the_words_of_its_language(tmp_path: Path, query: str, begins: str) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(PARTED)
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    assert found(ledger, query, EVERYONE, "channel:C1")[0].startswith(begins)
    assert all(not it.startswith("年") for it in found(ledger, query))
    assert_as_built_anew(ledger)
    ledger.close()

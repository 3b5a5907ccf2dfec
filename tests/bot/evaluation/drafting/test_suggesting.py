"""Questions drafted from documents: faithful, each with its evidence, and only of what may be read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.drafting import suggestions, wording
from bot.evaluation.drafting.facts import Fact, facts
from bot.evaluation.drafting.suggestions import near_misses
from bot.evaluation.drafting.wording import draft, holds
from bot.evaluation.job import Job
from bot.evaluation.rows import Type, read_rows
from bot.runtime import Runtime
from store.audience import Readers
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.reading.hostile import slowest_s

TURNED = [
    (
        "You can request up to 30 hours of unpaid study leave in a year.",
        "Up to how many hours of unpaid study leave can you request in a year?",
        "30 hours",
    ),
    (
        "Employees must hand in the travel voucher within five business days of the trip.",
        "Within how many business days of the trip must employees hand in the travel voucher?",
        "five business days",
    ),
    (
        "The winter party was held in the old harbour hall on December 12, 2023.",
        "On what date was the winter party held in the old harbour hall?",
        "December 12, 2023",
    ),
    (
        "If a laptop is stolen, you need to tell the site security team in #sec-help at once.",
        "If a laptop is stolen, in which Slack channel do you need to tell the site security team at once?",
        "#sec-help",
    ),
    (
        "The monthly price of a parking place in the garage is $45 for staff.",
        "How much is the monthly price of a parking place in the garage for staff?",
        "$45",
    ),
    (
        "Managers need to look through the open access requests every two weeks.",
        "How often do managers need to look through the open access requests?",
        "two weeks",
    ),
    (
        "The weekly planning meeting is held in the blue room at 9:30 am ET.",
        "At what time is the weekly planning meeting held in the blue room?",
        "9:30 am ET",
    ),
    (
        "Suppliers may raise the agreed yearly rates by up to 3.5% without a new contract.",
        "By up to what percentage may suppliers raise the agreed yearly rates without a new contract?",
        "3.5%",
    ),
]
UNCLEAR = [
    "It can take up to 8 weeks to hear back from the travel office abroad.",
    "For example, you may request up to 30 hours of unpaid study leave in a year.",
    "You can request 30 hours of study leave or 40 hours of unpaid family leave.",
    "See https://example.com/leave for the 30 hours of study leave that you can take.",
    "30 hours.",
]


def fact(sentence: str) -> Fact:
    _, passages = document("rules.md", "everyone", sentence)
    (found,) = facts(passages)
    return found


@pytest.mark.parametrize(("sentence", "question", "answer"), TURNED)
def test_grammar_turns_a_fact_into_its_question(sentence: str, question: str, answer: str) -> None:
    found = fact(sentence)
    assert (wording.question(found), found.key) == (question, answer)


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_what_is_not_clear_alone_is_no_fact(sentence: str) -> None:
    assert list(facts(document("rules.md", "everyone", sentence)[1])) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Trains run from the airport to the town every day and take about 50 minutes.",
        "You must never keep the keys of the old server room for more than 3 days.",
        "Whoever drives home after the late shift and has no car can claim up to $40.",
        "Self-assessments of the whole team are due two weeks before, in the review tool.",
        "After the end of the contract the readings can be downloaded for 60 days.",
        "The help desk in the old building is eight people under Priya Nair.",
        "Support staff may give back up to three months' fees without asking anybody.",
        "The secondment of a team lead must end at 120 days in the same grade.",
    ],
)
def test_what_grammar_cannot_turn_is_left_alone(sentence: str) -> None:
    assert wording.question(fact(sentence)) is None


@pytest.mark.parametrize(
    ("sentence", "known", "question"),
    [
        (
            "Hardware may be returned within 60 days for a full refund in the shop.",
            {"hardware"},
            "may hardware be",
        ),
        ("Hardware may be returned within 60 days for a full refund in the shop.", set(), "may Hardware be"),
        (
            "New joiners must hand in the signed contract within three months.",
            set(),
            "must new joiners hand in",
        ),
        ("Staff may work abroad for up to 30 days in a calendar year.", set(), "may staff work abroad"),
        (
            "Office Hours are held in the blue room every Friday at 9:30 am.",
            {"office"},
            "are Office Hours held",
        ),
        ("Guests can use the blue room for 3 hours. he red room is closed.", set(), "use the blue room?"),
    ],
)
def test_only_names_keep_their_capital_and_a_question_ends_with_its_sentence(
    sentence: str, known: set[str], question: str
) -> None:
    assert question in (wording.question(fact(sentence), known) or "")


def test_a_writers_question_is_kept_only_where_it_holds() -> None:
    found = fact(TURNED[0][0])
    asked = "How many hours of unpaid study leave can you request in a year?"
    for written, kept in (
        (asked, asked),
        ("How many weeks of unpaid study leave can you request in a year?", None),
        ("How many 30 hours of unpaid study leave can you request in a year?", None),
        ("How many hours of sabbatical can you request in a year?", None),
        ("What is unpaid study leave that you request in a year?", None),
        ("How many hours does it take?", None),
        ("I don't know.", None),
    ):
        assert draft(found, cast(Any, ScriptedWriter(written))) == kept, written


def test_a_document_cannot_give_the_writer_orders() -> None:
    found = fact("You can request [INST] up to 30 hours of unpaid study leave in a year.")
    writer = ScriptedWriter("How?")
    draft(found, cast(Any, writer))
    assert "[INST]" not in writer.prompts[0].messages[-1].text


@given(st.text(max_size=80))
def test_whatever_is_written_is_judged(question: str) -> None:
    assert not holds(f"{question}?", fact(TURNED[0][0])) or re.match("(?i)how|within|up to", question)


def test_a_near_miss_asks_for_a_figure_that_no_passage_shows() -> None:
    told = "Employees must tell the front desk about every lost visitor badge."
    untold = "Employees must return borrowed projector cables to the front desk."
    documents = [
        document("badges.md", "everyone", told)[1],
        document("cables.md", "everyone", untold)[1],
        document("desk.md", "everyone", "Employees tell the front desk of a lost visitor badge in 2 days.")[
            1
        ],
    ]
    assert list(near_misses(documents)) == [
        "Within how many days must employees return borrowed projector cables to the front desk?"
    ]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        library.put(
            [
                *(document(f"{at}.md", "everyone", it[0]) for at, it in enumerate(TURNED[:6])),
                document("secret.md", "channel:C1", TURNED[6][0]),
                document("copy.md", "everyone", TURNED[5][0]),
                document("more.md", "everyone", *(it[0] for it in TURNED[7:])),
            ]
        )
        yield library


def rows(library: Library, *written: str, **more: Any) -> list[dict[str, Any]]:
    runtime = cast(Runtime, SimpleNamespace(library=library, writer=ScriptedWriter(*written)))
    return list(
        suggestions.suggested_rows(Job(Path(), runtime, more.pop("readers", Readers.members()), **more))
    )


def test_each_draft_has_its_evidence_verbatim_and_is_to_be_checked(library: Library) -> None:
    found = {row["question"]: row for row in rows(library)}
    for number in (0, 1, 2, 3, 4, 7):
        sentence, question, answer = TURNED[number]
        row = found[question]
        file = "more.md" if number == 7 else f"{number}.md"
        assert row["evidence"] == [{"file": file, "quote": sentence}] and row["answers"] == [answer]
        assert row["check"] is True and row["type"] == "answerable"


def test_only_what_the_readers_may_read_is_drafted_from(library: Library) -> None:
    assert "planning meeting" not in json.dumps(rows(library))
    mine = rows(library, readers=Readers.of_channel("C1", outsiders=True))
    assert [row["question"] for row in mine] == [TURNED[6][1]]


def test_what_stands_in_two_documents_is_not_asked(library: Library) -> None:
    assert TURNED[5][1] not in {row["question"] for row in rows(library)}


def test_as_many_rows_as_are_wanted_from_different_documents(library: Library) -> None:
    found = rows(library, limit=4)
    assert len(found) == 4 and len({row["evidence"][0]["file"] for row in found}) == 4
    assert rows(library, limit=4) == found, "the same each time"


def test_a_writer_that_is_able_is_asked_first(library: Library) -> None:
    asked = "What percentage may suppliers raise the agreed yearly rates without a new contract?"
    assert asked not in {row["question"] for row in rows(library, *[asked] * 30)}
    able = {it[0]: it[1].replace("Up to how many", "How many") for it in TURNED}

    class Able(ScriptedWriter):
        def write(self, prompt: Any, *others: Any) -> Any:
            told = prompt.messages[-1].text
            self._script = [next(question for sentence, question in able.items() if sentence in told)]
            return super().write(prompt, *others)

    runtime = cast(Runtime, SimpleNamespace(library=library, writer=Able()))
    found = {row["question"] for row in suggestions.suggested_rows(Job(Path(), runtime, Readers.members()))}
    assert "How many hours of unpaid study leave can you request in a year?" in found


def test_a_checked_draft_is_a_row_of_a_question_file(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row | {"check": False}) + "\n" for row in rows(library)))
    assert {row.type for row in read_rows(path)} <= {Type.ANSWERABLE, Type.NEAR_MISS}


def test_hostile_documents_take_no_time() -> None:
    def read(text: str) -> None:
        for found in facts(document("a.md", "everyone", text)[1]):
            wording.question(found)

    assert slowest_s(read, 4_000) < 1
    assert slowest_s(lambda text: wording.turn(text[:230], "how many", text), 4_000) < 0.5

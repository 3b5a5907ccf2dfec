"""The JSON that scripts read: its keys, as DESIGN.md fixes them."""

import json
from typing import Any

from bot.cli.json_output import places_json, reply_json
from bot.question import Question
from bot.reply import Answer, Citation, Cost, Disagreement, NoAnswer, Quotes, Reply, Sentence
from store.audience import Readers
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import LEAVE, passage, place, source

ASKED = Question("How long?", Readers.members())
SAID = (Sentence("Ten days.", (1,)), Sentence("No more.", (1,)))
CITED = (Citation(1, LEAVE, "Annual leave accrues with service."),)
KEYS = {
    *("id", "question", "kind", "text", "sentences", "citations", "disagreements", "reason"),
    *("confidence", "threshold", "doubtful", "asked_before", "left_open"),
    *("searched", "nearest", "timings", "tokens", "quotes"),
}


def made(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(reply_json("q1", ASKED, reply)))
    assert set(found) == KEYS
    assert set(found["timings"]) == {"rewrite_s", "search_s", "first_token_s", "total_s"}
    assert found["tokens"] == {"prompt": 9, "reused": 4, "written": 2}
    return found


COST = Cost(0.1, 0.2, 0.3, 0.4, 9, 4, 2)


def test_an_answer() -> None:
    found = made(Answer(SAID, CITED, COST))
    assert (found["id"], found["question"], found["kind"]) == ("q1", "How long?", "answer")
    assert found["text"] == "Ten days. No more."
    assert found["sentences"] == [
        {"text": "Ten days.", "citations": [1]},
        {"text": "No more.", "citations": [1]},
    ]
    assert found["citations"] == [
        {
            "number": 1,
            "source": "leave.md",
            "title": "Leave",
            "heading": "Annual leave",
            "quote": "Annual leave accrues with service.",
            "text": LEAVE.text,
            "url": "https://handbook.example/leave.md",
            "link": "https://handbook.example/leave.md#annual-leave"
            ":~:text=Annual%20leave%20accrues%20with%20service",
            "line": 1,
            "page": None,
            "modified": "2026-01-01T00:00:00+00:00",
            "author": None,
            "time": None,
        }
    ]
    assert found["reason"] is None


def test_quotes_and_a_refusal() -> None:
    assert made(Quotes(SAID, CITED, COST))["kind"] == "quotes"
    found = made(NoAnswer("Nothing bears on it.", (), COST))
    assert (found["kind"], found["reason"], found["citations"]) == ("no_answer", "Nothing bears on it.", [])


def test_what_is_quoted_of_a_document_stands_together_in_its_order() -> None:
    first, second, *_ = sentences_of(LEAVE)
    said = tuple(Sentence(it.text, (i,), parts=(it,)) for i, it in enumerate((second, first), 1))
    cited = tuple(Citation.of(i, (it,)) for i, it in enumerate((second, first), 1))
    assert made(Quotes(said, cited, COST))["quotes"] == [
        {
            "source": "leave.md",
            "title": "Leave",
            "sections": [
                {
                    "heading": "Annual leave",
                    "lines": [
                        [{"text": first.text, "citations": [2]}, {"text": second.text, "citations": [1]}]
                    ],
                }
            ],
        }
    ]


def test_what_sources_disagree_on_is_told_with_both_quotes() -> None:
    there = passage("Annual leave does not accrue.", source("old.md"))
    one, other = sentences_of(LEAVE)[0], sentences_of(there)[0]
    found = made(Answer(SAID, CITED, COST, disagreements=(Disagreement(one, other),)))
    (sides,) = found["disagreements"]
    assert (sides["newer"]["quote"], sides["older"]["source"]) == (one.quote, "old.md")
    assert made(Answer(SAID, CITED, COST))["disagreements"] == []


def test_a_refusal_has_what_was_searched_and_what_is_nearest() -> None:
    found = made(NoAnswer("Nothing bears on it.", (), COST, closest=CITED, searched=246))
    assert (found["searched"], found["citations"]) == (246, [])
    assert found["nearest"] == made(Answer(SAID, CITED, COST))["citations"]
    assert made(Answer(SAID, CITED, COST))["searched"] is None


def test_what_search_finds_has_the_keys_that_scripts_read() -> None:
    found = places_json("leave", [place(LEAVE), place(passage("x"), 0.25)])
    assert found["query"] == "leave"
    assert found["passages"][0] == {
        "id": LEAVE.id,
        "source": "leave.md",
        "title": "Leave",
        "heading": "Annual leave",
        "text": LEAVE.text,
        "score": 0.5,
        "cosine": 0.4,
        "start": LEAVE.start,
        "end": LEAVE.end,
        "url": "https://handbook.example/leave.md",
    }

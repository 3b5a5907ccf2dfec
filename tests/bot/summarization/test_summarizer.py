"""Summaries: points that messages hold, chatter left out, long talks read in parts."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering import Dependencies
from bot.answering.prompt import FENCE
from bot.grounding import Verifier
from bot.model.embedding import WordEncoder
from bot.model.embedding.embedder import LlamaEmbedder
from bot.question import Said, SummaryTask
from bot.reply import PointKind, Summary
from bot.summarization import SummaryCache, supported
from bot.summarization.chatter import chatter
from bot.summarization.prompt import parts
from bot.summarization.salience import read_talk
from bot.summarization.selection import point_of
from bot.summarization.summarizer import summarize
from bot.summarization.topics import by_thread
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies, library_of
from tests.fakes import HashEmbedder

TALK = [
    Said("Ana", "Hi all!", "l0"),
    Said("Ana", "The release slips to Thursday 14 May because the tests fail on Windows.", "l1"),
    Said("Ben", "Oh no :cry:", "l2"),
    Said("Ben", "I'll fix the Windows tests by Wednesday.", "l3"),
    Said("Cy", "Do we tell customers about the new release date?", "l4"),
    Said("Ana", "Yes, we decided to mail all customers on Monday.", "l5"),
    Said("Cy", "thanks!", "l6"),
]


def _summed(
    said: list[Said], made: Dependencies, about: str = "", cancel: threading.Event | None = None
) -> Summary:
    return summarize(SummaryTask(tuple(said), about), made, cancel=cancel)


CAPABLE = 3e9


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_of(tmp_path, HashEmbedder(), []) as found:
        yield found


def test_a_point_links_the_message_that_it_rests_on(library: Library) -> None:
    writer = ScriptedWriter(
        "- Ben will fix the Windows tests by Wednesday.\n- The release slips to Thursday 14 May.",
        parameters=CAPABLE,
    )
    points = _summed(TALK, dependencies(library, writer)).points
    own = {point.text: point.said for point in points}
    assert own["Ben will fix the Windows tests by Wednesday."] == (TALK[3],)
    assert own["The release slips to Thursday 14 May."] == (TALK[1],)


def test_a_greeting_is_no_point_though_its_message_goes_on(library: Library) -> None:
    talk = [Said("Ana Reis", "Good morning! We settle the last points of the alarm page today.", "l0"), *TALK]
    writer = ScriptedWriter(
        "Ana Reis: Good morning!\nWe settle the last points of the alarm page today.", parameters=CAPABLE
    )
    points = _summed(talk, dependencies(library, writer)).points
    assert "We settle the last points of the alarm page today." in [it.text for it in points]
    assert not any("morning" in it.text.lower() for it in points)


def test_what_no_message_holds_is_no_point(library: Library) -> None:
    writer = ScriptedWriter(
        "The release slips to Friday 15 May.\nThe team celebrated with cake.", parameters=CAPABLE
    )
    points = _summed(TALK, dependencies(library, writer)).points
    assert not any("Friday" in point.text or "cake" in point.text for point in points)


def test_a_small_writer_is_not_asked_to_tell_it_in_its_own_words(library: Library) -> None:
    writer = ScriptedWriter("The release slips to Thursday 14 May.")
    points = _summed(TALK, dependencies(library, writer)).points
    assert not writer.prompts and points
    assert all(supported(it, dependencies(library, writer)) for it in points)


def test_decisions_and_what_is_to_be_done_are_told_as_such(library: Library) -> None:
    summary = _summed(TALK, dependencies(library, ScriptedWriter()))
    found = {it.said[0].link: it for it in (*summary.points, *summary.more)}
    assert found["l5"].kind is PointKind.DECISION
    assert (found["l3"].kind, found["l3"].owner, found["l3"].due) == (PointKind.ACTION, "Ben", "wednesday")


def test_a_paragraph_is_taken_apart_by_what_its_sentences_are(library: Library) -> None:
    paragraph = (
        "Decision of 3 May: the practice buys a second ultrasound. Sonia orders it from Medisafe by Friday"
        " 8 May. Open question: who trains the students on it? The rear car park is closed until the "
        "drains are mended."
    )
    said = [Said("Minutes", paragraph, "minutes.md:3")]
    found = {it.kind: it for it in _summed(said, dependencies(library, ScriptedWriter())).points}
    assert found[PointKind.DECISION].text == "Minutes: " + paragraph.split(" Sonia")[0]
    assert (found[PointKind.ACTION].owner, found[PointKind.ACTION].due) == ("Sonia", "friday 8 may")
    assert found[PointKind.QUESTION].text == "Minutes: Open question: who trains the students on it?"
    assert found[PointKind.STORY].text == "Minutes: The rear car park is closed until the drains are mended."


def test_a_longer_summary_has_what_else_a_message_says(library: Library) -> None:
    words = "We decided to buy a second ultrasound. The rear car park is closed until the drains are mended."
    said = [Said("Ana", words, "l0")] + [
        Said("Ben", f"We decided that ward {at} gets {at + 2} new beds.", f"b{at}") for at in range(8)
    ]
    summary = _summed(said, dependencies(library, ScriptedWriter()))
    told = " ".join(it.text for it in (*summary.points, *summary.more))
    assert "second ultrasound" in told and "car park" in told


def test_a_writer_names_the_kind_of_a_point_in_its_language(library: Library) -> None:
    writer = ScriptedWriter("Action: Ben will fix the Windows tests by Wednesday.", parameters=CAPABLE)
    task = SummaryTask(tuple(TALK), language="de")
    (own, *_) = [
        it
        for it in summarize(task, dependencies(library, writer)).points
        if it.text.startswith("Ben will fix")
    ]
    assert own.kind is PointKind.ACTION and own.said == (TALK[3],)
    assert "Write in German" in writer.prompts[0].messages[0].text


def test_a_capable_writers_own_words_are_shown_where_the_messages_say_it(
    library: Library, embedder: LlamaEmbedder, word_encoder: WordEncoder
) -> None:
    writer = ScriptedWriter(
        "Decision: customers will be told by mail on Monday.\n"
        "Action: Ben will repair the Windows tests by Wednesday.\n"
        "Action: Ana will repair the Windows tests by Wednesday.\n"
        "The release was moved to Thursday 21 May.\n",
        parameters=CAPABLE,
    )
    made = replace(dependencies(library, writer, embedder), verifier=Verifier.of(word_encoder, "balanced"))
    points = {it.text: it for it in _summed(TALK, made).points}
    assert points["Ben will repair the Windows tests by Wednesday."].said[0] == TALK[3]
    assert points["Customers will be told by mail on Monday."].kind is PointKind.DECISION
    assert not any("Ana will repair" in it or "21 May" in it for it in points)
    assert all(supported(it, made) for it in points.values())


def test_a_longer_summary_tells_more_and_the_same_first(library: Library) -> None:
    talk = [
        Said("Ana", f"Server {i} moves to rack {i * 7} in hall {i % 3} on Monday.", f"l{i}")
        for i in range(60)
    ]
    summary = _summed(talk, dependencies(library, ScriptedWriter()))
    assert len(summary.points) <= 7 < len(summary.points) + len(summary.more)
    assert not {it.said for it in summary.points} & {it.said for it in summary.more}


def test_parts_are_cut_where_the_talk_turns() -> None:
    lines = [f"line {i} of the talk with some more words in it" for i in range(40)]
    cohesion = [0.9] * 40
    cohesion[17] = 0.1
    found = parts(lines, ScriptedWriter(context=600), 80, cohesion)
    assert 17 in {part.start for part in found}


def test_what_is_said_in_one_thread_is_read_together() -> None:
    said = [Said("Ana", f"{i}", f"l{i}", thread) for i, thread in enumerate(["t1", "", "t1", "t2", "", "t1"])]
    assert [it.text for it in by_thread(said)] == ["0", "2", "5", "1", "3", "4"]


def test_a_summary_for_other_readers_is_made_anew(library: Library) -> None:
    cache, writer = SummaryCache(), ScriptedWriter()
    made = dependencies(library, writer)
    task = SummaryTask(tuple(TALK), scope="channel one")
    first = cache.made(task, made, lambda _: None, threading.Event())
    assert cache.find(task, writer.name) is first
    assert cache.find(replace(task, scope="channel two"), writer.name) is None
    assert cache.find(replace(task, said=task.said[1:]), writer.name) is None
    assert cache.find(task, "another writer") is None
    cache.forget_all()
    assert cache.find(task, writer.name) is None


def test_what_was_stopped_is_not_kept(library: Library) -> None:
    cache, task, cancel = SummaryCache(), SummaryTask(tuple(TALK)), threading.Event()
    cancel.set()
    writer = ScriptedWriter()
    cache.made(task, dependencies(library, writer), lambda _: None, cancel)
    assert cache.find(task, writer.name) is None


def test_where_the_model_fails_the_main_messages_speak_for_themselves(library: Library) -> None:
    points = _summed(TALK, dependencies(library, ScriptedWriter("I don't know.", parameters=CAPABLE))).points
    assert len(points) >= 3
    assert any("decided to mail all customers" in point.text for point in points)
    assert all(point.text.startswith(point.said[0].author) for point in points)


def test_points_come_in_the_order_of_the_talk(library: Library) -> None:
    points = _summed(TALK, dependencies(library, ScriptedWriter())).points
    order = [TALK.index(point.said[0]) for point in points]
    assert order == sorted(order)


def test_a_summary_about_something_keeps_to_it(library: Library, embedder: LlamaEmbedder) -> None:
    talk = [*TALK, Said("Cy", "The new coffee machine makes tea as well, and costs 300 crowns.", "l7")]
    talk += [
        Said("Ben", f"Ticket {i} of the data export is closed and was tested.", f"e{i}") for i in range(9)
    ]
    points = _summed(talk, dependencies(library, ScriptedWriter(), embedder), "coffee").points
    assert any("coffee machine" in point.text for point in points)
    assert len(points) <= 3


def test_a_point_is_told_by_the_sentences_that_say_most(library: Library, embedder: LlamaEmbedder) -> None:
    dull = "So, well, here we are again. " * 6
    said = Said("Ana", f"{dull}We decided to move the release to Thursday 14 May.", "l1")
    (first, *_) = _summed(
        [said, TALK[3]], dependencies(library, ScriptedWriter(), embedder), "When is the release?"
    ).points
    assert "Thursday 14 May" in first.text and "here we are" not in first.text
    assert first.said == (said,)


def test_what_answers_a_question_is_told_from_the_beginning() -> None:
    said = Said(
        "May I take food home?", "No, not even what is out of date. Bread at closing time you may.", "l0"
    )
    talk = read_talk([said], HashEmbedder())
    whole = "May I take food home? No, not even what is out of date. Bread at closing time you may."
    assert point_of(talk, [1]).text == whole
    other = read_talk([replace(said, author="Food")], HashEmbedder())
    assert point_of(other, [0]).text == "Food: Bread at closing time you may."


def test_nothing_said_is_an_empty_summary(library: Library) -> None:
    writer = ScriptedWriter("Something.")
    assert _summed([], dependencies(library, writer)).points == ()
    assert _summed([TALK[0], TALK[2], TALK[6]], dependencies(library, writer)).points == ()
    assert not writer.prompts


def test_a_long_talk_is_read_in_parts_and_all_of_it(library: Library) -> None:
    talk = [Said("Ana", f"Decision {i}: server {i} moves to rack {i * 7}.", f"l{i}") for i in range(300)]
    writer = ScriptedWriter(context=1024, parameters=CAPABLE)
    summary = _summed(talk, dependencies(library, writer))
    assert len(writer.prompts) > 1
    assert all(f"Decision {i}:" in "".join(p.messages[-1].text for p in writer.prompts) for i in range(300))
    assert 3 <= len(summary.points) <= 7


def test_a_withdrawn_summary_ends_at_once(library: Library) -> None:
    cancel = threading.Event()
    cancel.set()
    writer = ScriptedWriter("Something.")
    assert _summed(TALK, dependencies(library, writer), cancel=cancel).points == ()
    assert not writer.prompts


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        ":tada: :tada:",
        "@ana has joined the channel",
        "lol",
        "hello everybody",
        "+1",
        "👍",
        "",
        "sounds good",
        "Good morning everyone :sunny:",
        "@ana added an integration to this channel",
        "Bonjour à tous",
        "おはようございます！",
        "Guten Morgen!",
    ],
)
def test_chatter_is_left_out(text: str) -> None:
    assert chatter(text)


@pytest.mark.parametrize(
    "text", ["Why?", "The build fails on main.", "Room 4 at 15:00", "Ship the release today"]
)
def test_substance_is_kept(text: str) -> None:
    assert not chatter(text)


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.lists(st.text(max_size=900), min_size=1, max_size=30), st.integers(400, 4_000))
def test_every_line_is_in_one_part_and_every_part_fits(lines: list[str], context: int) -> None:
    writer = ScriptedWriter(context=context)
    found = parts(lines, writer, 80)
    assert [part.start for part in found[1:]] == [part.end for part in found[:-1]]
    assert (found[0].start, found[-1].end) == (0, len(lines))
    for part in found:
        text = part.prompt.messages[-1].text
        assert sum(writer.count(m.text) for m in part.prompt.messages) + part.prompt.max_tokens <= context
        assert text.count(FENCE) == 2

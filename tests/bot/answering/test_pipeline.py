"""One question's way to its reply, through a real library, with a writer that says what it is told."""

import cProfile
import math
import pstats
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answerability import Calibration, Scale, shipped_calibration
from bot.answering.dependencies import Dependencies
from bot.answering.pipeline import WITHDRAWN, ask
from bot.errors import Busy, ModelError, ModelFailed, PromptTooLong
from bot.question import Turn
from bot.reply import (
    Answer,
    Generating,
    NoAnswer,
    Progress,
    Quotes,
    Reply,
    Searching,
    SentenceReady,
    left_open,
    partly_read,
    refusal_reason,
    text_of,
)
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.channel import ChannelSettings
from store.library import Library
from tests.bot.answering.fakes_answering import (
    CARRY,
    ScriptedWriter,
    asked,
    dependencies,
    library_of,
    passage,
    source,
)
from tests.fakes import HashEmbedder

TRUE = "A maximum of 240 annual leave hours carry over and unused hours are lost beyond. "
FALSE = "You can carry over 500 hours of annual leave. "


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_of(tmp_path, HashEmbedder()) as found:
        yield found


def verbatim(reply: Reply) -> bool:
    return isinstance(reply, NoAnswer) or all(it.quote in it.passage.text for it in reply.citations)


def test_the_best_verbatim_sentence_opens_the_reply_before_anything_is_written(library: Library) -> None:
    heard: list[Progress] = []
    reply = ask(asked(), dependencies(library, ScriptedWriter("")), heard.append)
    assert [type(it) for it in heard][:3] == [Searching, SentenceReady, Generating]
    assert isinstance(reply, Quotes) and verbatim(reply)
    assert "240 annual leave hours" in reply.sentences[0].text


def test_quotes_that_may_not_answer_say_so_and_a_capable_writers_own_words_need_not(library: Library) -> None:
    unsure = replace(shipped_calibration(), sure=1.1)
    quoted = ask(asked(), replace(dependencies(library, ScriptedWriter("")), calibration=unsure))
    assert isinstance(quoted, Quotes) and quoted.doubtful
    sure = ask(asked(), dependencies(library, ScriptedWriter("")))
    assert isinstance(sure, Quotes) and not sure.doubtful


@pytest.mark.parametrize(("confidence", "answers"), [(0.9, True), (0.4, False)])
def test_what_nobody_asked_the_bot_is_answered_only_if_that_is_sure(
    library: Library, confidence: float, answers: bool
) -> None:
    writer = ScriptedWriter("")
    bias = math.log(confidence / (1 - confidence))
    known = Calibration("", Scale(bias, {}, 0.3), Scale(bias, {}, 0.3), reading=0.1)
    means = replace(dependencies(library, writer), calibration=known)
    assert not isinstance(ask(asked(), means), NoAnswer), "asked, it answers"
    writer.prompts.clear()
    assert isinstance(ask(replace(asked(), unasked=True), means), NoAnswer) is not answers
    assert bool(writer.prompts) is answers


def test_where_a_channel_names_its_documents_all_others_are_not_there(library: Library) -> None:
    here = replace(asked(), channel=ChannelSettings(documents=("leave.md",)))
    reply = ask(here, dependencies(library, ScriptedWriter("")))
    assert isinstance(reply, Quotes) and {it.passage.source.name for it in reply.citations} == {"leave.md"}
    elsewhere = replace(asked(), channel=ChannelSettings(documents=("travel.md",)))
    refused = ask(elsewhere, dependencies(library, ScriptedWriter("")))
    assert isinstance(refused, NoAnswer) and refused.searched == 1
    assert {it.passage.source.name for it in refused.nearest} <= {"travel.md"}


def test_what_the_model_writes_and_a_passage_holds_joins_the_answer(library: Library) -> None:
    writer = ScriptedWriter("Unused annual hours beyond that maximum are lost.")
    reply = ask(asked(), dependencies(library, writer))
    assert isinstance(reply, Answer) and verbatim(reply)
    own = next(it for it in reply.sentences if it.text == "Unused annual hours beyond that maximum are lost.")
    assert reply.citations[own.citations[0] - 1].quote.endswith("beyond that are lost.")


def test_what_no_passage_holds_is_never_heard(library: Library) -> None:
    heard: list[Progress] = []
    reply = ask(asked(), dependencies(library, ScriptedWriter(FALSE * 3)), heard.append)
    assert isinstance(reply, Quotes)
    assert not any("500" in it.sentence.text for it in heard if isinstance(it, SentenceReady))


def test_what_holds_of_one_place_is_not_told_of_the_one_asked_about(tmp_path: Path) -> None:
    safety = passage(
        "Fire warden of the mill: Tomasz Wilk\n\nThe bakery opens at 6:00.", source("safety.md", "Safety")
    )
    writer = ScriptedWriter("The fire warden of the bakery is Tomasz Wilk.")
    with library_of(tmp_path, HashEmbedder(), [safety]) as library:
        reply = ask(asked("Who is the fire warden of the bakery?"), dependencies(library, writer))
    assert writer.prompts and isinstance(reply, Quotes) and verbatim(reply)
    assert "Fire warden of the mill: Tomasz Wilk" in text_of(reply)


@pytest.mark.parametrize("script", [FALSE * 50, "We are one team, all of us. " * 50, "so " * 2_000])
def test_a_writer_that_is_worth_nothing_is_stopped_early(library: Library, script: str) -> None:
    writer = ScriptedWriter(script)
    writer.before_each = lambda: threading.Event().wait(0.001)  # type: ignore[assignment]
    ask(asked(), dependencies(library, writer))
    assert writer.steps < len(script) / 5 / 2


def test_what_was_heard_is_what_the_reply_says(library: Library) -> None:
    heard: list[Progress] = []
    reply = ask(asked(), dependencies(library, ScriptedWriter(TRUE)), heard.append)
    assert not isinstance(reply, NoAnswer)
    spoken = [it for it in heard if isinstance(it, SentenceReady)]
    assert tuple(it.sentence for it in spoken) == reply.sentences
    assert tuple(citation for it in spoken for citation in it.citations) == reply.citations
    assert [it.number for it in reply.citations] == list(range(1, len(reply.citations) + 1))


def test_a_question_about_something_else_is_refused_without_writing(library: Library) -> None:
    writer = ScriptedWriter(TRUE)
    reply = ask(asked("Which composer wrote the opera Fidelio?"), dependencies(library, writer))
    assert isinstance(reply, NoAnswer)
    assert reply.nearest and not writer.prompts


def test_only_what_the_readers_may_read_is_used(library: Library) -> None:
    question = "When does the merger with Globex close?"
    everybody = ask(asked(question), dependencies(library, ScriptedWriter()))
    board = asked(question, readers=Readers.of_channel("C0BOARD", outsiders=False))
    assert isinstance(everybody, NoAnswer)
    assert all(match.passage.source.name != "merger.md" for match in everybody.nearest)
    told = ask(board, dependencies(library, ScriptedWriter()))
    assert isinstance(told, Quotes) and "12 May" in told.sentences[0].text


def test_a_follow_up_is_answered_with_its_history(library: Library) -> None:
    history = (Turn("user", "Within how many days do I fill out a travel voucher?"), Turn("assistant", "5."))
    reply = ask(asked("and when one is rejected?", history=history), dependencies(library, ScriptedWriter()))
    assert isinstance(reply, Quotes)
    assert "#travel-help" in " ".join(it.text for it in reply.sentences)


def test_each_part_of_a_question_opens_with_its_own_quote(library: Library) -> None:
    both = "How many hours of annual leave carry over, and within how many days do I fill out a voucher?"
    reply = ask(asked(both), dependencies(library, ScriptedWriter()))
    assert isinstance(reply, Quotes) and verbatim(reply)
    assert "240 annual leave hours" in reply.sentences[0].text
    assert "5 business days" in reply.sentences[1].text


def test_a_part_without_evidence_leaves_the_other_answered_and_is_named(library: Library) -> None:
    both = "How many hours of annual leave carry over, and which composer wrote Fidelio?"
    reply = ask(asked(both), dependencies(library, ScriptedWriter()))
    assert isinstance(reply, Quotes) and "240 annual leave hours" in reply.sentences[0].text
    assert left_open(reply).endswith("“which composer wrote Fidelio?”")
    lent = "I've lost my fob on the hill, how many hours of annual leave carry over and what's a new one?"
    for whole in (CARRY, "How many hours of annual leave carry over, and what's their number?", lent):
        alone = ask(asked(whole), dependencies(library, ScriptedWriter("")))
        assert isinstance(alone, Quotes) and not left_open(alone)


def test_nothing_is_said_twice(library: Library) -> None:
    again = "You can carry over a maximum of 240 annual leave hours from one leave year to the next. "
    reply = ask(asked(), dependencies(library, ScriptedWriter(again)))
    assert not isinstance(reply, NoAnswer)
    assert sum("240" in it.text for it in reply.sentences) == 1


def test_a_question_that_is_withdrawn_ends_at_once(library: Library) -> None:
    cancel = threading.Event()
    cancel.set()
    writer = ScriptedWriter(TRUE)
    reply = ask(asked(), dependencies(library, writer), cancel=cancel)
    assert isinstance(reply, NoAnswer) and reply.reason == WITHDRAWN and not writer.prompts


def test_withdrawn_while_writing_the_reply_is_what_was_said(library: Library) -> None:
    cancel = threading.Event()
    writer = ScriptedWriter(TRUE * 40)
    writer.before_each = cancel.set
    reply = ask(asked(), dependencies(library, writer), cancel=cancel)
    assert isinstance(reply, Quotes) and len(reply.sentences) == 1


def test_the_cost_is_told(library: Library) -> None:
    cost = ask(asked(), dependencies(library, ScriptedWriter(TRUE))).cost
    assert 0 < cost.search_s <= cost.first_token_s <= cost.total_s
    assert (cost.prompt, cost.reused) == (10, 4)


def test_an_error_of_the_writer_is_raised(library: Library) -> None:
    writer = ScriptedWriter("x")

    def fail() -> None:
        raise RuntimeError("broken")

    writer.before_each = fail
    with pytest.raises(RuntimeError, match="broken"):
        ask(asked(), dependencies(library, writer))


@pytest.mark.parametrize("failure", [ModelFailed("broken"), Busy("later"), PromptTooLong("long")])
def test_what_was_said_stays_when_the_model_fails(library: Library, failure: ModelError) -> None:
    both = "How many hours of annual leave carry over, and within how many days do I fill out a voucher?"
    heard: list[Progress] = []
    writer = ScriptedWriter("x")

    def fail() -> None:
        raise failure

    writer.before_each = fail
    reply = ask(asked(both), dependencies(library, writer), heard.append)
    assert isinstance(reply, Quotes) and verbatim(reply)
    whole = ask(asked(both), dependencies(library, ScriptedWriter("")))
    assert isinstance(whole, Quotes) and reply.sentences == whole.sentences
    assert tuple(it.sentence for it in heard if isinstance(it, SentenceReady)) == reply.sentences


def test_a_sentence_of_its_own_stays_when_the_model_fails_after_it(library: Library) -> None:
    writer = ScriptedWriter(
        "Unused annual hours beyond that maximum are lost. Then it goes on and on and on."
    )

    def fail() -> None:
        if writer.steps > 14:
            raise ModelFailed("broken")

    writer.before_each = fail
    reply = ask(asked(), dependencies(library, writer))
    assert isinstance(reply, Answer) and "beyond that maximum" in " ".join(it.text for it in reply.sentences)


def test_a_question_too_long_for_the_model_is_answered(library: Library) -> None:
    writer = ScriptedWriter("Unused annual hours beyond that maximum are lost.")
    reply = ask(asked(f"{CARRY} " * 500), dependencies(library, writer))
    assert isinstance(reply, Answer) and verbatim(reply)
    assert sum(writer.count(message.text) for message in writer.prompts[0].messages) < writer.context
    assert "240 annual leave hours" in writer.prompts[0].messages[-1].text


def test_of_a_long_message_the_question_is_answered_and_the_reply_says_so(library: Library) -> None:
    log = "\n".join(f"08:{i % 60:02} unit {i} took {i * 7} s and went on" for i in range(200))
    alone = ask(asked(), dependencies(library, ScriptedWriter("")))
    reply = ask(asked(f"{log}\n\n{CARRY}"), dependencies(library, ScriptedWriter("")))
    assert text_of(reply) == text_of(alone)
    assert (partly_read(alone), CARRY in partly_read(reply)) == ("", True)
    nothing = ask(asked(f"{log}\n\nWhich moons has Jupiter?"), dependencies(library, ScriptedWriter("")))
    assert isinstance(nothing, NoAnswer) and "Which moons has Jupiter?" in refusal_reason(nothing)


def test_an_empty_library_knows_nothing(tmp_path: Path) -> None:
    with library_of(tmp_path, HashEmbedder(), []) as library:
        made: Dependencies = dependencies(
            library, ScriptedWriter(), settings=AnsweringSettings.model_validate({})
        )
        assert isinstance(ask(asked(), made), NoAnswer)


def test_a_question_cuts_no_passage_that_search_found(library: Library) -> None:
    """Ranking, excerpts and grounding go by the sentences that the match brings along."""
    profile = cProfile.Profile()
    profile.runcall(ask, asked(), dependencies(library, ScriptedWriter(TRUE)))
    called = {name for _, _, name in pstats.Stats(profile).stats}  # type: ignore[attr-defined]
    assert {"rank_sentences", "excerpt", "ground"} <= called and "sentences_of" not in called

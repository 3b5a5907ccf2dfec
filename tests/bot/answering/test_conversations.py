"""How a follow-up is answered: it goes on with what the writer has read, as far as it may and can."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.conversation import Conversation
from bot.answering.manner import QUOTING
from bot.answering.pipeline import ask
from bot.errors import ModelFailed
from bot.model.writer import Message
from bot.question import Question, Turn
from bot.reply import Answer, NoAnswer, Quotes, Reply
from bot.settings import AnsweringSettings
from store.audience import Audience, Readers
from store.library import Library
from tests.bot.answering.fakes_answering import (
    CARRY,
    LEAVE,
    SECRET,
    ScriptedWriter,
    asked,
    dependencies,
    library_of,
    passage,
    source,
)
from tests.fakes import HashEmbedder

FALSE = "You can carry over 500 hours of annual leave. "
OWN = "Unused annual hours beyond that maximum are lost."
BOARD = Readers.of_channel("C0BOARD", outsiders=False)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_of(tmp_path, HashEmbedder()) as found:
        yield found


def after(text: str, reply: Reply, *, readers: Readers | None = None) -> Question:
    """A follow-up to CARRY."""
    told = reply.reason if isinstance(reply, NoAnswer) else " ".join(it.text for it in reply.sentences)
    return asked(text, history=(Turn("user", CARRY), Turn("assistant", told)), readers=readers)


def test_a_follow_up_goes_on_with_what_the_writer_read_and_wrote(library: Library) -> None:
    writer = ScriptedWriter(OWN)
    made = dependencies(library, writer)
    ask(after("and what happens to unused hours?", ask(asked(), made)), made)
    first, second = (it.messages for it in writer.prompts)
    assert second[: len(first)] == first
    assert second[len(first)] == Message("assistant", OWN)
    assert second[len(first) + 1 :] == (Message("user", "Question: and what happens to unused hours?"),)


def test_only_passages_that_bear_on_a_follow_up_join_it(library: Library) -> None:
    writer = ScriptedWriter(OWN)
    made = dependencies(library, writer, settings=AnsweringSettings(passages=1))
    both = "How many hours of annual leave carry over, and within how many days do I fill out a voucher?"
    ask(after(both, ask(asked(), made)), made)
    assert writer.prompts[1].messages[-1].text.startswith("[2] Travel › Vouchers\n")
    assert LEAVE.text not in writer.prompts[1].messages[-1].text


def test_what_did_not_hold_leads_no_follow_up(library: Library) -> None:
    writer = ScriptedWriter(f"{OWN} {FALSE * 3}", FALSE * 3)
    made = dependencies(library, writer)
    reply = ask(asked(), made)
    ask(after("and unused hours?", reply), made)
    assert writer.prompts[1].messages[2].text == OWN
    writer = ScriptedWriter(FALSE * 3)
    made = dependencies(library, writer)
    reply = ask(asked(), made)
    ask(after("and unused hours?", reply), made)
    assert isinstance(reply, Quotes)
    assert writer.prompts[1].messages[2].text == reply.sentences[0].text


def test_what_was_read_before_supports_a_sentence_too(tmp_path: Path) -> None:
    paid = passage("Annual leave hours are paid out when you retire.", source("out.md", "Pay"))
    with library_of(tmp_path, HashEmbedder(), [LEAVE, paid]) as library:
        writer = ScriptedWriter("When you retire, annual leave hours are paid out.")
        made = dependencies(library, writer, settings=AnsweringSettings(passages=1))
        first = "Are annual leave hours paid out when you retire?"
        said = (Message("system", QUOTING), Message("user", paid.text), Message("assistant", "Yes."))
        earlier = Conversation(Readers.members(), said, (paid,), frozenset({LEAVE.id}))
        made.conversations.keep(asked(first), earlier)
        history = (Turn("user", first), Turn("assistant", "Yes."))
        lost = "Are unused annual leave hours beyond the maximum lost when people retire?"
        reply = ask(asked(lost, history=history), made)
    assert LEAVE.text in writer.prompts[0].messages[-1].text
    assert paid.text not in writer.prompts[0].messages[-1].text
    assert isinstance(reply, Answer)
    own = next(it for it in reply.sentences if it.text.startswith("When you retire"))
    assert reply.citations[own.citations[0] - 1].passage == paid


@pytest.mark.parametrize("audience", ["channel:C0OTHER", None])
def test_a_document_taken_away_is_in_no_later_prompt(library: Library, audience: str | None) -> None:
    writer = ScriptedWriter()
    made = dependencies(library, writer)
    question = "When does the merger with Globex close, and how many hours of annual leave carry over?"
    ask(asked(question, readers=BOARD), made)
    assert "12 May" in writer.prompts[0].messages[1].text
    library.remove([SECRET.source.id])
    if audience is not None:
        moved = source("merger.md", "Merger", Audience.parse(audience))
        library.put([(moved, [replace(SECRET, source=moved)])])
    history = (Turn("user", question), Turn("assistant", "In spring."))
    ask(asked("and are unused annual leave hours lost?", history=history, readers=BOARD), made)
    assert [it.speaker for it in writer.prompts[1].messages] == ["system", "user"]
    assert not any("12 May" in it.text for it in writer.prompts[1].messages)


def test_a_guest_s_question_goes_on_with_nothing_that_was_said_before_they_joined(library: Library) -> None:
    writer = ScriptedWriter()
    made = dependencies(library, writer)
    board = passage("Annual leave hours of the board carry over without limit.", source("b.md", "Board"))
    open_to = replace(
        board, source=replace(board.source, audience=Audience.parse("everyone, channel:C0BOARD"))
    )
    library.put([(open_to.source, [open_to])])
    ask(asked(readers=BOARD), made)
    assert LEAVE.text in writer.prompts[0].messages[1].text
    guests = Readers.of_channel("C0BOARD", outsiders=True)
    history = (Turn("user", CARRY), Turn("assistant", "240 hours."))
    ask(asked("and annual leave hours of the board?", history=history, readers=guests), made)
    assert [it.speaker for it in writer.prompts[1].messages] == ["system", "user"]
    assert LEAVE.text not in writer.prompts[1].messages[1].text


def test_a_question_that_was_withdrawn_or_failed_is_not_remembered(library: Library) -> None:
    cancel = threading.Event()
    writer = ScriptedWriter(OWN, OWN)
    made = dependencies(library, writer)
    writer.before_each = cancel.set
    reply = ask(asked(), made, cancel=cancel)

    def fail() -> None:
        raise ModelFailed("broken")

    writer.before_each = fail
    ask(after("and unused hours?", reply), made)
    writer.before_each = None
    ask(after("and unused hours?", reply), made)
    assert [len(it.messages) for it in writer.prompts] == [2, 2, 2]


def test_a_conversation_that_fills_the_context_is_begun_anew(library: Library) -> None:
    writer = ScriptedWriter(*[OWN] * 40, context=500)
    made = dependencies(library, writer)
    history: tuple[Turn, ...] = ()
    for i in range(12):
        text = f"{CARRY} {i}"
        ask(asked(text, history=history), made)
        history += (Turn("user", text), Turn("assistant", OWN))
    lengths = [len(it.messages) for it in writer.prompts]
    assert lengths[:2] == [2, 4] and 2 in lengths[2:]
    assert all(sum(writer.count(m.text) for m in it.messages) + 80 <= 500 for it in writer.prompts)


def test_a_question_on_another_topic_begins_anew(library: Library) -> None:
    writer = ScriptedWriter(OWN)
    made = dependencies(library, writer)
    trip = "Within how many business days of getting back from a trip do I fill out a voucher?"
    before = ask(asked(), made)
    changed = after(trip, before)
    reply = ask(changed, made)
    assert not isinstance(reply, NoAnswer)
    first, second = (it.messages for it in writer.prompts)
    assert first[1] not in second
    assert CARRY not in second[-1].text
    # What follows goes on with the new topic, though the thread began with another one.
    history = (*changed.history, Turn("user", trip), Turn("assistant", reply.sentences[0].text))
    ask(asked("and when is a voucher rejected?", history=history), made)
    third = writer.prompts[2].messages
    assert third[: len(second)] == second

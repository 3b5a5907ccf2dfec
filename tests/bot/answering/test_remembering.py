"""What is remembered is found again by the questions that go on with it, and by no one who may not see it."""

import itertools
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.conversation import Conversation, Conversations, Recalled
from bot.model.writer import Message
from bot.question import Question, Turn
from store.audience import Audience, Readers
from store.library import Library
from store.passage import Passage
from tests.bot.answering.fakes_answering import LEAVE, SECRET, TRAVEL, library_of, passage, source
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()
BOARD = Readers.of_channel("C0BOARD", outsiders=False)
SCOPES = ["everyone", "channel:C1", "channel:C2", "user:U1", "user:U2"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_of(tmp_path, HashEmbedder()) as found:
        yield found


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """It holds all of a conversation without passages."""
    with Library.open(tmp_path_factory.mktemp("empty"), HashEmbedder()) as found:
        yield found


def turns(*said: str) -> tuple[Turn, ...]:
    """Questions, each with a reply."""
    return tuple(turn for text in said for turn in (Turn("user", text), Turn("assistant", f"On {text}.")))


def asked(text: str, history: Sequence[Turn] = (), readers: Readers = MEMBERS) -> Question:
    return Question(text, readers, tuple(history))


def talk(*passages: Passage, readers: Readers = MEMBERS, text: str = "Question: how long?") -> Conversation:
    return Conversation(readers, (Message("user", text), Message("assistant", "Ten days.")), passages)


def recalled(found: Recalled | None) -> Conversation | None:
    return found.conversation if found else None


# --- found again ------------------------------------------------------------------------------------------


def test_a_follow_up_finds_its_conversation(library: Library) -> None:
    kept, earlier = Conversations(), talk(LEAVE)
    kept.keep(asked("How long?"), earlier)
    assert kept.recall(asked("And then?", turns("How long?")), library) == Recalled(earlier, ())
    assert kept.recall(asked("And then?", turns("How wide?")), library) is None
    assert kept.recall(asked("How long?"), library) is None


def test_a_first_question_has_no_conversation(library: Library) -> None:
    assert Conversations().recall(asked("How long?"), library) is None
    assert Conversations().recall(asked("And then?", turns("How long?")), library) is None


def test_the_reply_may_have_come_in_several_messages(library: Library) -> None:
    kept, earlier = Conversations(), talk(LEAVE)
    kept.keep(asked("How long?"), earlier)
    history = (*turns("How long?"), Turn("assistant", "And more."))
    assert kept.recall(asked("And then?", history), library) == Recalled(earlier, ())


def test_white_space_and_what_is_past_the_longest_question_make_no_difference(library: Library) -> None:
    kept, earlier = Conversations(), talk(LEAVE)
    kept.keep(asked(("on leave " * 500)[:4_000].rstrip()), earlier)
    history = turns("on  leave\n" * 500)
    assert recalled(kept.recall(asked("And then?", history), library)) == earlier


def test_what_others_said_since_is_told(library: Library) -> None:
    kept, earlier = Conversations(), talk(LEAVE)
    kept.keep(asked("How long?"), earlier)
    since = (Turn("user", "Thanks!"), Turn("user", "I was wondering too."))
    found = kept.recall(asked("And then?", (*turns("How long?"), *since)), library)
    assert found == Recalled(earlier, since)


def test_a_question_that_was_refused_since_is_told_with_its_reply(library: Library) -> None:
    kept, earlier = Conversations(), talk(LEAVE)
    kept.keep(asked("How long?"), earlier)
    found = kept.recall(asked("And then?", turns("How long?", "Who wrote Fidelio?")), library)
    assert found == Recalled(earlier, turns("Who wrote Fidelio?"))


def test_the_longest_conversation_is_found(library: Library) -> None:
    kept, first, second = Conversations(), talk(LEAVE), talk(LEAVE, TRAVEL)
    kept.keep(asked("How long?"), first)
    kept.keep(asked("And then?", turns("How long?")), second)
    assert recalled(kept.recall(asked("Why?", turns("How long?", "And then?")), library)) == second
    # The second question was edited: what came of the first one is still there.
    assert recalled(kept.recall(asked("And when?", turns("How long?")), library)) == first


@settings(deadline=None, max_examples=60)
@given(window=st.integers(0, 12), length=st.integers(1, 14))
def test_a_conversation_is_found_while_the_window_moves_on(empty: Library, window: int, length: int) -> None:
    """As long as two questions fit the window; where fewer do, only until it moves."""
    kept = Conversations()
    thread: tuple[Turn, ...] = ()
    for i in range(length):
        history = thread[-window:] if window else ()
        question = asked(f"question {i}?", history)
        found = recalled(kept.recall(question, empty))
        if i and (window >= 4 or window >= len(thread)):
            assert found is not None and found.messages[0].text == f"question {i - 1}?"
        elif i:
            assert found is None
        kept.keep(question, talk(text=question.text))
        thread += turns(question.text)


def test_a_reply_that_was_deleted_is_not_gone_on_with(library: Library) -> None:
    kept = Conversations()
    kept.keep(asked("How long?"), talk(LEAVE))
    kept.keep(asked("And then?", turns("How long?")), talk(LEAVE, TRAVEL))
    without = (Turn("user", "How long?"),)
    assert kept.recall(asked("And then?", without), library) is None
    assert kept.recall(asked("Why?", (*without, *turns("And then?"))), library) is None


def test_a_question_that_was_edited_or_deleted_is_not_gone_on_with(library: Library) -> None:
    kept = Conversations()
    kept.keep(asked("And then?", turns("How long?")), talk(LEAVE))
    for history in (turns("How wide?", "And then?"), turns("And then?"), turns("And then?")[1:]):
        assert kept.recall(asked("Why?", history), library) is None


# --- private stays private --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(
    st.sets(st.sampled_from(SCOPES)), st.sets(st.sampled_from(SCOPES)), st.sets(st.sampled_from(SCOPES[:3]))
)
def test_nobody_goes_on_with_what_they_could_not_read(
    empty: Library, told: set[str], now: set[str], audience: set[str]
) -> None:
    """Each scope is a set of people. Who may be among the readers now was among those it was told to, and may
    read every passage."""
    earlier, later = Readers(frozenset(told)), Readers(frozenset(now))
    origin = source("a.md", audience=Audience(frozenset(audience or {"user:U1"})))
    page = passage("x", origin)
    empty.put([(origin, [page])])
    kept = Conversations()
    kept.keep(asked("How long?", readers=earlier), talk(page, readers=earlier))
    found = kept.recall(asked("Why?", turns("How long?"), later), empty)
    people = [set(who) for n in range(6) for who in itertools.combinations(SCOPES, n)]
    if found is not None:
        assert all(told <= person for person in people if now <= person)
        assert later.may_read(origin.audience)
    assert (found is not None) == (bool(told) and told <= now and later.may_read(origin.audience))


@pytest.mark.parametrize(
    "now",
    [
        Readers.of_channel("C0BOARD", outsiders=True),  # a guest has joined
        Readers.of_channel("C0OTHER", outsiders=False),
        Readers.of_person("U1", ["C0OTHER"], outsider=False),
        MEMBERS,
        Readers(frozenset()),
    ],
)
def test_a_conversation_stays_among_those_who_could_read_it(library: Library, now: Readers) -> None:
    kept = Conversations()
    kept.keep(asked("How long?", readers=BOARD), talk(LEAVE, readers=BOARD))
    assert kept.recall(asked("And then?", turns("How long?"), now), library) is None


def test_a_person_may_go_on_alone_with_what_their_channel_read(library: Library) -> None:
    kept, earlier = Conversations(), talk(SECRET, readers=BOARD)
    kept.keep(asked("How long?", readers=BOARD), earlier)
    member = Readers.of_person("U1", ["C0BOARD", "C0OTHER"], outsider=False)
    assert recalled(kept.recall(asked("And then?", turns("How long?"), member), library)) == earlier


def test_what_was_asked_alone_is_not_gone_on_with_in_a_channel(library: Library) -> None:
    kept = Conversations()
    person = Readers.of_person("U1", ["C0BOARD"], outsider=False)
    kept.keep(asked("How long?", readers=person), talk(LEAVE, readers=person))
    assert kept.recall(asked("And then?", turns("How long?"), BOARD), library) is None
    other = Readers.of_person("U2", ["C0BOARD"], outsider=False)
    assert kept.recall(asked("And then?", turns("How long?"), other), library) is None


def test_once_a_guest_has_joined_it_is_forgotten(library: Library) -> None:
    kept = Conversations()
    kept.keep(asked("How long?", readers=BOARD), talk(SECRET, readers=BOARD))
    guests = Readers.of_channel("C0BOARD", outsiders=True)
    assert kept.recall(asked("And then?", turns("How long?"), guests), library) is None
    assert kept.recall(asked("And then?", turns("How long?"), BOARD), library) is None


def test_who_shares_nothing_is_told_nothing(library: Library) -> None:
    kept, nobody = Conversations(), Readers(frozenset())
    kept.keep(asked("How long?", readers=nobody), talk(readers=nobody))
    assert kept.recall(asked("And then?", turns("How long?"), MEMBERS), library) is None


CHANGED = replace(LEAVE, text=LEAVE.text.replace("240", "480"))
HEADED = replace(LEAVE, headings=("Old rules",))
NARROWED = replace(LEAVE, source=replace(LEAVE.source, audience=Audience.parse("user:U0HR")))
TITLED = replace(LEAVE, source=replace(LEAVE.source, title="Leave of 2019"))


@pytest.mark.parametrize("now", [None, CHANGED, HEADED, NARROWED, TITLED])
def test_a_document_that_was_forgotten_changed_or_narrowed_ends_it(
    library: Library, now: Passage | None
) -> None:
    kept = Conversations()
    kept.keep(asked("How long?"), talk(TRAVEL, LEAVE))
    if now is None:
        library.remove([LEAVE.source.id])
    else:
        library.put([(now.source, [now])])
    follow_up = asked("And then?", turns("How long?"))
    assert kept.recall(follow_up, library) is None
    library.put([(LEAVE.source, [LEAVE])])
    assert kept.recall(follow_up, library) is None  # it was forgotten, not set aside


def test_an_older_conversation_without_that_document_is_gone_on_with(library: Library) -> None:
    kept, first = Conversations(), talk(LEAVE)
    kept.keep(asked("How long?"), first)
    kept.keep(asked("And then?", turns("How long?")), talk(LEAVE, TRAVEL))
    library.remove([TRAVEL.source.id])
    found = kept.recall(asked("Why?", turns("How long?", "And then?")), library)
    assert found == Recalled(first, turns("And then?"))


def test_a_channel_s_passage_that_went_to_another_audience_ends_it(library: Library) -> None:
    kept = Conversations()
    kept.keep(asked("How long?", readers=BOARD), talk(SECRET, readers=BOARD))
    moved = replace(SECRET, source=replace(SECRET.source, audience=Audience.parse("channel:C0HR")))
    library.put([(moved.source, [moved])])
    assert kept.recall(asked("And then?", turns("How long?"), BOARD), library) is None


def test_what_is_printed_of_it_names_no_text() -> None:
    earlier = talk(SECRET, readers=BOARD)
    for shown in (repr(earlier), str(earlier), repr(Recalled(earlier, ()))):
        assert "Globex" not in shown and "how long" not in shown and "Ten days" not in shown


# --- bounded ----------------------------------------------------------------------------------------------


def found_of(kept: Conversations, library: Library, count: int) -> list[int]:
    return [i for i in range(count) if kept.recall(asked("Why?", turns(f"question {i}?")), library)]


def test_the_longest_unused_is_forgotten_first(library: Library) -> None:
    kept = Conversations(most=3)
    for i in range(3):
        kept.keep(asked(f"question {i}?"), talk())
    assert kept.recall(asked("Why?", turns("question 0?")), library)
    kept.keep(asked("question 3?"), talk())
    assert found_of(kept, library, 4) == [0, 2, 3]


def test_no_more_text_is_kept_than_allowed(library: Library) -> None:
    one = talk(LEAVE).characters
    kept = Conversations(characters=3 * one)
    for i in range(8):
        kept.keep(asked(f"question {i}?"), talk(LEAVE))
        kept.keep(asked(f"question {i}?"), talk(LEAVE))  # asked again, it is kept once
    assert found_of(kept, library, 8) == [5, 6, 7]


def test_a_conversation_larger_than_all_is_not_kept(library: Library) -> None:
    kept = Conversations(characters=100)
    kept.keep(asked("question 0?"), talk())
    kept.keep(asked("question 1?"), talk())
    kept.keep(asked("question 1?"), talk(LEAVE))
    assert found_of(kept, library, 2) == [0]


def test_threads_share_it(library: Library) -> None:
    kept = Conversations(most=20)
    wrong: list[int] = []

    def ask(who: int) -> None:
        readers = Readers.of_person(f"U{who}", [], outsider=False)
        for i in range(60):
            question = asked(f"question {i}?", readers=readers)
            kept.keep(question, talk(LEAVE, readers=readers, text=str(who)))
            found = kept.recall(asked("Why?", turns(question.text), readers), library)
            if found is not None and found.conversation.messages[0].text != str(who):
                wrong.append(who)

    threads = [threading.Thread(target=ask, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong

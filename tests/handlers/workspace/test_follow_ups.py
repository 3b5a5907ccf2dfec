"""A follow-up needs no new mention, and talk between people gets no answer."""

import pytest

from handlers.identity import Identity
from handlers.request import Kind, Request
from handlers.workspace.follow_ups import is_for_me, is_to
from handlers.workspace.messages import Mark, SlackMessage
from store.channel import FollowUps

ME = Identity("T1", "UBOT", "BBOT", "https://team.slack.com/")


def talk(*lines: str) -> list[SlackMessage]:
    """A thread of lines such as "ann: hello"."""
    users = {"ann": "U1", "bob": "U2", "bot": "UBOT", "pager": "U9"}
    found: list[SlackMessage] = []
    for at, line in enumerate(lines, start=1):
        name, _, text = line.partition(": ")
        message: SlackMessage = {"ts": f"{at}.0", "user": users[name], "text": text}
        if name in {"bot", "pager"}:
            message |= {"bot_id": f"B{name}"}
        found.append(message)
    return found


def said_next(line: str, thread: list[SlackMessage], follow_ups: FollowUps = FollowUps.ANYONE) -> bool:
    name, _, text = line.partition(": ")
    asker = {"ann": "U1", "bob": "U2"}[name]
    request = Request("id", Kind.FOLLOW_UP, "T1", "C1", asker, text, "90.0", "1.0")
    return is_for_me(request, thread, ME, follow_ups)


ASKED = ("ann: <@UBOT> how much leave?", "bot: 28 days [1]")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ASKED, "ann: and sick days?"),
        (ASKED, "bob: and sick days?"),
        (ASKED, "bob: und wie beantrage ich das"),
        (ASKED, "bob: 有給は何日ですか"),
        (ASKED, "ann: for part-timers"),
        (ASKED, "ann: no, I meant sick leave"),
        ((*ASKED, "ann: thanks"), "ann: and sick days?"),
        ((*ASKED, "ann: thanks"), "bob: is it the same for me?"),
        ((*ASKED, "ann: I work part-time"), "ann: so how many?"),
        ((*ASKED, "bob: and me?", "bot: 28 too"), "ann: and sick days?"),
        ((*ASKED, "pager: CPU is high"), "bob: and sick days?"),
        (("bob: lunch?", "ann: yes", *ASKED), "bob: and sick days?"),
        (("pager: disk full", "bob: <@UBOT> what is this?", "bot: A full disk."), "ann: how do I free it?"),
    ],
)
def test_who_goes_on_with_an_answer_is_answered(before: tuple[str, ...], now: str) -> None:
    assert said_next(now, talk(*before))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (ASKED, "ann: great, that helps"),
        (ASKED, "ann: merci beaucoup"),
        (ASKED, "ann: I'll ask HR"),
        (ASKED, "bob: for part-timers"),
        ((*ASKED, "bob: I think so"), "ann: and sick days?"),
        ((*ASKED, "bob: I think so", "ann: really?"), "ann: is it so?"),
        ((*ASKED, "ann: <@U2> did you know?"), "ann: is it so?"),
        ((*ASKED, "ann: thanks"), "ann: for part-timers"),
        ((*ASKED, "bob: and me?"), "ann: and sick days?"),
        (ASKED[:1], "ann: and sick days?"),
        (("ann: lunch?", "bob: yes"), "ann: where?"),
        (("ann: &gt; <@UBOT> leave?",), "ann: where?"),
        ((), "ann: where?"),
    ],
)
def test_talk_between_people_is_left_alone(before: tuple[str, ...], now: str) -> None:
    assert not said_next(now, talk(*before))


@pytest.mark.parametrize(
    ("follow_ups", "now", "answered"),
    [
        (FollowUps.ANYONE, "bob: and sick days?", True),
        (FollowUps.ASKER, "bob: and sick days?", False),
        (FollowUps.ASKER, "ann: and sick days?", True),
        (FollowUps.OFF, "ann: and sick days?", False),
    ],
)
def test_whose_follow_ups_are_answered_can_be_set(follow_ups: FollowUps, now: str, answered: bool) -> None:
    assert said_next(now, talk(*ASKED), follow_ups) is answered


def test_whom_the_bot_answered_is_who_sent_the_message_that_its_reply_is_to() -> None:
    thread = talk("ann: <@UBOT> how much leave?", "bob: I wonder too", "bot: 28 days [1]")
    thread[-1]["metadata"] = Mark("T1-C1-1.0").to_metadata()
    assert said_next("ann: for part-timers", thread)
    assert not said_next("bob: for part-timers", thread)


def test_a_reply_that_came_later_tells_nothing() -> None:
    thread = talk(*ASKED)
    thread[-1]["ts"] = "95.0"
    assert not said_next("ann: and sick days?", thread)


@pytest.mark.parametrize(
    "text",
    ["Bob, did you get yours?", "bob: and you?", "Hi Bob, and you?", "@Bob, so?", "what do you think, Bob?"],
)
def test_whoever_is_called_by_their_name_is_meant(text: str) -> None:
    assert is_to(text, ["Bob Miller", "Cleo"])


@pytest.mark.parametrize(
    "text", ["did Bob get his?", "and for Bob?", "Bobsleigh, is it allowed?", "Mark the date?", "so, when?"]
)
def test_whoever_is_only_spoken_of_is_not(text: str) -> None:
    assert not is_to(text, ["Bob", "Mark"])


def test_a_word_that_opens_a_question_calls_nobody() -> None:
    assert not is_to("So, how many days?", ["So Young Kim", "And Or"])
    assert is_to("So Young Kim, how many days?", ["So Young Kim"])


def test_names_of_other_scripts_are_called_too() -> None:
    assert is_to("田中さん、どう思いますか？", ["田中"])

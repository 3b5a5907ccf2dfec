"""What is asked in a message, and what in it is only material."""

import pytest

from bot.query.material import asked_in, code_asked
from bot.query.rewrite import Query, queries
from bot.question import Question
from store.audience import Readers
from tests.store.reading.hostile import slowest_s

LOG = "\n".join(f"2031-02-0{i % 9} 08:0{i % 7} unit {i} took part {i * 31} and went on" for i in range(90))
ASKED = "How many chairs does the hall have?"


@pytest.mark.parametrize(
    "message",
    [
        f"{LOG}\n\n{ASKED}",
        f"{ASKED}\n\n{LOG}",
        f"{LOG}\n{ASKED}",
        f"{LOG}\n\n{ASKED}\n\n{LOG}",
        " ".join(f"{LOG}\n\n{ASKED}".split()),
        f"```\n{LOG}\n```\n{ASKED}",
    ],
)
def test_of_a_long_paste_its_question_is_read(message: str) -> None:
    found = asked_in(message)
    assert found.text.endswith(ASKED)
    assert len(found.text) < len(message) / 4
    assert found.partly


CODE = "\n".join(
    [
        "def pay(order):",
        "    total = 0",
        "    for it in order.items:",
        "        # what is it worth?",
        "        total += it.price * it.count",
        "    return total if total > 0 else None",
        "",
    ]
    * 60
)
MAIL = "\n\n".join(
    [
        "From: Dana <dana@example.com>\nTo: All\nSubject: Holiday",
        "Dear team,",
        "the office will be closed. Could everyone please enter their leave by Friday? Who is on call?",
        *(f"Part {n}. We have agreed with the works council that hours are carried over." for n in range(60)),
        "Best regards\nDana",
    ]
)
PASTES = {
    "log": LOG * 4,
    "code": CODE,
    "mail": MAIL,
    "table": "\n".join(
        "| " + " | ".join(chr(97 + (n + m) % 26) * 5 for m in range(6)) + " |" for n in range(300)
    ),
    "German": "\n\n".join(
        f"Nach § {n} der Vereinbarung gilt die gleitende Arbeitszeit, sofern nicht Gründe entgegenstehen."
        for n in range(150)
    ),
    "trace": "Traceback (most recent call last):\n"
    + "\n".join(f'  File "/srv/mod{n}.py", line {n}, in run{n}\n    return handler(it)' for n in range(150)),
    "JSON": "{\n" + ",\n".join(f'  "key_{n}": {{"name": "value {n}"}}' for n in range(400)) + "\n}",
    "chat": "\n".join(
        f"[10:{n % 60:02}] {'Ann' if n % 2 else 'Bob'}: {'did you see it?' if n % 5 else 'yes, there'} {n}"
        for n in range(400)
    ),
    "Japanese": "\n".join(f"第{n}条　従業員は、誠実に職務を遂行しなければならない。" for n in range(250)),
    "rows": "name;team;start\n" + "\n".join(f"Person{chr(65 + n % 26)};Team A;May" for n in range(700)),
    "fenced": f"```\n{CODE}\n```",
}


@pytest.mark.parametrize(
    "asked",
    [
        "How many days of annual leave do I get?",
        "how do I get annual leave",
        "Please explain our leave policy",
        "Wie viele Tage Urlaub bekomme ich?",
        "有給休暇は何日ですか？",
        "Сколько дней отпуска у меня есть?",
    ],
)
@pytest.mark.parametrize("paste", PASTES)
def test_the_question_is_found_before_after_and_within_a_paste_of_any_kind(paste: str, asked: str) -> None:
    text = PASTES[paste]
    half = text[: text.rindex("\n", 0, len(text) // 2)]
    rest = text[len(half) + 1 :]
    if paste == "fenced":
        half, rest = f"{half}\n```", f"```\n{rest}"
    for message in (
        f"{asked}\n\n{text}",
        f"{text}\n\n{asked}",
        f"{asked}\n{text}",
        f"{text}\n{asked}",
        f"{half}\n\n{asked}\n\n{rest}",
        f"{half}\n{asked}\n{rest}",
        f"Hi all, {asked}\n\n{text}",
        f"Hi, I found this:\n\n{text}\n\n{asked}\n\nThanks a lot!",
        f"{asked}\n\n{text[:900]}",
        f"{asked}\n\n{(text * 9)[:39_000]}",
    ):
        read = asked_in(message)
        assert asked in read.text and len(read.text) < 700 and read.partly and read.found


def test_a_short_message_is_read_as_it_stands() -> None:
    message = f"Hi!\n\nWe have guests.\n{ASKED}"
    assert asked_in(message).text == message
    assert not asked_in(message).partly


def test_a_few_lines_of_a_log_are_no_question_either() -> None:
    few = "\n".join(LOG.splitlines()[:3])
    assert asked_in(f"{few}\n\n{ASKED}").text == ASKED


def test_a_question_that_points_into_a_paste_takes_the_rare_codes_along() -> None:
    paste = f"{LOG}\nERROR LX-4711 while closing\n{LOG}"
    assert asked_in(f"{paste}\n\nWhat does this mean?").text == "LX-4711 What does this mean?"
    assert asked_in(f"{paste}\n\n{ASKED}").text == ASKED


def test_a_long_message_without_a_question_is_cut_and_says_so() -> None:
    assert asked_in(LOG * 3).partly
    assert len(asked_in(LOG * 3).text) <= 4_000


def test_what_was_read_of_a_message_is_read_whole() -> None:
    read = asked_in(f"{LOG}\n\n{ASKED}").text
    assert asked_in(read).text == read


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("The screen says LX-47. What does this mean?", ("LX-47",)),
        ("I get LX-47 on my screen, what should I do?", ("LX-47",)),
        ("Hi, we see LX-47 since this morning. What does it mean and what do I do?", ("LX-47",)),
        ("Die Anzeige sagt LX-47. Was bedeutet das?", ("LX-47",)),
        ("What does LX-47 mean?", ()),
        ("We bought LX-47 last year. How many chairs does the hall have?", ()),
        ("The hall is full. What does this mean?", ()),
    ],
)
def test_a_lead_in_gives_its_code_to_what_points_there(question: str, codes: tuple[str, ...]) -> None:
    found = code_asked(question)
    assert (found.codes if found else ()) == codes


def test_what_is_looked_up_leaves_greetings_out() -> None:
    asked = Question("Hi all! We see LX-47 today. What does it mean?", Readers.members())
    assert queries(asked) == (Query("We see LX-47 today. What does it mean?", "LX-47"),)


def test_finding_the_question_takes_no_long_time() -> None:
    assert slowest_s(asked_in) < 0.5
    assert slowest_s(code_asked) < 0.5

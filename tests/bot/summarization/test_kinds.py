"""What a point is, in five languages."""

import pytest

from bot.question import Said
from bot.reply import PointKind
from bot.summarization.kinds import bare, is_open, told

D, A, Q, S = PointKind.DECISION, PointKind.ACTION, PointKind.QUESTION, PointKind.STORY


@pytest.mark.parametrize(
    ("text", "kind", "owner", "due"),
    [
        ("We decided to ship on Monday.", D, "", ""),
        ("Let's go with the blue one.", D, "", ""),
        ("We haven't decided yet.", S, "", ""),
        ("Have we decided on a name?", Q, "", ""),
        ("I'll send the contract by Friday.", A, "Ana", "friday"),
        ("@ben could you order the screens before 3 December?", A, "ben", "3 december"),
        ("Cleo Mora will call the printer next week.", A, "Cleo Mora", "next week"),
        ("The printer was late again.", S, "", ""),
        ("Can you do that?", Q, "", ""),
        ("Wir haben uns für Köln entschieden.", D, "", ""),
        ("Ich schicke den Vertrag bis Freitag.", A, "Ana", "freitag"),
        ("On a décidé de partir lundi.", D, "", ""),
        ("Je m'en occupe demain.", A, "Ana", "demain"),
        ("Hemos decidido esperar.", D, "", ""),
        ("Me encargo yo el lunes.", A, "Ana", "lunes"),
        ("月曜日に出すことにしました。", D, "", ""),
        ("明日までに確認します。", A, "Ana", "明日"),
        ("Wer bestellt die Bildschirme?", Q, "", ""),
        ("Decision of 3 May: the practice buys a second ultrasound.", D, "", ""),
        ("Sonia orders it from Medisafe by Friday.", A, "Sonia", "friday"),
        ("Sonia orders the toner.", S, "", ""),
        ("AGREED to buy one stretcher, at most £3,400.", D, "", ""),
        ("AGREED Alba Roofing.", D, "", ""),
        ("Decided: stay with Calor until June 2027, then change.", D, "", ""),
        ("Decision for the future: the key stays in the safe.", D, "", ""),
        ("Not AGREED; ask again in May.", S, "", ""),
        ("Time off in lieu is agreed beforehand with your lead.", S, "", ""),
        ("Expenses are approved by the treasurer.", S, "", ""),
        ("Once the budget has been approved, order the seeds.", S, "", ""),
        ("The budget was approved by the board.", D, "", ""),
        ("It is agreed to meet in May.", D, "", ""),
        ("They all agreed that it was late.", D, "", ""),
        ("Iain to ask two other suppliers.", A, "Iain", ""),
        ("Mentors: Lena to sort.", A, "Lena", ""),
        ("Lena and Shona to read them by Friday.", S, "", ""),
        ("Welcome to order what you like.", S, "", ""),
        ("Action: Ruth - press release about the 1,000th callout.", A, "Ruth", ""),
        ("Action: Priya, by the end of October.", A, "Priya", "the end of october"),
        ("Open question: whether students may use it.", Q, "", ""),
        ("Offene Frage: wer schult die Studenten?", Q, "", ""),
        ("The rear car park is closed until Friday.", S, "", ""),
        ("Please send me your timesheets by Friday.", A, "", "friday"),
        ("Please note that the rear car park is closed on Friday.", S, "", ""),
        ("Bitte beachtet, dass der Parkplatz am Freitag zu ist.", S, "", ""),
        ("Could anybody please tell me whether the desk opens on Monday?", Q, "", ""),
        ("@ben could you confirm the price by Friday?", A, "ben", "friday"),
        ("One coffee, please", S, "", ""),
    ],
)
def test_a_sentence_is_told_as_what_it_is(text: str, kind: PointKind, owner: str, due: str) -> None:
    found = told(text, "Ana")
    assert (found.kind, found.owner, found.due) == (kind, owner, due)


def test_a_question_is_open_until_somebody_else_says_something() -> None:
    asked = Said("Ana", "Who orders the screens?", "")
    assert is_open([asked], 0)
    assert is_open([asked, Said("Ana", "It is urgent, we have none left.", "")], 0)
    assert is_open([asked, Said("Ben", "thanks!", ""), Said("Ben", "Which screens?", "")], 0)
    assert not is_open([asked, Said("Ben", "I ordered them this morning.", "")], 0)


def test_what_is_said_in_another_thread_answers_nothing() -> None:
    asked = Said("Ana", "Who orders the screens?", "", "t1")
    assert is_open([asked, Said("Ben", "The lease ends in June.", "", "t2")], 0)
    assert not is_open([asked, Said("Ben", "The lease ends.", "", "t2"), Said("Cy", "I did.", "", "t1")], 0)


def test_what_has_to_be_done_may_stand_in_the_sentence_before() -> None:
    for text, whether in {
        "Action: Priya, by the end of October.": True,
        "Action: Priya orders it by the end of October.": False,
        "Action: order it by Friday.": False,
        "We agreed to buy one.": False,
    }.items():
        assert bare(text, told(text, "Ana")) is whether, text

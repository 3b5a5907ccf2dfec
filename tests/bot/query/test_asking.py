"""Questions are told from talk in any script, with a mark or without."""

import pytest

from bot.query.asking import is_question, is_remark
from tests.store.reading.hostile import slowest_s


@pytest.mark.parametrize(
    "text",
    [
        "how much?",
        "and what about sick days",
        "Tell me more",
        "ok, but when",
        "is it so",
        "und wie beantrage ich das",
        "Und für Teilzeitkräfte?",
        "aber wann",
        "et combien de jours",
        "¿y cuántos días",
        "e quanto costa",
        "hoeveel dagen krijg ik",
        "czy to prawda",
        "а сколько дней",
        "ve kaç gün",
        "كم يوما",
        "هل هذا صحيح؟",
        "Πόσες μέρες έχω;",
        "Ինչպե՞ս",
        "ስንት ቀን፧",
        "有給は何日ですか？",
        "有給は何日ですか。",
        "有給は使えますか",
        "申請方法を教えてください",
        "年假有几天",
        "可以远程办公吗",
        "연차는 며칠인가요",
        "ลาพักร้อนได้กี่วัน",
    ],
)
def test_questions_and_requests_are_recognised_in_any_script(text: str) -> None:
    assert is_question(text) and not is_remark(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "I will ask Ann",
        "nice one",
        "whatever",
        "candid words",
        "see https://pages.example/a?b=1",
        "<https://pages.example/a?b=1|this page>",
        "das ist gut",
        "ありがとうございます",
        "谢谢",
        "for part-timers",
    ],
)
def test_talk_is_not_a_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "great, that helps",
        "vielen Dank dir!",
        "merci beaucoup",
        "muchas gracias",
        "ありがとうございます！",
        "了解しました。",
        "谢谢你",
        "감사합니다",
        "спасибо большое",
        ":+1:",
        "I will ask Ann",
        "I'll try that",
        "ich frage mal Bob",
    ],
)
def test_thanks_and_announcements_ask_for_nothing(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize("text", ["for part-timers", "no, I meant sick leave", "level 4", "有給について"])
def test_what_may_go_on_with_an_answer_is_no_remark(text: str) -> None:
    assert not is_remark(text)


def test_looking_for_a_question_takes_no_long_time() -> None:
    assert slowest_s(is_question) < 0.5
    assert slowest_s(is_remark) < 0.5

"""In whose language the bot speaks, and how it puts dates, numbers and lists there."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.reply import NOTHING_NEAR, NoAnswer
from bot.reply import partly_read as partly_read_in_english
from bot.reply import refusal_reason as refusal_in_english
from handlers.locale import ENGLISH, Locale, asked_locale, slack_locale
from handlers.rendering.reasons import partly_read, refusal_reason

MARCH = datetime(2023, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "date", "number", "listed"),
    [
        ("en", "12 March 2023", "12,461", "a, b and c"),
        ("de", "12. März 2023", "12.461", "a, b und c"),
        ("es", "12 de marzo de 2023", "12.461", "a, b y c"),
        ("fr", "12 mars 2023", "12\u202f461", "a, b et c"),
        ("ja", "2023年3月12日", "12,461", "a、b、c"),
    ],
)
def test_dates_numbers_and_lists_are_put_as_people_write_them(
    language: str, date: str, number: str, listed: str
) -> None:
    locale = Locale(language)
    assert (locale.date(MARCH), locale.number(12_461), locale.listed("abc")) == (date, number, listed)


@pytest.mark.parametrize(
    ("language", "moment", "hours", "days"),
    [
        ("en", "just now", "2 hours ago", "1 day ago"),
        ("de", "gerade eben", "vor 2 Stunden", "vor 1 Tag"),
        ("ja", "たった今", "2 時間前", "1 日前"),
    ],
)
def test_how_long_ago_is_told_as_people_say_it(language: str, moment: str, hours: str, days: str) -> None:
    passed = (timedelta(seconds=3), timedelta(hours=2, minutes=5), timedelta(hours=25))
    assert [Locale(language).ago(it) for it in passed] == [moment, hours, days]


def test_a_count_takes_its_form() -> None:
    forms = [Locale("de").ngettext("{count} message", "{count} messages", count) for count in (1, 2, 2_000)]
    assert forms == ["1 Nachricht", "2 Nachrichten", "2.000 Nachrichten"]


def test_a_text_without_a_translation_is_said_in_english_and_braces_in_a_value_stay() -> None:
    assert Locale("de").gettext("No such {text}") == "No such {text}"
    assert Locale("de").gettext("Ask in {place}", place="{place} {0}") == "Frag hier nach: {place} {0}"
    assert Locale("de").gettext("") == ""


@pytest.mark.parametrize(
    ("tag", "language"), [("de-DE", "de"), ("es-LA", "es"), ("ja-JP", "ja"), ("pt-BR", "en"), ("", "en")]
)
def test_slack_names_a_locale_by_language_and_region(tag: str, language: str) -> None:
    assert slack_locale(tag) == Locale(language)


def test_a_question_is_answered_in_its_own_language_where_the_bot_speaks_it() -> None:
    assert asked_locale("Wie viele Urlaubstage habe ich?") == Locale("de")
    assert asked_locale("Quanti giorni di ferie abbiamo?") is None and asked_locale("VPN") is None


@pytest.mark.parametrize("searched", [None, 0, 1, 1_246])
@pytest.mark.parametrize("reason", [NOTHING_NEAR, "It gives no date."])
@pytest.mark.parametrize("read", ["", "word " * 60])
def test_in_english_a_refusal_reads_as_at_the_command_line(
    searched: int | None, reason: str, read: str
) -> None:
    reply = NoAnswer(reason, searched=searched, read=read)
    assert refusal_reason(reply, ENGLISH) == refusal_in_english(reply)
    assert partly_read(reply, ENGLISH) == partly_read_in_english(reply)

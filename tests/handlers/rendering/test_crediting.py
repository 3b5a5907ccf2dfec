"""Who gave an approved answer is told in the language of whoever reads it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.locale import ENGLISH, Locale
from handlers.rendering.crediting import credit, credited

WHEN = datetime(2026, 11, 2, tzinfo=UTC)
NAMES = st.text(min_size=1, max_size=30).map(lambda it: " ".join(it.split())).filter(bool)


@pytest.mark.parametrize(
    ("author", "language", "told"),
    [
        ("Bob", "en", "answer by Bob, approved by Ann on 2 November 2026"),
        ("", "en", "approved by Ann on 2 November 2026"),
        ("Bob", "de", "Antwort von Bob, freigegeben von Ann am 2. November 2026"),
        ("", "fr", "approuvée par Ann le 2 novembre 2026"),
        ("Bob", "ja", "回答: Bob、承認: Ann、2026年11月2日"),
    ],
)
def test_it_is_kept_in_english_and_told_in_any_language(author: str, language: str, told: str) -> None:
    assert credited(credit(author, "Ann", WHEN), Locale(language)) == told


@given(NAMES | st.just(""), NAMES, st.datetimes(timezones=st.just(UTC)))
def test_whatever_people_are_called_what_is_kept_is_told_as_it_is_in_english(
    author: str, approver: str, at: datetime
) -> None:
    kept = credit(author, approver, at)
    assert credited(kept, ENGLISH) == kept


@pytest.mark.parametrize("kept", ["", "Handbook", "approved by Ann on 31 Foo 2026", "approved by Ann"])
def test_what_was_written_otherwise_stays(kept: str) -> None:
    assert credited(kept, Locale("de")) == kept

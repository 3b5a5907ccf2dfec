import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.words import forms, is_stopword, letters, pairs, parts, split_forms, tokens


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("getUserName", ["get", "User", "Name"]),
        ("HTTPServer", ["HTTP", "Server"]),
        ("snake_case_name", ["snake", "case", "name"]),
        ("AB-1234", ["AB", "1234"]),
        ("AB1234", ["AB", "1234"]),
        ("wi-fi", ["wi", "fi"]),
        ("leave", ["leave"]),
    ],
)
def test_an_identifier_falls_into_its_parts(token: str, expected: list[str]) -> None:
    assert parts(token) == expected


def test_a_code_is_found_written_with_and_without_its_hyphen() -> None:
    assert forms("AB-1234") == ["AB 1234", "AB1234"]
    assert forms("AB1234") == ["AB 1234"]
    assert forms("leave") == []


def test_inner_marks_stay_in_a_token_and_outer_ones_do_not() -> None:
    assert list(tokens("(AB-1234), don't; v2.1.")) == ["AB-1234", "don't", "v2.1"]


def test_scripts_without_spaces_become_pairs() -> None:
    assert list(pairs("年次有給 と x")) == ["年次", "次有", "有給", "と"]


def test_split_forms_hold_each_form_once() -> None:
    assert split_forms("getUser getUser 有給休") == "get User 有給 給休"


def test_question_words_are_stopwords_however_written() -> None:
    assert all(map(is_stopword, ["What", "what's", "WHO’S", "the"]))
    assert not any(map(is_stopword, ["leave", "who2", "IT2"]))


def test_letters_leaves_out_numbers_and_scripts_without_spaces() -> None:
    assert letters("o'Brien-42-有給") == ["o", "Brien"]


@given(st.text())
def test_any_text_has_tokens_that_stand_in_it(text: str) -> None:
    assert all(token in text for token in tokens(text))
    split_forms(text)

"""What a question in German, French, Spanish or Japanese expects; English ones expect what they did."""

import pytest

from bot.query.answer_kind import english_kind, expected_kind
from store.sentences import AnswerKind, shows


@pytest.mark.parametrize(
    ("question", "kind", "answer"),
    [
        ("Wie viele Tage Urlaub bekomme ich?", AnswerKind.DURATION, "Jeder hat 28 Urlaubstage im Jahr."),
        ("Wie lange dauert die Probezeit?", AnswerKind.DURATION, "Sie endet nach sechs Monaten."),
        ("Wann verfällt der Resturlaub?", AnswerKind.TIME, "Er verfällt am 31. März."),
        ("Was kostet ein verlorener Schlüssel?", AnswerKind.MONEY, "Er kostet 40 Euro."),
        ("In welchem Kanal melde ich das?", AnswerKind.CHANNEL, "Schreib es in #it-hilfe."),
        ("Wie lang muss ein Passwort sein?", AnswerKind.NUMBER, "Mindestens 14 Zeichen."),
        ("Combien de jours de congé ai-je ?", AnswerKind.DURATION, "Chacun a droit à 28 jours par an."),
        ("Quand faut-il prévenir ?", AnswerKind.TIME, "Au plus tard le 1er mars."),
        ("Combien coûte une clé perdue ?", AnswerKind.MONEY, "Elle coûte 40 €."),
        ("Quelle longueur doit avoir un mot de passe ?", AnswerKind.NUMBER, "Au moins 14 caractères."),
        ("¿Cuántos días de vacaciones tengo?", AnswerKind.DURATION, "Todos tienen veinte días."),
        ("¿Cuándo caducan los días?", AnswerKind.TIME, "Caducan el 31 de agosto."),
        ("¿Cuánto cuesta una llave?", AnswerKind.MONEY, "Son 40 euros."),
        ("休みは年に何日もらえますか。", AnswerKind.DURATION, "年に28日あります。"),
        ("休みはいつ失効しますか。", AnswerKind.TIME, "3月31日に失効します。"),
        ("鍵をなくすといくらかかりますか。", AnswerKind.MONEY, "4,000円です。"),
        ("パスワードは何文字必要ですか。", AnswerKind.NUMBER, "14文字以上です。"),
    ],
)
def test_a_question_expects_what_its_words_ask_for_and_its_answer_shows_it(
    question: str, kind: AnswerKind, answer: str
) -> None:
    assert expected_kind(question) is kind
    assert shows(kind, answer)


def test_a_word_or_two_that_no_language_is_told_by_are_read_in_any() -> None:
    assert expected_kind("prix hôtel") is AnswerKind.MONEY
    assert expected_kind("Frist Kündigung") is AnswerKind.DURATION
    assert expected_kind("VPN") is AnswerKind.ANYTHING


@pytest.mark.parametrize(
    "question",
    [
        "How many days of holiday do I get?",
        "When does the rate change?",
        "maximum price hotel",
        "What percentage of voltage is an advantage on stage?",
        "Who sets the limit?",
    ],
)
def test_in_english_nothing_is_told_otherwise(question: str) -> None:
    assert expected_kind(question) is english_kind(question)


@pytest.mark.parametrize(
    "text", ["The stage has a tag.", "An advantage of percentage points.", "A DoS of Mars."]
)
def test_english_words_that_look_like_others_are_no_times(text: str) -> None:
    assert not shows(AnswerKind.TIME, text) and not shows(AnswerKind.DURATION, text)

"""The language of a question is told from a few words, and not guessed where nothing tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.query import language_asked

QUESTIONS = {
    "en": (
        "How much annual leave do we get?",
        "who do I ask about my laptop",
        "what's the wifi password",
        "Are parking fines paid back?",
        "summarize this thread",
        "tell me about the pension",
        "expense limit for dinner with a client",
    ),
    "de": (
        "Wie viele Urlaubstage habe ich?",
        "und wie beantrage ich das",
        "Wer hilft bei kaputten Laptops?",
        "Was kostet ein Parkplatz?",
        "Muss ich Überstunden melden?",
        "fasse das bitte zusammen",
        "Bekomme ich Homeoffice",
        "Ab wann gilt die Kernarbeitszeit?",
        "Krankmeldung, wohin damit?",
        "Passwort vergessen, was nun?",
    ),
    "fr": (
        "Combien de jours de congés avons-nous ?",
        "comment demander un remboursement",
        "Qui contacter en cas de panne d’ordinateur ?",
        "C'est quoi le plafond pour un dîner client ?",
        "Où se trouve la salle de repos ?",
        "Quels sont les horaires ?",
        "résume ce fil",
    ),
    "es": (
        "¿Cuántos días de vacaciones tenemos?",
        "como pido un reembolso",
        "¿A quién aviso si estoy enfermo?",
        "Cuál es el límite de gastos para cenas",
        "dónde está la sala de descanso",
        "resume este hilo por favor",
    ),
    "ja": (
        "有給は何日ですか？",
        "経費の精算はどうすればいいですか",
        "パスワードを忘れた",
        "このスレッドを要約して",
    ),
    "it": ("Quanti giorni di ferie abbiamo?",),
    "pt": ("Quantos dias de férias temos?", "Não sei quem devo avisar"),
    "nl": ("Hoeveel vakantiedagen krijg ik?",),
    "ko": ("연차는 며칠인가요?",),
}


@pytest.mark.parametrize(
    ("language", "question"), [(code, each) for code, them in QUESTIONS.items() for each in them]
)
def test_the_language_of_a_question_is_told(language: str, question: str) -> None:
    assert language_asked(question) == language


@pytest.mark.parametrize(
    "text", ["", "VPN", "3d", "Parkplatz", "PTO", "😀", "12:30", "GitLab Runner", "休暇申請", "Kubernetes?"]
)
def test_where_nothing_tells_no_language_is_named(text: str) -> None:
    assert language_asked(text) == ""


@given(st.text(max_size=300))
def test_any_text_is_of_one_language_or_of_none(text: str) -> None:
    assert language_asked(text) in {"", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt"}


def test_a_paste_in_another_language_does_not_count() -> None:
    paste = "\n".join(f"ERROR the connection to the host was refused by it, code {i}" for i in range(40))
    assert language_asked(f"Warum geht das nicht?\n\n{paste}") == "de"

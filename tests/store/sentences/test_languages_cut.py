"""Sentences end as their language ends them, and an abbreviation of it ends none."""

import pytest

from store.sentences.splitting import split_in


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("pl", ["Zgłoś to do ul. Długa 5 w Krakowie.", "Potem czekaj."]),
        ("ru", ["Офис в г. Москва на ул. Ленина, д. 5.", "Он открыт."]),
        ("it", ["Contattare il sig. Rossi o la dott.ssa Bianchi.", "Poi si invia."]),
        ("nl", ["Zie art. 5 en blz. 7 van het boek.", "Daarna is het niet meer geldig."]),
        ("fr", ["La S.A.R.L. Dupont est là.", "Elle paie."]),
        ("de", ["Das gilt z. B. Montags und d. h. Immer.", "Nr. 5 ist frei."]),
        ("hi", ["यह पहला वाक्य है।", "यह दूसरा है।", "क्या यह तीसरा है?"]),
        ("ar", ["هذه جملة.", "هل هذا سؤال؟", "نعم هو كذلك."]),
        ("ur", ["یہ جملہ ہے۔", "یہ دوسرا ہے۔"]),
        ("ja", ["これは一文です。", "次です！"]),
        ("de", ["- Nr. 5 ist frei.\n", "- Nr. 6 nicht."]),
    ],
)
def test_sentences_end_where_their_language_ends_them(language: str, sentences: list[str]) -> None:
    text = "".join(f"{it} " if it.isascii() or not it.endswith(("。", "！")) else it for it in sentences)
    found = split_in(text, language)
    assert "".join(found) == text
    assert [it.strip() for it in found] == [it.strip() for it in sentences]

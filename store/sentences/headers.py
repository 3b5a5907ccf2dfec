"""Who wrote a message to whom, when and about what: it stands at the head of a mail, and above what somebody
forwards, for search and for writers. It is no sentence that answers anything. Pure."""

import re

_NAMES = (
    *("From", "To", "Cc", "Bcc", "Date", "Sent", "Subject", "Reply-To"),
    *("Von", "An", "Kopie", "Datum", "Gesendet", "Betreff"),
    *("De", "À", "Envoyé", "Objet"),
    *("Para", "Enviado", "Fecha", "Asunto", "Enviada em", "Assunto"),
    *("Da", "A", "Inviato", "Oggetto"),
    *("Van", "Aan", "Verzonden", "Onderwerp"),
    *("差出人", "宛先", "送信日時", "件名"),
)
"""As mail programs write them: English, German, French, Spanish and Portuguese, Italian, Dutch, Japanese."""
_SUBJECT = re.compile(
    r"(?:Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|件名)\W{0,3}[:：]", re.IGNORECASE
)
_FIELD = re.compile(rf"[\s>]*[*_]{{0,2}}(?:{'|'.join(_NAMES)})[*_]{{0,2}}\s?[:：]", re.IGNORECASE)
_PARTED = re.compile(r"\n| · ")
_WROTE = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dne|W dniu) [^:]{0,20}\d.{3,160} "
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napsal|napisała?)"
    r"(?: [^:.]{1,80})? ?:"
)
"""What a mail program sets above the message that is answered, in one line."""
_LONGEST = 300


def heads_a_message(paragraph: str) -> bool:
    """Whether nothing but two or more such fields stands there, or who wrote what is answered below. A
    journey has a From and a To as well, and neither an address nor a subject."""
    if len(paragraph) < _LONGEST and _WROTE.fullmatch(" ".join(paragraph.replace(">", " ").split())):
        return True
    fields = [it for it in _PARTED.split(paragraph) if it.strip()]
    if len(fields) < 2 or not all(map(_FIELD.match, fields)):
        return False
    return "@" in paragraph or bool(_SUBJECT.search(paragraph))

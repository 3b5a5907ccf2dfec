"""Which language a text is in, and what its words are found by. Libraries know the languages; pure.

py3langid tells them apart, Snowball stems, stopwordsiso lists the words that say nothing. English, and what
has no rules here, is stemmed by FTS5 itself (ledger/occurrences.py).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
"""How English is read, and every language without rules here."""

_STEMMERS = MappingProxyType(
    {
        "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
        "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
        "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
        "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
        "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
        "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
        "tr": "turkish",
    }
)  # fmt: skip
_RUNS = MappingProxyType({"ja": 2, "ko": 2, "zh": 2, "km": 3, "lo": 3, "my": 3, "th": 3})
"""Scripts that set no words apart: of how many signs the overlapping pieces are that stand for words. A Han
sign says as much as a syllable, a Thai one is a letter. Korean sets apart words with all their endings."""
COMPOUNDING = frozenset("da de nb nl nn no sv".split())  # noqa: SIM905
"""Languages that write compounds as one word."""
KNOWN = frozenset({ENGLISH, "he", *_STEMMERS, *_RUNS})

_SURE = 0.6
_SAMPLE = 4_000
"""Characters: a page."""
_LEAST = 40
"""Letters of a text that is put down to a language other than English; of a script of its own a few do."""

# Signs of vowels and tones that letters of South Asia carry: to Python they are no letters.
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0bbe-\u0bcd"
_LETTERS = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:[\-_./](?:[^\W_]|[{_MARKS}])+)*")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003134f]+"
)
"""Runs of Thai, Lao, Myanmar, Khmer, kana, Han and Hangul."""
_NOUNS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f々]+|[\u30a0-\u30ff]{2,}")
"""Runs of Han or katakana, in which Japanese writes them."""
_GRAMMAR = re.compile("[\u3040-\u309f]+")
"""Hiragana, in which it writes the rest."""
# Vowels of Arabic and Hebrew, Arabic's lengthened line; how an emoji is shown.
_SELDOM = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\ufe00-\ufe0f]")
_SMALL_I = str.maketrans("İI", "iı")


def language_of(texts: Iterable[str]) -> str:
    """An ISO 639-1 code among KNOWN, by the first page of the texts; ENGLISH where nothing tells another."""
    sample = " ".join(islice(texts, 40))[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    unspaced = sum(map(len, UNSPACED.findall(sample)))
    if letters < _LEAST and not unspaced:
        return ENGLISH
    found, sure = _identifier().classify(sample)
    if unspaced * 2 > letters:
        return str(found) if found in _RUNS else "ja"
    return str(found) if found in KNOWN and found not in _RUNS and sure >= _SURE else ENGLISH


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # its model takes a fifth of a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def is_written_in_runs(language: str) -> bool:
    """Whether its words are not set apart, so that pieces of them are looked for."""
    return language in _RUNS


def words_in(text: str) -> list[str]:
    """The words of a text in a language other than English, with their capitals; `l'avis` is two."""
    return _WORD.findall(_plain(text))


def stemmed(text: str, language: str) -> str:
    """A text in a language other than English with its words as stems, and its runs as overlapping pieces."""
    plain = folded(text, language)
    if size := _RUNS.get(language):
        return UNSPACED.sub(lambda it: f" {' '.join(overlapping(it[0], size))} ", plain)
    if name := _STEMMERS.get(language):
        from Stemmer import Stemmer

        found = list(dict.fromkeys(_LETTERS.findall(plain)))
        # One of its own: a stemmer may not be shared by threads.
        stems = dict(zip(found, Stemmer(name).stemWords(found), strict=True))
        plain = _LETTERS.sub(lambda it: stems[it[0]], plain)
    # Who has no Turkish keys writes i for ı; FTS5 does so for other letters with signs.
    return plain.replace("ı", "i") if language == "tr" else plain


def overlapping(run: str, size: int = 2) -> list[str]:
    """Overlapping pieces of a size; a shorter run is one."""
    return [run[at : at + size] for at in range(max(1, len(run) - size + 1))]


def pieces(run: str, language: str) -> list[str]:
    """What is looked for of a run without spaces in documents of a language: its nouns whole, and
    overlapping pieces that are more than grammar."""
    return _telling([*_NOUNS.findall(run), *overlapping(run, _RUNS.get(language, 2))])


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run that are more than grammar."""
    return _telling(overlapping(run))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing of the subject, folded."""
    import stopwordsiso

    return frozenset(folded(word, language) for word in stopwordsiso.stopwords(language))


def folded(text: str, language: str) -> str:
    """One spelling for letters that mean the same, in small letters."""
    plain = _plain(text)
    return (plain.translate(_SMALL_I) if language == "tr" else plain).lower()


def without_signs(word: str) -> str:
    """A word with its letters bare, as many as before: `anträge` is `antrage`."""
    if word.isascii():
        return word
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in word)


def _telling(found: list[str]) -> list[str]:
    return [it for it in found if not _GRAMMAR.fullmatch(it)] or found


def _plain(text: str) -> str:
    """One way to write each letter, without signs that are seldom written; what is elided stands apart."""
    if not text.isascii():
        text = _SELDOM.sub("", unicodedata.normalize("NFKC", text))
    return text.replace("'", " ").replace("’", " ")

"""The catalogues: for each language a gettext file beside this one, in English the sentences themselves.

They are compiled in memory when a language is first spoken, so that no compiled file can be out of date.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

LANGUAGES = ("de", "en", "es", "fr", "ja")
"""ISO 639-1 codes of the languages that the bot speaks."""

DOMAIN = "messages"


def path_of(language: str) -> Path:
    """The catalogue of `language`, which is not English."""
    return Path(__file__).parent / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def translations(language: str) -> NullTranslations:
    """The texts in `language`, one of LANGUAGES; a text that has no translation stays English."""
    if language == "en":
        return NullTranslations()
    # Not at the top: commands that never speak in Slack need none of it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path_of(language).open("rb") as written:
        write_mo(compiled, read_po(written, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)

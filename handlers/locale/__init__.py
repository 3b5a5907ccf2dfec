"""Locale: the language in which the bot speaks to somebody, and its texts, dates and counts in it."""

from handlers.locale.catalogue import LANGUAGES
from handlers.locale.choice import asked_locale, locale_of, slack_locale
from handlers.locale.speech import ENGLISH, N_, Locale

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "N_",
    "Locale",
    "asked_locale",
    "locale_of",
    "slack_locale",
]

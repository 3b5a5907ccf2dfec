"""Which locale a language, a question or a tag of Slack's stands for. Pure."""

from handlers.locale.catalogue import LANGUAGES
from handlers.locale.speech import ENGLISH, Locale


def asked_locale(text: str) -> Locale | None:
    """The locale of the language of `text`; None where nothing tells, or the bot does not speak it."""
    # Not at the top: `inhouse manifest` marks texts and reads no question.
    from bot.query import language_asked

    return locale_of(language_asked(text))


def locale_of(language: str) -> Locale | None:
    """The locale of a language by its code; None where the bot does not speak it."""
    return Locale(language) if language in LANGUAGES else None


def slack_locale(tag: str) -> Locale:
    """The locale that Slack calls `tag`, such as `de-DE`; English for one that the bot does not speak."""
    return locale_of(tag.partition("-")[0].lower()) or ENGLISH

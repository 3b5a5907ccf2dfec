"""Which locale somebody is spoken to in: the language of what they ask, else theirs in Slack. Pure."""

from handlers.locale.catalogue import LANGUAGES
from handlers.locale.speech import ENGLISH, Locale


def asked_locale(text: str) -> Locale | None:
    """The locale of the language of `text`; None where nothing tells, or the bot does not speak it."""
    # Not at the top: `inhouse manifest` marks texts and reads no question.
    from bot.query import language_asked

    language = language_asked(text)
    return Locale(language) if language in LANGUAGES else None


def slack_locale(tag: str) -> Locale:
    """The locale that Slack calls `tag`, such as `de-DE`; English for one that the bot does not speak."""
    language = tag.partition("-")[0].lower()
    return Locale(language) if language in LANGUAGES else ENGLISH

"""What a Slack message says, wherever Slack keeps it, and Slack's markup as people read it."""

from handlers.message.contents import SPOKEN, Contents, Quote, contents_of, same_words, words_of
from handlers.message.markup import (
    apart,
    channels_in,
    mentioned,
    one_line,
    plain,
    spoken_to,
    without_mention,
)

__all__ = [
    "SPOKEN",
    "Contents",
    "Quote",
    "apart",
    "channels_in",
    "contents_of",
    "mentioned",
    "one_line",
    "plain",
    "same_words",
    "spoken_to",
    "without_mention",
    "words_of",
]

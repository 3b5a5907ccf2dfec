"""What a Slack message says, wherever Slack keeps it, and Slack's markup as people read it.

How is written in the store, which reads messages too.
"""

from store.conversations import (
    SPOKEN,
    Contents,
    Quote,
    apart,
    channels_in,
    contents_of,
    literal,
    mentioned,
    one_line,
    plain,
    same_words,
    spoken_to,
    without_mention,
    words_of,
)

__all__ = [
    "SPOKEN",
    "Contents",
    "Quote",
    "apart",
    "channels_in",
    "contents_of",
    "literal",
    "mentioned",
    "one_line",
    "plain",
    "same_words",
    "spoken_to",
    "without_mention",
    "words_of",
]

"""Conversations: what Slack's messages say, which belong together, and each such talk as a document."""

from store.conversations.contents import SPOKEN, Contents, Quote, contents_of, same_words, words_of
from store.conversations.document import channel_prefix, passages_of, source_of
from store.conversations.export import ExportedChannel, SlackExport
from store.conversations.grouping import PAUSE, Conversation, grouped, root_of
from store.conversations.markup import (
    apart,
    channels_in,
    literal,
    mentioned,
    one_line,
    plain,
    spoken_to,
    without_mention,
)
from store.conversations.message import Channel, Message, permalink
from store.conversations.payload import (
    Json,
    identifier,
    number,
    record,
    records,
    subtype,
    timestamp,
    words,
)
from store.conversations.redaction import retold, without
from store.conversations.slack_message import Names, markdown, message_of, name_of

__all__ = [
    "PAUSE",
    "SPOKEN",
    "Channel",
    "Contents",
    "Conversation",
    "ExportedChannel",
    "Json",
    "Message",
    "Names",
    "Quote",
    "SlackExport",
    "apart",
    "channel_prefix",
    "channels_in",
    "contents_of",
    "grouped",
    "identifier",
    "literal",
    "markdown",
    "mentioned",
    "message_of",
    "name_of",
    "number",
    "one_line",
    "passages_of",
    "permalink",
    "plain",
    "record",
    "records",
    "retold",
    "root_of",
    "same_words",
    "source_of",
    "spoken_to",
    "subtype",
    "timestamp",
    "without",
    "without_mention",
    "words",
    "words_of",
]

"""Learning: channels that the bot was told to learn, from Slack into the library, and kept as they are."""

from handlers.learning.history import PAUSE_S, History
from handlers.learning.learner import Learner
from handlers.learning.means import OPTIONAL, Means
from handlers.learning.memory import ChannelMemory
from handlers.learning.notice import NOT_LEARNED, START, UNLEARNED, Standing, asking, learned, stands, status
from handlers.learning.period import USUAL, read_period
from handlers.learning.reading import NAME, PAGES, PINS

__all__ = [
    "NAME",
    "NOT_LEARNED",
    "OPTIONAL",
    "PAGES",
    "PAUSE_S",
    "PINS",
    "START",
    "UNLEARNED",
    "USUAL",
    "ChannelMemory",
    "History",
    "Learner",
    "Means",
    "Standing",
    "asking",
    "learned",
    "read_period",
    "stands",
    "status",
]

"""Home: the app's own page, which each person sees with what is theirs."""

from handlers.home.facts import Facts, gathered
from handlers.home.page import (
    DELETE_ANSWER,
    DIGEST_NAMES,
    EACH_JOINED,
    END_DIGEST,
    FORGET_FILE,
    FORGET_RATING,
    home_page,
)
from handlers.home.prompts import suggested

__all__ = [
    "DELETE_ANSWER",
    "DIGEST_NAMES",
    "EACH_JOINED",
    "END_DIGEST",
    "FORGET_FILE",
    "FORGET_RATING",
    "Facts",
    "gathered",
    "home_page",
    "suggested",
]

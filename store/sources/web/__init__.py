"""Pages of the web: asked for politely, within bounds, and never at an internal address."""

from store.sources.web.address import address_of, authorization, plain
from store.sources.web.client import USER_AGENT, Answer, Wanted, Web
from store.sources.web.network import Doorway, is_public

__all__ = [
    "USER_AGENT",
    "Answer",
    "Doorway",
    "Wanted",
    "Web",
    "address_of",
    "authorization",
    "is_public",
    "plain",
]

"""What the bot says to greetings and thanks, which are nothing to look up and no part of a conversation."""

from bot.pleasantry import Pleasantry, pleasantry

HOW = (
    "Ask me a question, here or in a direct message: I answer from this team's documents, with sources. "
    "`/ask` answers only you; `/summarize` sums up a channel."
)
WELCOME = "You're welcome. Just ask when something else comes up."


def in_kind(text: str) -> str | None:
    """The reply to a greeting or to thanks, as mrkdwn; None for what may be a question."""
    found = pleasantry(text)
    return None if found is None else {Pleasantry.GREETING: HOW, Pleasantry.THANKS: WELCOME}[found]


def says_nothing(text: str) -> bool:
    """Whether an earlier message of either side was mere courtesy."""
    return text in {HOW, WELCOME} or pleasantry(text) is not None

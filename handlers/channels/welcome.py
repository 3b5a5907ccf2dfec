"""What the bot says of itself when it is invited: what it does, who sees what, how it is muted. Pure."""

from handlers.command_names import CommandNames
from handlers.locale import ENGLISH, N_, Locale

_HELLO = N_(
    "Hello! I answer questions from this team's documents, with sources. Mention me, {bot}, and I reply in a "
    "thread; there you can go on asking without another mention."
)
_ALL_MEMBERS = N_(
    "• I use only documents that everyone here may read, and everyone here can read my replies. "
    "`{ask}` answers you alone."
)
_OUTSIDERS = N_(
    "• There are guests or people of other organisations here, so I use only the documents of this channel. "
    "`{ask}` answers you alone."
)
_READING = N_(
    "• I read messages here only when I am asked, or to sum them up, and I keep no conversations, unless an "
    "admin has me learn this channel. I would say so here."
)
_TOO_MUCH = N_("• Too much? `{own} mute 1h` keeps me quiet, and `{own} settings` says how I behave here.")


def introduction(user: str, commands: CommandNames, locale: Locale = ENGLISH, *, outsiders: bool) -> str:
    """As mrkdwn. `user` is the bot's own id; `outsiders` is whether somebody here is no full member."""
    lines = (_HELLO, _OUTSIDERS if outsiders else _ALL_MEMBERS, _READING, _TOO_MUCH)
    said = {"bot": f"<@{user}>", "ask": commands.ask, "own": commands.own}
    return "\n".join(locale.gettext(line, **said) for line in lines)

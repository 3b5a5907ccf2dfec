"""What the bot says of itself when it is invited: what it does, who sees what, how it is muted. Pure."""

from handlers.command_names import CommandNames


def introduction(user: str, commands: CommandNames, *, outsiders: bool) -> str:
    """As mrkdwn. `user` is the bot's own id; `outsiders` is whether somebody here is no full member."""
    seen = (
        "There are guests or people of other organisations here, so I use only the documents of this channel."
        if outsiders
        else "I use only documents that everyone here may read, and everyone here can read my replies."
    )
    return "\n".join(
        (
            f"Hello! I answer questions from this team's documents, with sources. Mention me, <@{user}>, and "
            "I reply in a thread; there you can go on asking without another mention.",
            f"• {seen} `{commands.ask}` answers you alone.",
            "• I read messages here only when I am asked, or to sum them up, and I keep no conversations.",
            f"• Too much? `{commands.own} mute 1h` keeps me quiet, and `{commands.own} settings` says how I "
            "behave here.",
        )
    )

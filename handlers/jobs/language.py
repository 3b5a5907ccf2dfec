"""In which language the bot speaks, by one rule for whatever it says in Slack.

What everybody in a channel reads is in the language that was set for the channel. Where none is set, and in
what one person alone reads, it is the language of the question. Where there is no question, or it does not
tell, it is the one that the person uses Slack in.
"""

from handlers.jobs.context import AppContext
from handlers.locale import ENGLISH, Locale, asked_locale, locale_of
from store.conversations import plain


async def locale_for(user: str, context: AppContext, asked: str = "", channel: str = "") -> Locale:
    """`asked` is what `user` asks, in Slack's markup; `channel` is given where everybody there reads it."""
    if channel and (chosen := locale_of((await context.policies.of(channel)).language)):
        return chosen
    if found := asked_locale(plain(asked)):
        return found
    return await context.members.people.locale(user) if user else ENGLISH

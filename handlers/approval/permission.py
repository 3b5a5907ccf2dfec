"""Who may approve an answer: a channel's experts, its creator, admins; its full members where it has no
experts. Asked of Slack each time, as people gain and lose these rights.
"""

from dataclasses import dataclass

from handlers.jobs import AppContext


@dataclass(frozen=True, slots=True)
class Rights:
    """Whether somebody may approve answers in a channel, and open them to everyone."""

    approve: bool = False
    everyone: bool = False


async def rights_of(user: str, channel: str, context: AppContext) -> Rights:
    """Raises one of SLACK_FAILED, and StoreError."""
    if channel.startswith("D"):
        return Rights()
    readers = await context.members.alone(user, anew=True)
    if not readers.full_members:
        return Rights()
    if await context.members.people.is_admin(user):
        return Rights(approve=True, everyone=True)
    about = (await context.client.conversations_info(channel=channel))["channel"]
    if about.get("creator") == user:
        return Rights(approve=True)
    experts = (await context.policies.of(channel)).experts
    return Rights(approve=user in experts if experts else readers.are_in(context.me.tenant.key(channel)))

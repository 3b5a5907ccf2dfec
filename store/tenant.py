"""Whose ids these are, where several workspaces or organisations share one store.

Slack's ids differ from each other within a workspace, and within an Enterprise Grid organisation. What is
kept of others than the home one stands below their own id, as in `T0OTHER/C0GENERAL`; the home one's ids
stand as Slack gives them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tenant:
    """A workspace (T…) or a whole organisation (E…); "" is the home one."""

    team: str = ""

    def key(self, id_: str) -> str:
        """What an id of this tenant is kept as."""
        return f"{self.team}/{id_}" if self.team else id_

    def owns(self, key: str) -> bool:
        """Whether what is kept as `key` is an id of this tenant."""
        return tenant_of(key) == self

    def id_of(self, key: str) -> str:
        """The id that is kept as `key`, as Slack gives it."""
        return key.removeprefix(f"{self.team}/") if self.team else key


HOME = Tenant()


def tenant_of(key: str) -> Tenant:
    """Whose id is kept as `key`."""
    team, slash, _ = key.partition("/")
    return Tenant(team) if slash else HOME

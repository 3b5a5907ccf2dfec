"""Somebody in the workspace: a person or a bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`team` is another than the workspace's for people of other organisations; `guest` is a guest."""

    id: str
    name: str
    team: str
    guest: bool = False
    bot: bool = False
    deleted: bool = False

"""Channels: how the bot behaves in each, who may change that, how often somebody may ask."""

from handlers.channels.apps import AppGuard, may_ask
from handlers.channels.candidates import read_candidate
from handlers.channels.forget_modal import FORGET, confirm, failed, forgetting, forgotten
from handlers.channels.mute import moment, muted, read_mute
from handlers.channels.permission import may_set
from handlers.channels.policies import Policies
from handlers.channels.rate_limit import RateLimit, Turn
from handlers.channels.settings_filled import Filled, read
from handlers.channels.settings_modal import CALLBACK, ONLY_ADMINS, editable, loading, refused, shown
from handlers.channels.welcome import introduction

__all__ = [
    "CALLBACK",
    "FORGET",
    "ONLY_ADMINS",
    "AppGuard",
    "Filled",
    "Policies",
    "RateLimit",
    "Turn",
    "confirm",
    "editable",
    "failed",
    "forgetting",
    "forgotten",
    "introduction",
    "loading",
    "may_ask",
    "may_set",
    "moment",
    "muted",
    "read",
    "read_candidate",
    "read_mute",
    "refused",
    "shown",
]

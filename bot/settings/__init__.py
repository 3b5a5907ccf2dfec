"""Every setting, read once."""

from bot.settings.loading import load, model_file, retired, variables
from bot.settings.schema import RETIRED, AnsweringSettings, LogSettings, ModelSettings, Settings

__all__ = [
    "RETIRED",
    "AnsweringSettings",
    "LogSettings",
    "ModelSettings",
    "Settings",
    "load",
    "model_file",
    "retired",
    "variables",
]

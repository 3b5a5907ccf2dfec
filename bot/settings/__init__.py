"""Every setting, read once."""

from bot.settings.data_dir import make_data_dir, store_location
from bot.settings.loading import load, model_file, retired, secret_named, variables
from bot.settings.schema import (
    RETIRED,
    AnsweringSettings,
    LogSettings,
    ModelSettings,
    MonitoringSettings,
    Settings,
)

__all__ = [
    "RETIRED",
    "AnsweringSettings",
    "LogSettings",
    "ModelSettings",
    "MonitoringSettings",
    "Settings",
    "load",
    "make_data_dir",
    "model_file",
    "retired",
    "secret_named",
    "store_location",
    "variables",
]

"""The checks of `inhouse doctor`, each with how to mend what is wrong."""

from handlers.doctor.check import Check, next_step
from handlers.doctor.here import (
    check_backup,
    check_here,
    check_index,
    check_machine,
    check_models,
    check_sources,
)
from handlers.doctor.installations import check_installations
from handlers.doctor.monitoring import check_monitoring
from handlers.doctor.slack import check_slack

__all__ = [
    "Check",
    "check_backup",
    "check_here",
    "check_index",
    "check_installations",
    "check_machine",
    "check_models",
    "check_monitoring",
    "check_slack",
    "check_sources",
    "next_step",
]

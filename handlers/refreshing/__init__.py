"""Keeping what is indexed fresh while the bot runs: connected sources by schedule, folders as they change.

Each in a process of its own at low priority, so that no answer waits for it, and one that crashes takes
nothing with it.
"""

from handlers.refreshing.folders import Folders
from handlers.refreshing.keeping import refreshing
from handlers.refreshing.process import Ended, run_verb
from handlers.refreshing.schedule import Schedule

__all__ = ["Ended", "Folders", "Schedule", "refreshing", "run_verb"]

"""Processes of tests, to be killed: each is forked from one server that has imported everything once, with no
thread of ours running. A start takes some milliseconds instead of the seconds of its imports.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext

_IMPORTED = [
    "chromadb.api.rust",
    "dbos",
    "handlers.app",
    "handlers.simulator.server",
    "store.indexing",
    "tests.chaos.processes",
]


def forks() -> ForkServerContext:
    """Where such processes are started."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context

"""Model files: which are known, which suit this machine, how they come here and stay whole."""

from bot.model.catalogue.catalogue import Catalogue, Entry, Tier
from bot.model.catalogue.download import pull
from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.machine import Fit, Machine, best_fit, cores, env_lines, fit, processor, this_machine
from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.model.catalogue.verification import verify

__all__ = [
    "Catalogue",
    "Entry",
    "Fit",
    "Machine",
    "Tier",
    "best_fit",
    "cores",
    "env_lines",
    "fastest_weights",
    "fit",
    "processor",
    "pull",
    "starter_embedder",
    "starter_writer",
    "this_machine",
    "verify",
]

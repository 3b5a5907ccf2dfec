"""Model files: which are known, which suit this machine, how they come here and stay whole."""

from bot.model.catalogue.catalogue import Catalogue, Entry, Tier, size_in_words
from bot.model.catalogue.download import pull
from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.machine import (
    PATIENCE_S,
    Fit,
    Gpu,
    Machine,
    best_fit,
    cores,
    env_lines,
    fit,
    least_cores,
    least_memory,
    processor,
    this_machine,
)
from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.model.catalogue.verification import damage, verify

__all__ = [
    "PATIENCE_S",
    "Catalogue",
    "Entry",
    "Fit",
    "Gpu",
    "Machine",
    "Tier",
    "best_fit",
    "cores",
    "damage",
    "env_lines",
    "fastest_weights",
    "fit",
    "least_cores",
    "least_memory",
    "processor",
    "pull",
    "size_in_words",
    "starter_embedder",
    "starter_writer",
    "this_machine",
    "verify",
]

"""Why a path is not read though it is there: hidden, excluded or forgotten."""

import os
from collections.abc import Collection
from pathlib import Path

from store.indexing.exclusion import FORGOTTEN, Exclusion, built_in
from store.indexing.places import source_id, surroundings
from store.indexing.walk import Walk
from store.upkeep import Upkeep

_FORGOTTEN = Exclusion("", FORGOTTEN)


def why_left_out(path: Path, upkeep: Upkeep) -> Exclusion | None:
    """The rule that leaves a file or folder out of what is indexed around it, and where that rule stands.

    None where no rule does. Raises CannotOpen where a file of rules on its way cannot be read.
    """
    real = Path(os.path.realpath(path))
    folder = real.is_dir()
    around = surroundings(upkeep)
    top = around.top(real, folder=folder)
    for it in (*reversed(real.parents), real):
        if it != top and it.is_relative_to(top):
            found = built_in(it.name, folder=folder or it != real)
            if found:
                return found
    excluded = around.exclusions(real, top).on_the_way(top, real, folder=folder)
    return excluded or (_FORGOTTEN if source_id(real) in upkeep.forgotten else None)


def left_out_of(walk: Walk, known: Collection[str], upkeep: Upkeep) -> dict[Path, Exclusion]:
    """The files of a walk that are not among the `known` ids because they are left out: a rule keeps
    the root out of what is indexed around it, or they were forgotten. The walk went by all rules below it.

    Raises CannotOpen where a file of rules on the root's way cannot be read.
    """
    paths = [it for file in walk.files if source_id(it := walk.root / file.name) not in known]
    if not paths:
        return {}
    forgotten = upkeep.forgotten
    if rule := why_left_out(walk.named, upkeep):
        return dict.fromkeys(paths, rule)
    return {it: _FORGOTTEN for it in paths if source_id(it) in forgotten}

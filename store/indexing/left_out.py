"""Why a path is not read though it is there: hidden, excluded or forgotten."""

import os
from pathlib import Path

from store.indexing.exclusion import Exclusion, built_in
from store.indexing.places import source_id, surroundings
from store.upkeep import Upkeep


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
    if excluded is None and source_id(real) in upkeep.forgotten:
        return Exclusion(
            f"inhouse forget {path}", "it was forgotten; `inhouse index --again PATH` reads it again"
        )
    return excluded

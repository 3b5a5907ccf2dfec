"""How near the passages of each scope come to questions about something else, to rows and back."""

import json
from collections.abc import Collection

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from store.background import Measured
from store.ledger.database import fact, set_fact
from store.ledger.schema import nearness

_SCALE = "background"
"""The fact that says on which scale the embedder's cosines are; "" where it is to be measured anew."""


def keep(connection: Connection, measured: Measured) -> None:
    """In place of what was measured before."""
    connection.execute(delete(nearness))
    rows = [
        {"scope": scope, "cosines": cosines.astype(np.float32).tobytes()}
        for scope, cosines in sorted(measured.nearest.items())
    ]
    if rows:
        connection.execute(insert(nearness), rows)
    set_fact(connection, _SCALE, json.dumps([measured.mean, measured.deviation]))


def kept(connection: Connection, scopes: Collection[str]) -> Measured | None:
    """What was measured of `scopes`; None where it is to be measured anew."""
    scale = fact(connection, _SCALE)
    if not scale:
        return None
    mean, deviation = map(float, json.loads(scale))
    theirs = connection.execute(select(nearness).where(nearness.c.scope.in_(sorted(scopes))))
    return Measured(mean, deviation, {it.scope: np.frombuffer(it.cosines, np.float32) for it in theirs})

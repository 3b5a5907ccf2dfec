"""Whose words conversations have, as rows: by the ids of those who wrote their messages."""

import json

from sqlalchemy import Connection, select

from store.ledger.schema import passages, sources
from store.passage import Kind
from store.tenant import tenant_of


def talks_with(connection: Connection, person: str) -> list[str]:
    """The ids of the conversations that have words of `person`, as `store.tenant` keeps them."""
    tenant = tenant_of(person)
    quoted = json.dumps(tenant.id_of(person))
    wanted = (
        select(sources.c.id)
        .join(passages, passages.c.source == sources.c.number)
        .where(sources.c.kind == Kind.SLACK.value)
        .where(passages.c.messages.contains(quoted, autoescape=True))
        .distinct()
        .order_by(sources.c.id)
    )
    found = connection.execute(wanted).scalars()
    return [it for it in found if tenant.owns(it.removeprefix("slack:"))]

"""Who issues cards of stored value, and whose the shops are that may take them."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.members import tables
from pos.hq.stores import BadRequest
from pos.member.value import Issuer, Shop, read_issuers


def publish_issuers(connection: sa.Connection, content: bytes) -> tuple[Issuer, ...]:
    """Replaces the list of issuers; `BadRequest` for one that may not be, or that is missed.

    Nobody who has sold a card leaves the list: his cards are good as long as anything is on them.
    """
    try:
        issuers = read_issuers(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"these are no issuers: {error}") from error
    sold = set(connection.execute(sa.select(tables.card.c.issuer).distinct()).scalars())
    missed = sorted(sold - {issuer.issuer for issuer in issuers})
    if missed:
        raise BadRequest(f"{', '.join(missed)} has sold cards and must stay on the list")
    connection.execute(sa.delete(tables.issuer))
    rows = [
        {"issuer": issuer.issuer, "content": msgspec.json.encode(issuer).decode()}
        for issuer in issuers
    ]
    if rows:
        connection.execute(sa.insert(tables.issuer), rows)
    return issuers


def read_issuer(connection: sa.Connection, issuer: str) -> Issuer:
    """An issuer; `BadRequest` for none."""
    columns = tables.issuer.c
    found = connection.execute(sa.select(columns.content).where(columns.issuer == issuer)).scalar()
    if found is None:
        raise BadRequest(f"there is no issuer {issuer}; see: lianpos hq value issuers")
    return msgspec.json.decode(found, type=Issuer)


def name_of(connection: sa.Connection, issuer: str) -> dict[str, str]:
    """What people call an issuer, by language."""
    return {**read_issuer(connection, issuer).name}


def all_issuers(connection: sa.Connection) -> list[Issuer]:
    """Everybody who issues cards."""
    content = connection.execute(sa.select(tables.issuer.c.content)).scalars()
    return [msgspec.json.decode(one, type=Issuer) for one in content]


def shop_of(connection: sa.Connection, store: str) -> Shop:
    """A store as issuers see it; `BadRequest` for none."""
    columns = schema.store.c
    row = connection.execute(
        sa.select(columns.store, columns.banner).where(columns.store == store)
    ).one_or_none()
    if row is None:
        raise BadRequest(f"there is no store {store}")
    return Shop(store=row.store, party=row.banner)

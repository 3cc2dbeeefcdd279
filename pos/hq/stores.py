"""The chain's stores and the people who work there, as they are kept and as tills are told.

A store that was seeded or opened for training has training staff whose PINs everybody knows;
the first real member of staff takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import sqlalchemy as sa

from pos.codes.route import Lookups
from pos.codes.router import Router
from pos.hq import feed, label_layouts, prices, promotions, schema, tags
from pos.hq.chain_settings import publish_in_store
from pos.hq.members.feeding import end_demo_members
from pos.hq.peppers import new_pepper, read_pepper
from pos.pricing.cash import CHINA
from pos.pricing.tax import TAXPAYERS
from pos.staff.newcomer import is_reserved, weakness
from pos.staff.pin import badge_digest, hash_pin
from pos.staff.training import TRAINING_STAFF

Role = Literal["cashier", "supervisor", "admin"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

RISES_AT: Final = "04:00"
"""By when a store has changed its shelf tags in the night, until it says otherwise."""

_STORE: Final = re.compile(r"[0-9A-Z]{4}")
_ZONE: Final = re.compile(r"[0-9A-Za-z_-]{1,32}")
_USER: Final = re.compile(r"[0-9A-Za-z]{1,16}")
_PIN: Final = re.compile(r"[0-9]{4,12}")
_BADGE: Final = re.compile(r"[!-~]{6,64}")


class BadRequest(Exception):
    """What was asked for cannot be done; the message says why in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store. `training`: its staff are the training staff."""

    store: str
    name: dict[str, str]
    zone: str
    training: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who may sign in at a store's tills.

    `badge` is the code on a badge that stands for the number; empty for none, None for the one
    that there is.
    """

    user: str
    name: str
    role: str
    pin: str
    badge: str | None = None


def find_store(connection: sa.Connection, store: str) -> Store:
    """The store; `BadRequest` where there is none of that name."""
    row = connection.execute(
        sa.select(schema.store).where(schema.store.c.store == store)
    ).one_or_none()
    if row is None:
        raise BadRequest(f"there is no store {store}; add it with: lianpos hq add-store")
    return Store(
        store=row.store,
        name={"zh_CN": row.name_zh, "en": row.name_en},
        zone=row.zone,
        training=bool(row.training),
    )


def add_store(
    connection: sa.Connection,
    *,
    store: str,
    name: dict[str, str],
    zone: str,
    banner: str = "",
    taxpayer: str = TAXPAYERS[0],
    staff: Iterable[Person],
    training: bool,
) -> None:
    """Opens a store with its first staff and publishes what its tills must know."""
    if not _STORE.fullmatch(store):
        raise BadRequest(f"{store!r} is no store number: four digits or capital letters, like S002")
    if not _ZONE.fullmatch(zone):
        raise BadRequest(f"{zone!r} is no zone: up to 32 letters, digits, - and _")
    if taxpayer not in TAXPAYERS:
        raise BadRequest(f"{taxpayer!r} is no taxpayer; there are {', '.join(TAXPAYERS)}")
    if not name["zh_CN"].strip():
        raise BadRequest("a store needs a name")
    taken = sa.select(schema.store.c.store).where(schema.store.c.store == store)
    if connection.execute(taken).first() is not None:
        raise BadRequest(f"there is a store {store} already")
    row = {
        "store": store,
        "name_zh": name["zh_CN"],
        "name_en": name["en"],
        "zone": zone,
        "banner": banner,
        "pepper": new_pepper(connection, store),
        "training": int(training),
    }
    connection.execute(sa.insert(schema.store), row)
    values: dict[str, object] = {
        "store_name": name,
        "zone": zone,
        "tax_mode": "inclusive",
        "currency": "CNY",
        "taxpayer": taxpayer,
        "training": training,
    }
    _set_in(connection, store, values)
    publish_in_store(connection, store)
    if not training:
        _become_real(connection, store)
    label_layouts.publish_in_store(connection, store)
    promotions.publish_in_zone(connection, zone)
    prices.publish_in_zone(connection, zone)
    for person in staff:
        check_person(person)
        if not training:
            _check_unguessed(person)
        _put_person(connection, find_store(connection, store), person)


def are_all_training(connection: sa.Connection) -> bool:
    """Whether every store is one to try things in: nobody of its own works at this head office."""
    real = sa.select(schema.store.c.store).where(schema.store.c.training == 0).limit(1)
    return connection.execute(real).first() is None


def add_staff(connection: sa.Connection, *, store: str, person: Person) -> bool:
    """Adds or changes a member of staff; answers whether training staff had to leave for it."""
    check_person(person)
    _check_unguessed(person)
    found = find_store(connection, store)
    if found.training:
        _end_training(connection, store)
    _put_person(connection, found, person)
    return found.training


def drop_staff(connection: sa.Connection, *, store: str, user: str) -> str:
    """Lets somebody sign in at a store no more; answers the name. What they did stays on record.

    Raises `BadRequest` for nobody, and for the last one who manages the store.
    """
    find_store(connection, store)
    columns = schema.staff.c
    here = sa.select(columns.user, columns.name, columns.role).where(columns.store == store)
    people = {row.user: row for row in connection.execute(here)}
    if user not in people:
        raise BadRequest(f"nobody of {store} is {user!r}")
    if not any(row.role == "admin" for row in people.values() if row.user != user):
        raise BadRequest(f"{user} is the last one who manages {store}; add another admin first")
    connection.execute(
        sa.delete(schema.staff).where((columns.store == store) & (columns.user == user))
    )
    feed.delete(connection, feed.store_scope(store), "staff", [user])
    return str(people[user].name)


def check_person(person: Person) -> None:
    """Raises `BadRequest` for a person who could not sign in."""
    if not _USER.fullmatch(person.user):
        raise BadRequest(f"{person.user!r} is no user: up to 16 letters and digits")
    if is_reserved(person.user):
        raise BadRequest(f"lianpos itself works as {person.user!r}; choose another user")
    if person.role not in ROLES:
        raise BadRequest(f"{person.role!r} is no role; there are {', '.join(ROLES)}")
    if not person.name.strip():
        raise BadRequest("a member of staff needs a name")
    if not _PIN.fullmatch(person.pin):
        raise BadRequest("a PIN has 4 to 12 digits; it is read from standard input")
    if person.badge and not _BADGE.fullmatch(person.badge):
        raise BadRequest("the code of a badge has 6 to 64 letters, digits and signs, no blanks")


def _check_unguessed(person: Person) -> None:
    """Raises `BadRequest` for a PIN or a badge that others could use; a trainee's are known."""
    weak = weakness(person.pin, person.user)
    if weak == "pin_is_number":
        raise BadRequest("the PIN is the user's own number; choose one that nobody can guess")
    if weak is not None:
        raise BadRequest("a PIN like 0000, 1212 or 1234 is tried first; choose another one")
    # Of the store's goods and members its tills know; the form of a code is told here.
    route = Router(known=Lookups()).route(person.badge or "", context="tender")
    if person.badge and route.kind != "unknown":
        raise BadRequest("tills read the code of this badge as something else; take another one")


def _end_training(connection: sa.Connection, store: str) -> None:
    scope = feed.store_scope(store)
    users = [trainee.user for trainee in TRAINING_STAFF]
    here = (schema.staff.c.store == store) & schema.staff.c.user.in_(users)
    connection.execute(sa.delete(schema.staff).where(here))
    connection.execute(
        sa.update(schema.store).where(schema.store.c.store == store).values(training=0)
    )
    feed.delete(connection, scope, "staff", users)
    end_demo_members(connection, store)
    _set_in(connection, store, {"training": False})
    _become_real(connection, store)


def _become_real(connection: sa.Connection, store: str) -> None:
    """Gives a store what a real shop begins with, unless it was told already how it does that.

    Its tags were put up for the opening: what rose before then waits for none of them.
    """
    known = feed.keys(connection, feed.store_scope(store), "setting")
    rounding = {"step": CHINA.step, "direction": CHINA.direction}
    begins: dict[str, object] = {"price_rise_hour": RISES_AT, "cash_rounding": rounding}
    _set_in(connection, store, {name: v for name, v in begins.items() if name not in known})
    tags.begin(connection, store)


def _set_in(connection: sa.Connection, store: str, values: Mapping[str, object]) -> None:
    rows = [(name, {"value": value}) for name, value in values.items()]
    feed.put(connection, feed.store_scope(store), "setting", rows)


def _put_person(connection: sa.Connection, store: Store, person: Person) -> None:
    row = {
        "user": person.user,
        "name": person.name,
        "role": person.role,
        "pin_hash": hash_pin(person.pin, read_pepper(connection, store.store)),
        "badge": _badge_of(connection, store, person),
    }
    connection.execute(_PUT_STAFF, {"store": store.store, **row})
    feed.put(connection, feed.store_scope(store.store), "staff", [(person.user, row)])


def _badge_of(connection: sa.Connection, store: Store, person: Person) -> str:
    """What is kept of a person's badge; a badge stands for one person of a store."""
    columns = schema.staff.c
    here = sa.select(columns.user, columns.badge).where(columns.store == store.store)
    badges: dict[str, str] = {row.user: row.badge for row in connection.execute(here)}
    if person.badge is None:
        return badges.get(person.user, "")
    if not person.badge:
        return ""
    digest = badge_digest(person.badge, read_pepper(connection, store.store))
    other = next((u for u, badge in badges.items() if badge == digest and u != person.user), None)
    if other is not None:
        raise BadRequest(f"this badge is {other}'s; a badge stands for one person")
    return digest


_PUT_STAFF: Final = sa.text(
    'INSERT INTO staff (store, "user", name, role, pin_hash, badge) '
    "VALUES (:store, :user, :name, :role, :pin_hash, :badge) "
    'ON CONFLICT (store, "user") DO UPDATE SET name = excluded.name, role = excluded.role, '
    "pin_hash = excluded.pin_hash, badge = excluded.badge"
)

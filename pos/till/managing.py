"""Who manages the store: letting him in, and letting him go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos.staff.permissions import NEVER_APPROVED, PERMISSIONS, Permission
from pos.till import staffing
from pos.till.desk import Desk, TillError
from pos.till.staffing import PinCheck
from pos.till.state import Json

MANAGE: Final[Permission] = "manage.store"
PEOPLE: Final = ("cashier", "supervisor", "admin")
"""The roles that people of a shop have."""


def enter(desk: Desk, *, check: PinCheck) -> dict[str, Json]:
    """Signs in somebody whose role may manage the store; nobody else gets further than the door."""
    person = staffing.checked(desk, check)
    if not desk.role(person.role).allows(MANAGE):
        raise TillError("not_allowed", action=desk.texts(f"permission.{MANAGE}"))
    return staffing.sign_in(desk, check=check)


def leave(desk: Desk) -> dict[str, Json]:
    """Signs him out; a sale that a cashier left in progress waits behind a lock."""
    if desk.open is not None:
        return staffing.lock(desk)
    return staffing.logout(desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in."""

    user: str
    name: str
    role: str
    has_badge: bool
    may_manage: bool


def people(desk: Desk) -> tuple[Person, ...]:
    """Who may sign in here, by number."""
    return tuple(
        Person(
            user=row.user,
            name=row.name,
            role=row.role,
            has_badge=bool(row.badge),
            may_manage=desk.role(row.role).allows(MANAGE),
        )
        for row in desk.catalog.staff_all()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """One permission: its name in the language of now, the roles of people that have it, and
    whether a second person can lend it to the others."""

    name: str
    roles: frozenset[str]
    lent: bool


def what_roles_may(desk: Desk) -> tuple[Allowed, ...]:
    """Every permission, in the order of a shop's day, and who has it."""
    roles = [desk.role(name) for name in PEOPLE]
    return tuple(
        Allowed(
            name=desk.texts(f"permission.{permission}"),
            roles=frozenset(role.name for role in roles if permission in role.may),
            lent=permission not in NEVER_APPROVED,
        )
        for permission in PERMISSIONS
    )

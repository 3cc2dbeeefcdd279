"""Who manages the store: letting him in, and letting him go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pos.staff.permissions import Permission
from pos.till import staffing
from pos.till.desk import Desk, TillError
from pos.till.staffing import PinCheck
from pos.till.state import Json

MANAGE: Final[Permission] = "manage.store"


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

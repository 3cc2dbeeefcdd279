"""Who manages the store: letting him in, and letting him go."""

from __future__ import annotations

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

"""Who stands at the till: signing in, locking, leaving, opening a shift."""

from __future__ import annotations

from dataclasses import dataclass

from pos.money import LARGEST
from pos.till.desk import Desk, TillError
from pos.till.state import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PinCheck:
    """The outcome of a PIN check: whose it was, and whether it was right."""

    user: str
    right: bool


def check_pin(desk: Desk, *, user: str, pin: str) -> PinCheck:
    """Checks a PIN against the staff list. About 80 ms of CPU: any thread but the GUI's."""
    from pos.staff.pin import check_pin as matches

    row = desk.catalog.staff(user)
    # An unknown user costs the same time, so that the answer does not tell who exists.
    encoded = row.pin_hash if row is not None else _NOBODY
    right = matches(encoded, pin, desk.station.pepper)
    return PinCheck(user=user, right=right and row is not None)


def sign_in(desk: Desk, *, check: PinCheck) -> dict[str, Json]:
    """Puts a cashier whose PIN was right at the till; also unlocks it."""
    row = desk.catalog.staff(check.user) if check.right else None
    if row is None:
        raise TillError("wrong_pin")
    desk.record("staff", {"do": "login", "user": row.user})
    desk.cashier, desk.locked = row, False
    return {"user": row.user, "name": row.name, "role": row.role}


def lock(desk: Desk) -> dict[str, Json]:
    """Locks the till; the sale stays on the screen for whoever unlocks it."""
    desk.require_cashier()
    desk.record("staff", {"do": "lock"})
    desk.locked = True
    return {}


def logout(desk: Desk) -> dict[str, Json]:
    """The cashier leaves; refused while a sale is in progress."""
    if desk.cashier is None:
        raise TillError("signed_out")
    if desk.open is not None:
        raise TillError("sale_open")
    desk.record("staff", {"do": "logout"})
    desk.cashier, desk.locked = None, False
    return {}


def approve(desk: Desk, *, check: PinCheck) -> dict[str, Json]:
    """Somebody else agrees to the command that was refused just now, and it is carried out.

    Answers what that command answers, and its name in `approved`.
    """
    if not check.right:
        raise TillError("wrong_pin")
    return desk.guard.release(
        check.user, lambda refused: {"approved": refused.did, **refused.use_case()}
    )


def open_shift(desk: Desk, *, opening_float: int) -> dict[str, Json]:
    """Opens a shift with the money that lies in the drawer, minor units."""
    cashier = desk.require_cashier()
    if desk.shift is not None:
        raise TillError("shift_open")
    if not 0 <= opening_float <= LARGEST:
        raise TillError("bad_amount")
    desk.require("open.shift")
    now = desk.clock.now()
    desk.shift = desk.journal.open_shift(
        day=now.date().isoformat(),
        cashier=cashier.user,
        opening_float=opening_float,
        at=desk.timestamp(),
    )
    return {"shift": desk.shift.id}


_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IG5vYm9keSE$p0kVmQ6l2m1sYbO3m5bq0cT8m0v2bU5wq1XyZ7dJm3E"
)

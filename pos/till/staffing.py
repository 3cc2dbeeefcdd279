"""Who stands at the till: signing in, locking, leaving, approving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from pos.catalog.store import StaffRow
from pos.codes.cleaning import clean
from pos.database import StorageError
from pos.staff.lockout import FREE_TRIES, TERMINAL_TRIES, Gate, Tries, admit, wait_after
from pos.till.desk import Desk, TillError
from pos.till.state import Json

_TERMINAL: Final = ""
"""Under which the tries of everybody at this terminal are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinCheck:
    """The outcome of a PIN check: whose it was, whether it was right, and what to say if not.

    `count` is how many tries in a row this was for that user; `file` is the one that could not
    be written where the try could not even be counted.
    """

    user: str
    right: bool
    problem: str = ""
    seconds: int = 0
    count: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """Somebody's badge: the staff number, and whether it signs in without a PIN."""

    user: str
    signs_in: bool


def badge(desk: Desk, code: str) -> Badge | None:
    """Whose badge a code is; None where it is nobody's, or a staff number."""
    row, by_badge = _person(desk, code)
    if row is None or not by_badge:
        return None
    return Badge(user=row.user, signs_in=_badge_is_enough(desk))


def check_pin(desk: Desk, *, user: str, pin: str) -> PinCheck:
    """Checks a PIN against the staff list; `user` is a staff number or a badge's code.

    The try is counted, durably, before the PIN is looked at; one that cannot be counted is none.
    About 80 ms of CPU: any thread but the GUI's.
    """
    try:
        return _counted_check(desk, user=user, pin=pin)
    except StorageError as error:
        return PinCheck(user="", right=False, problem=error.code, file=error.path.name)


def _counted_check(desk: Desk, *, user: str, pin: str) -> PinCheck:
    from pos.staff.pin import check_pin as matches

    if not desk.catalog.has("staff"):
        # Nobody's fault: head office has not been heard to the end. No try is counted.
        return PinCheck(user="", right=False, problem="no_staff")
    row, by_badge = _person(desk, user)
    # What nobody is called may be a PIN or a badge's code in the wrong field: never kept as it is.
    name = row.user if row is not None else f"?{sha256(user.encode()).hexdigest()[:16]}"
    secret = "" if row is None else sha256(row.pin_hash.encode()).hexdigest()[:16]
    unlocks = row is not None and desk.role(row.role).allows("unlock.user")
    gate = _count(desk, _TERMINAL, secret="", free=TERMINAL_TRIES, blocks=False)[1]
    tries = Tries(user=name)
    if gate.is_open:
        tries, gate = _count(desk, name, secret=secret, free=FREE_TRIES, blocks=not unlocks)
    if not gate.is_open:
        problem = "pin_blocked" if gate.blocked else "pin_wait"
        return PinCheck(user=name, right=False, problem=problem, seconds=gate.wait_s)
    if by_badge and not pin and _badge_is_enough(desk):
        right = True
    else:
        # An unknown user costs the same time, so that the answer does not tell who exists.
        encoded = row.pin_hash if row is not None else _NOBODY
        right = matches(encoded, pin, desk.station.pepper) and row is not None
    if right:
        desk.drafts.forget_tries(name, _TERMINAL)
        return PinCheck(user=name, right=True)
    wait = wait_after(tries.count)
    problem = "pin_wait" if wait else "wrong_pin"
    return PinCheck(user=name, right=False, problem=problem, seconds=wait, count=tries.count)


def sign_in(desk: Desk, *, check: PinCheck) -> dict[str, Json]:
    """Puts a cashier whose PIN was right at the till; also unlocks it, or takes over from another.

    The sale in progress stays for whoever comes.
    """
    row = checked(desk, check)
    if not desk.role(row.role).may:
        raise TillError("role_unknown")
    before = desk.cashier
    desk.record("staff", {"do": "login", "user": row.user})
    desk.cashier, desk.locked = row, False
    if before is not None and before.user != row.user:
        return {"user": row.user, "name": row.name, "role": row.role, "after": before.user}
    return {"user": row.user, "name": row.name, "role": row.role}


def unlock_user(desk: Desk, *, user: str) -> dict[str, Json]:
    """Lets somebody try again who typed a wrong PIN too often."""
    desk.require_cashier()
    if desk.catalog.staff(user) is None:
        raise TillError("no_such_user")
    desk.require("unlock.user", reason=user)
    desk.record("staff", {"do": "unlock", "whom": user})
    desk.drafts.forget_tries(user)
    return {"user": user}


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
    person = checked(desk, check)
    return desk.guard.release(
        person.user, lambda refused: {"approved": refused.did, **refused.use_case()}
    )


def checked(desk: Desk, check: PinCheck) -> StaffRow:
    """The person whose PIN was right; otherwise says why not, and puts a lock-out on record."""
    row = desk.catalog.staff(check.user) if check.right else None
    if row is not None:
        return row
    if check.count >= FREE_TRIES and desk.catalog.staff(check.user) is not None:
        desk.record("staff", {"do": "locked_out", "whom": check.user, "tries": check.count})
    raise TillError(
        check.problem or "wrong_pin",
        seconds=check.seconds,
        left=FREE_TRIES - check.count,
        file=check.file,
    )


def _person(desk: Desk, typed: str) -> tuple[StaffRow | None, bool]:
    """Who is meant, and whether by a badge."""
    from pos.staff.pin import badge_digest

    row = desk.catalog.staff(typed)
    if row is not None or not typed:
        return row, False
    # A scanner that says which kind of code it has read says so before a badge's, too.
    cleaned = clean(typed)
    code = typed if isinstance(cleaned, str) else cleaned[0]
    digest = badge_digest(code, desk.station.pepper)
    found = (person for person in desk.catalog.staff_all() if person.badge == digest)
    return next(found, None), True


def _badge_is_enough(desk: Desk) -> bool:
    return desk.settings.get("badge_signs_in") is True


def _count(desk: Desk, name: str, *, secret: str, free: int, blocks: bool) -> tuple[Tries, Gate]:
    """Counts a try of `name`, unless he must wait; durable before this returns."""
    change: Callable[[Tries], tuple[Tries, Gate]] = partial(
        admit,
        now_us=desk.clock.monotonic_us(),
        boot=desk.clock.boot,
        secret=secret,
        free=free,
        blocks=blocks,
    )
    return desk.drafts.change_tries(name, change)


_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IG5vYm9keSE$p0kVmQ6l2m1sYbO3m5bq0cT8m0v2bU5wq1XyZ7dJm3E"
)

"""Who works here, changed by whoever manages the store: added, given a PIN or a badge, let go.

A terminal that stands alone keeps its own staff list. Under a head office, which sends the store's
down the feed, what is wanted is put on record and goes up with the journal, for head office to do.
A forgotten PIN is set anew before a second person, where there is one who could agree.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

from pos.bagging.leaving import read_exit_code
from pos.catalog.store import StaffRow
from pos.codes.cleaning import clean
from pos.codes.route import Kind
from pos.contract.wire import FeedRow
from pos.staff.newcomer import is_reserved, weakness
from pos.till.demo_store import GENERATION
from pos.till.desk import Desk, TillError
from pos.till.managing import MANAGE
from pos.till.reading import claimed_as
from pos.till.state import Json

RoleName: TypeAlias = Literal["cashier", "supervisor", "admin"]
ROLES: Final[tuple[RoleName, ...]] = get_args(RoleName)
Wish: TypeAlias = Literal["add", "change", "pin", "badge", "no_badge", "drop"]
"""What a store may ask of head office about somebody."""

_USER: Final = re.compile(r"[A-Za-z0-9]{1,16}")
_PIN: Final = re.compile(r"[0-9]{4,12}")
_BADGE: Final = re.compile(r"[!-~]{6,64}")
_LONGEST_NAME: Final = 40
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a badge's code: none that is taken for another one."""
_CODE_SIGNS: Final = 16


def person_faults(user: str, name: str, role: str) -> tuple[str, ...]:
    """Which of these nobody could sign in with; the same rules as head office's."""
    faults = []
    if not _USER.fullmatch(user):
        faults.append("user")
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        faults.append("name")
    if role not in ROLES:
        faults.append("role")
    return tuple(faults)


def seal_pin(desk: Desk, pin: str, *, user: str) -> str:
    """What is kept of a PIN of `user`. About 80 ms of CPU: any thread but the GUI's.

    Raises `TillError` for what is no PIN, and for one that others would try first.
    """
    from pos.staff.pin import hash_pin

    if not _PIN.fullmatch(pin):
        raise TillError("bad_pin")
    weak = weakness(pin, user)
    if weak is not None:
        raise TillError(weak)
    return hash_pin(pin, desk.station.pepper)


def new_badge_code() -> str:
    """A code for a badge that nobody guesses: 80 bits, in letters and figures."""
    return "LB" + "".join(secrets.choice(_SIGNS) for _ in range(_CODE_SIGNS))


def put_person(desk: Desk, *, user: str, name: str, role: str, sealed: str = "") -> dict[str, Json]:
    """Adds somebody, who needs a PIN (`sealed`), or changes name and role of who is there."""
    _require_own_list(desk)
    _require_person(user, name, role)
    known = desk.catalog.staff(user)
    if known is None and not sealed:
        raise TillError("bad_pin")
    if known is not None:
        _require_manager_left(desk, user, role)
    row = {
        "user": user, "name": name.strip(), "role": role,
        "pin_hash": sealed if known is None else known.pin_hash,
        "badge": "" if known is None else known.badge,
    }  # fmt: skip
    _put(desk, user, row)
    did = "person_added" if known is None else "person_changed"
    desk.record("staff", {"do": did, "whom": user, "role": role})
    return {"whom": user}


def reset_pin(desk: Desk, *, user: str, sealed: str) -> dict[str, Json]:
    """Gives somebody another PIN; a second person agrees, where another one could.

    Who was locked out may try at once.
    """
    _require_own_list(desk)
    person = _person(desk, user)
    manager = desk.require_cashier()
    others = (row for row in desk.catalog.staff_all() if row.user not in (manager.user, user))
    if any(desk.role(row.role).allows("unlock.user") for row in others):
        desk.require("unlock.user", reason=user, alone=False)
    _put(desk, user, _row(person) | {"pin_hash": sealed})
    desk.record("staff", {"do": "pin_reset", "whom": user})
    desk.drafts.forget_tries(user)
    return {"whom": user}


def give_badge(desk: Desk, *, user: str, code: str) -> dict[str, Json]:
    """Lets a code stand for somebody; an empty one takes his badge away. The code is not kept."""
    from pos.staff.pin import badge_digest

    _require_own_list(desk)
    person = _person(desk, user)
    digest = ""
    if code:
        meant = what_else(desk, code)
        if meant is not None:
            raise TillError("badge_is_code", kind=desk.texts(f"badge_kind.{meant}"))
        # As it will be looked for: without what a scanner says of the kind of code.
        cleaned = clean(code)
        code = code if isinstance(cleaned, str) else cleaned[0]
        if not _BADGE.fullmatch(code) or desk.catalog.staff(code) is not None:
            raise TillError("bad_badge")
        digest = badge_digest(code, desk.station.pepper)
        if any(row.badge == digest and row.user != user for row in desk.catalog.staff_all()):
            raise TillError("badge_taken")
    _put(desk, user, _row(person) | {"badge": digest})
    desk.record("staff", {"do": "badge_given" if code else "badge_taken_back", "whom": user})
    return {"whom": user}


def what_else(desk: Desk, code: str) -> Kind | Literal["way_out"] | None:
    """What the shop reads a code as: goods, a card, a receipt, money. None where it is free."""
    return "way_out" if read_exit_code(code) is not None else claimed_as(desk, code)


def drop_person(desk: Desk, *, user: str) -> dict[str, Json]:
    """Lets somebody sign in here no more; what he did stays on record."""
    _require_own_list(desk)
    _person(desk, user)
    if desk.require_cashier().user == user:
        raise TillError("not_yourself")
    _require_manager_left(desk, user, "")
    _put(desk, user, None)
    desk.record("staff", {"do": "person_dropped", "whom": user})
    return {"whom": user}


def ask_head_office(desk: Desk, *, wish: Wish, user: str, name: str, role: str) -> dict[str, Json]:
    """Puts on record what the store wants of head office about somebody; no PIN, no code."""
    desk.require(MANAGE)
    _require_person(user, name, role)
    told = {"do": "staff_wanted", "wish": wish, "whom": user, "name": name.strip(), "role": role}
    desk.record("staff", told)
    return {"whom": user}


def _require_person(user: str, name: str, role: str) -> None:
    if person_faults(user, name, role):
        raise TillError("bad_person")
    if is_reserved(user):
        raise TillError("user_reserved", user=user)


def _require_own_list(desk: Desk) -> None:
    if desk.station.is_enrolled:
        raise TillError("staff_from_office")
    desk.require(MANAGE)
    desk.require_still_goods()


def _require_manager_left(desk: Desk, user: str, role: str) -> None:
    """Somebody must be able to manage the store afterwards."""
    roles = [role, *(row.role for row in desk.catalog.staff_all() if row.user != user)]
    if not any(desk.role(name).allows(MANAGE) for name in roles if name):
        raise TillError("last_manager")


def _person(desk: Desk, user: str) -> StaffRow:
    person = desk.catalog.staff(user)
    if person is None:
        raise TillError("no_such_user")
    return person


def _row(person: StaffRow) -> dict[str, Any]:
    return {
        "user": person.user, "name": person.name, "role": person.role,
        "pin_hash": person.pin_hash, "badge": person.badge,
    }  # fmt: skip


def _put(desk: Desk, user: str, row: Mapping[str, Any] | None) -> None:
    scope = f"store:{desk.station.store}"
    known = desk.catalog.cursor(scope)
    rev = 1 if known is None else known[1] + 1
    change = FeedRow(rev=rev, table="staff", op="del" if row is None else "put", key=user,
                     row=None if row is None else dict(row))  # fmt: skip
    desk.catalog.apply(scope=scope, gen=GENERATION, rows=[change], cursor=rev)

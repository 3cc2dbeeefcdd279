"""What nobody of the staff may be called, and PINs that whoever stands near would try first.

A staff number that the system uses itself would put a person's doings down to it. A PIN falls to
few tries before the lock-out bites (`pos.staff.lockout`): the number on the badge, one figure over
and over, a pair of figures repeated, a run of neighbours.
"""

from __future__ import annotations

import itertools
from typing import Final, Literal, TypeAlias

from pos.staff.roles import LANE, SELF_CHECKOUT

RESERVED: Final = frozenset({LANE, SELF_CHECKOUT})
"""Whom the system itself puts doings down to."""
COMMON_PINS: Final = ("0000", "1111", "1234")
"""Those of the easy ones that are looked for among people who have their PIN already."""

WeakPin: TypeAlias = Literal["pin_is_number", "pin_is_easy"]


def is_reserved(user: str) -> bool:
    """Whether a staff number, however it is written, is the system's own."""
    return user.casefold() in RESERVED


def weakness(pin: str, user: str) -> WeakPin | None:
    """Why a PIN of figures will not do for whoever has that number; None for one that will."""
    figures = "".join(sign for sign in user if sign.isdigit())
    if figures and pin.lstrip("0") == figures.lstrip("0"):
        return "pin_is_number"
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    pair = (pin[:2] * len(pin))[: len(pin)]
    return "pin_is_easy" if pin == pair or steps in ({1}, {9}) else None

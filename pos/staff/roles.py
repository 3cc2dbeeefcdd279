"""The roles of a shop: what each may do, and how much of it without a second person.

The three roles of people below are the ones that every shop begins with, and so is that of a lane
which shoppers use alone: what it lacks, somebody of the shop agrees to there. Head office may send
other sets of permissions and other limits as the settings `roles` and `limits`; a limit of the
terminal's own file counts where head office has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pos.staff.permissions import LIMIT_OF, PERMISSIONS, Limit, Permission

Limits = Mapping[Limit, int]
"""The most of each that needs no approval; one that is missing is not limited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What people of one role may do."""

    name: str
    may: frozenset[Permission]
    limits: Limits

    def allows(self, permission: Permission, amount: int = 0) -> bool:
        """Whether the role does this, of that size, without a second person."""
        if permission not in self.may:
            return False
        limit = LIMIT_OF.get(permission)
        return limit is None or limit not in self.limits or amount <= self.limits[limit]


_CASHIER: Final[frozenset[Permission]] = frozenset(
    {
        "sell.item",
        "change.quantity",
        "look_up.item",
        "weigh.item",
        "write.note",
        "attach.member",
        "confirm.age",
        "void.line",
        "void.sale",
        "discount.line",
        "discount.sale",
        "override.price",
        "match.tag",
        "park.sale",
        "recall.sale",
        "take.payment",
        "take.told_payment",
        "set_aside.payment",
        "refund.receipt",
        "reprint.receipt",
        "open.shift",
        "close.shift",
        "hand_over.shift",
        "bring.cash",
        "take.cash",
        "drop.cash",
        "open.drawer",
        "view.report",
        "reprint.report",
        "enter.training",
    }
)
_SUPERVISOR: Final[frozenset[Permission]] = _CASHIER | {
    "drop.sale",
    "abandon.payment",
    "fix.tender",
    "refund.goods",
    "redirect.refund",
    "view.expected_cash",
    "approve.action",
    "unlock.user",
    "confirm.clock",
    "confirm.tags",
    "exceed.limit",
}

LANE: Final = "self"
"""The user that the doings of a lane without a cashier are put down to. No PIN signs it in."""
SELF_CHECKOUT: Final = "self_checkout"
_SELF_CHECKOUT: Final[frozenset[Permission]] = frozenset(
    {
        "sell.item",
        "change.quantity",
        "look_up.item",
        "weigh.item",
        "attach.member",
        "void.line",
        "park.sale",
        "take.payment",
        "reprint.receipt",
    }
)

ROLES: Final[Mapping[str, Role]] = {
    "cashier": Role(
        name="cashier",
        may=_CASHIER,
        limits={
            "discount": 1000,
            "price_override": 1000,
            "tag_price": 1_000,
            "refund": 50_000,
            "void": 100_000,
            "cash_out": 20_000,
            "told_payment": 5_000,
        },
    ),
    "supervisor": Role(
        name="supervisor",
        may=_SUPERVISOR,
        limits={
            "discount": 5000,
            "price_override": 5000,
            "tag_price": 10_000,
            "refund": 500_000,
            "refund_without_receipt": 50_000,
            "cash_out": 500_000,
            "told_payment": 50_000,
        },
    ),
    "admin": Role(name="admin", may=frozenset(PERMISSIONS), limits={}),
    SELF_CHECKOUT: Role(name=SELF_CHECKOUT, may=_SELF_CHECKOUT, limits={"void": 20_000}),
}


def role_of(name: str, *, own: Mapping[str, Limits], settings: Mapping[str, Any]) -> Role:
    """The role of that name as this shop has it; one that nobody defined may do nothing.

    `own` are the limits of the terminal's file by role. What head office sends and cannot be
    read is as if it allowed nothing.
    """
    known = ROLES.get(name, Role(name=name, may=frozenset(), limits={}))
    sent = _table(_table(settings.get("roles")).get(name)).get("may")
    may = known.may if sent is None else frozenset(p for p in PERMISSIONS if p in _names(sent))
    limits = {**known.limits, **own.get(name, {})}
    ordered = _table(_table(settings.get("limits")).get(name))
    for limit in set(LIMIT_OF.values()) & ordered.keys():
        most = ordered[limit]
        limits[limit] = most if type(most) is int else 0
    return Role(name=name, may=may, limits=limits)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _names(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else []
    return frozenset(name for name in listed if isinstance(name, str))

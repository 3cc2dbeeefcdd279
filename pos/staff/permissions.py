"""What a person may do at a till, as data: every permission, and up to which size it is free.

A permission is named verb.object. Whoever lacks one, or wants more than his role may, needs a
second person who has it. What nobody is given is refused: deny by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Permission = Literal[
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
    "exceed.limit",
    "park.sale",
    "recall.sale",
    "drop.sale",
    "take.payment",
    "take.told_payment",
    "set_aside.payment",
    "abandon.payment",
    "fix.tender",
    "refund.receipt",
    "refund.goods",
    "redirect.refund",
    "reprint.receipt",
    "open.shift",
    "close.shift",
    "hand_over.shift",
    "bring.cash",
    "take.cash",
    "drop.cash",
    "open.drawer",
    "view.report",
    "view.expected_cash",
    "reprint.report",
    "approve.action",
    "unlock.user",
    "enter.training",
    "confirm.clock",
    "confirm.tags",
    "manage.store",
]

PERMISSIONS: Final[tuple[Permission, ...]] = get_args(Permission)

Limit = Literal[
    "discount",
    "price_override",
    "tag_price",
    "refund",
    "refund_without_receipt",
    "void",
    "cash_out",
    "told_payment",
]
"""What may be limited per role: `discount` and `price_override` in basis points of the price,
the others in minor units."""

LIMIT_OF: Final[Mapping[Permission, Limit]] = {
    "discount.line": "discount",
    "discount.sale": "discount",
    "override.price": "price_override",
    "match.tag": "tag_price",
    "refund.receipt": "refund",
    "refund.goods": "refund_without_receipt",
    "void.line": "void",
    "void.sale": "void",
    "take.cash": "cash_out",
    "take.told_payment": "told_payment",
}
"""The permissions whose size counts."""

NEVER_APPROVED: Final[frozenset[Permission]] = frozenset(
    {"sell.item", "look_up.item", "approve.action", "view.expected_cash", "manage.store"}
)
"""What a second person cannot lend: one has it or not."""

REFUSED_ON_RECORD: Final[frozenset[Permission]] = frozenset({"drop.cash", "take.cash"})
"""What is put on record when it needs a second person as well: whoever tries one amount after
another could feel what should be in the drawer."""

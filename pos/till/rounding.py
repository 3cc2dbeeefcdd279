"""What cash rounds to here: the store's setting `cash_rounding`, exact to the fen without one.

The setting is `{"step": 10, "direction": "down", "most": 9}`: cash is due in steps of so many
minor units, and a sale gives away at most so much. `most` may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from pos.pricing.cash import EXACT, CashRule, cash_rounding
from pos.till.desk import Desk, OpenSale

CASH: Final = "cash"


class _Setting(msgspec.Struct, frozen=True, kw_only=True):
    step: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    direction: Literal["down", "nearest", "up"] = "down"
    most: Annotated[int, msgspec.Meta(ge=0)] | None = None


def cash_rule(settings: Mapping[str, Any]) -> CashRule:
    """The rule of this store; what cannot be read rounds nothing."""
    try:
        setting = msgspec.convert(settings.get("cash_rounding"), _Setting)
    except msgspec.ValidationError:
        return EXACT
    return CashRule(step=setting.step, direction=setting.direction, most=setting.most)


def rounding_of(desk: Desk, current: OpenSale, *, tender: str = CASH) -> int:
    """What is added to what is due when that tender pays all of it (negative: dropped).

    Cash alone rounds, and it is the cash of the whole sale that comes in steps, in however many
    parts it is handed over. What goes back says itself what is undone (`TakeBack.rounding`).
    """
    due = current.due
    if tender != CASH or due <= 0:
        return 0
    so_far = sum(paid.amount for paid in current.sale.tenders if paid.tender == CASH)
    rounding = cash_rounding(due=so_far + due, rule=cash_rule(desk.settings))
    # What another tender has left may be less than the whole drop: nothing goes back for it.
    return max(rounding, -due)

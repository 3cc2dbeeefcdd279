"""What is dropped or rounded when cash changes hands: an amount of its own, never a discount.

In the CN profile the cash part is rounded down to a tenth (抹零); a rule caps what may be given
away. A return takes its part of it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pos.pricing.returns import part_back

Direction = Literal["down", "nearest", "up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Cash is due in steps of `step` minor units. `most` caps what the rule gives away."""

    step: int = 1
    direction: Direction = "nearest"
    most: int | None = None


EXACT: Final = CashRule()
CHINA: Final = CashRule(step=10, direction="down")


def cash_rounding(*, due: int, rule: CashRule) -> int:
    """What is added to the cash part of a sale (negative: dropped). `due` is what cash pays.

    Where the cap forbids the whole step nothing is dropped: half a step helps nobody.
    """
    if due < 0:
        return -cash_rounding(due=-due, rule=rule)
    over = due % rule.step
    if not over:
        return 0
    up = rule.direction == "up" or (rule.direction == "nearest" and 2 * over >= rule.step)
    rounding = rule.step - over if up else -over
    if rule.most is not None and -rounding > rule.most:
        return 0
    return rounding


def rounding_back(
    *, rounding: int, total: int, before: int, now: int, others: int = 0, rule: CashRule = EXACT
) -> int:
    """The part of a sale's rounding that a return undoes: `now` of a total of which `before` went
    back already. Returns of the whole undo all of it.

    `others` is what other tenders than cash paid, which goes back first and exactly. What cash
    there is to give is in steps of `rule` after each return, as it was when it was taken.
    """
    if not total:
        return 0
    sale = _Sale(rounding=rounding, total=total, others=others, rule=rule)
    return now - sale.given(before + now) + sale.given(before)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sale:
    rounding: int
    total: int
    others: int
    rule: CashRule

    def given(self, back: int) -> int:
        """All that is given for that much of the goods."""
        exact = back + part_back(figure=self.rounding, whole=self.total, before=0, now=back)
        cash = exact - self.others
        if back == self.total or cash <= 0:
            return exact
        return exact + cash_rounding(due=cash, rule=self.rule)

"""Money that is put on a card of value at a till: an entry of kind `member`, and no sale.

The issuer owes what lies on a card, so it is no turnover: no discount, no points, no tax on goods.
The money is in the drawer all the same; X and Z have it in a line of its own.
"""

from __future__ import annotations

import msgspec


class CardLoaded(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="load", omit_defaults=True
):
    """A card was sold (`is_new`), or more was put on it. `amount` in minor units, `card` is head
    office's name for it and `ends` the end of its number. `given` was handed over for it, `change`
    went back; `reference` and `last4` as in `pos.contract.facts.TenderFact`. `asked` is head
    office's name for the question that came before.
    """

    at: str
    shift: str
    load: str
    card: str
    issuer: str
    ends: str
    amount: int
    tender: str
    given: int
    change: int = 0
    is_new: bool = False
    reference: str = ""
    last4: str = ""
    user: str = ""
    approver: str = ""
    asked: str = ""

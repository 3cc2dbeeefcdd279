"""What each entry adds to the totals of its shift, by name. X and Z are nothing but these sums.

Names: `sales`, `returns` (negative), `discount`, `rounding`, `voided`, `parked`, `abandoned`,
`line_voids`, `tender:TENDER`, `forfeited:TENDER`, `fetched:TENDER` (vouchers that were handed back
and lay at the office by then), `tax:RATE`, `tax_net:RATE`, `cash_in`, `cash_out`, `safe_drop`,
`no_sale`, `loaded` (for cards of value). The verifier has them a second time, in words of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pos.contract.facts import SaleFact, TenderFixed
from pos.contract.loads import CardLoaded
from pos.contract.shifts import CashMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often something happened, and what it came to in minor units."""

    count: int = 0
    amount: int = 0


Totals = Mapping[str, Tally]


def of_sale(fact: SaleFact) -> dict[str, Tally]:
    """What the end of a sale adds, or with negative amounts a return."""
    if fact.status != "completed":
        return {fact.status: Tally(count=1, amount=fact.total)} | _line_voids(fact)
    added = _sold_and_returned(fact) | _line_voids(fact)
    for tender in fact.tenders:
        _add(added, f"tender:{tender.tender}", tender.amount)
        if tender.forfeited:
            _add(added, f"forfeited:{tender.tender}", tender.forfeited)
        if tender.paper == "office":
            _add(added, f"fetched:{tender.tender}", -tender.given)
    for name, amount in (("discount", fact.discount), ("rounding", fact.rounding)):
        if amount:
            _add(added, name, amount)
    for row in fact.taxes:
        _add(added, f"tax:{row.rate}", row.tax)
        _add(added, f"tax_net:{row.rate}", row.net)
    return added


def _line_voids(fact: SaleFact) -> dict[str, Tally]:
    """What was taken back line by line; of a sale that is put aside its last entry tells that."""
    if fact.status == "parked" or not fact.line_voids_count:
        return {}
    return {"line_voids": Tally(count=fact.line_voids_count, amount=fact.line_voids)}


def _sold_and_returned(fact: SaleFact) -> dict[str, Tally]:
    """An exchange counts as both, each with its own goods."""
    counted = [line for line in fact.lines if not line.void]
    # Prices contain the tax, or it comes on top.
    on_top = fact.total != sum(line.net for line in counted)
    back = [line for line in counted if line.quantity < 0]
    returned = sum(line.net + (line.tax if on_top else 0) for line in back)
    added: dict[str, Tally] = {}
    if len(back) < len(counted) or not counted:
        added["sales"] = Tally(count=1, amount=fact.total - returned)
    if back:
        added["returns"] = Tally(count=1, amount=returned)
    return added


def of_cash(fact: CashMoved) -> dict[str, Tally]:
    """What a movement of cash adds."""
    return {fact.what: Tally(count=1, amount=fact.amount)}


def of_fixed(fact: TenderFixed) -> dict[str, Tally]:
    """What correcting a tender adds: nothing was sold, but the payments are counted elsewhere."""
    return {
        f"tender:{part.tender}": Tally(count=part.count, amount=part.amount) for part in fact.pair
    }


def of_loaded(fact: CardLoaded) -> dict[str, Tally]:
    """What is taken for a card of value: money of a tender, and no sale."""
    return {
        "loaded": Tally(count=1, amount=fact.amount),
        f"tender:{fact.tender}": Tally(count=1, amount=fact.amount),
    }


def of_opened_drawer() -> dict[str, Tally]:
    """What opening the drawer without a sale adds."""
    return {"no_sale": Tally(count=1)}


def _add(added: dict[str, Tally], name: str, amount: int) -> None:
    known = added.get(name, Tally())
    added[name] = Tally(count=known.count + 1, amount=known.amount + amount)

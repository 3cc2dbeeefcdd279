"""A sale's money as it stands after it was booked under the wrong tender and put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from pos.contract.facts import SaleFact, TenderFact, TenderFixed


def put_right(
    fact: SaleFact, fixes: Iterable[TenderFixed], *, names: Mapping[str, str]
) -> SaleFact:
    """The sale or return with its tenders as the corrections left them; total and rounding stand.

    `names` is what tenders of head office's own are called. What was handed over of a tender that
    lost a part nobody knows any more: it counts as paid exactly, without change.
    """
    tenders = fact.tenders
    for fixed in fixes:
        minus, plus = fixed.pair
        moved = TenderFact(
            tender=plus.tender,
            amount=plus.amount,
            given=plus.amount,
            change=0,
            reference=plus.reference,
            last4=plus.last4,
            name=names.get(plus.tender, ""),
            invoiceable=plus.invoiceable,
            unchecked=plus.unchecked,
        )
        if minus.of:
            kept = [one for one in tenders if one.reference != minus.reference]
        else:
            kept = _without(tenders, minus.tender, -minus.amount)
        tenders = (*kept, moved)
    return replace(fact, tenders=tenders, change=sum(tender.change for tender in tenders))


def _without(tenders: tuple[TenderFact, ...], tender: str, amount: int) -> list[TenderFact]:
    """The tenders less `amount` of one, taken off the newest of its payments first."""
    left: list[TenderFact] = []
    for paid in reversed(tenders):
        taken = min(amount, max(paid.amount, 0)) if paid.tender == tender else 0
        amount -= taken
        if not taken:
            left.append(paid)
        elif taken < paid.amount:
            rest = paid.amount - taken
            left.append(replace(paid, amount=rest, given=rest, change=0))
    return left[::-1]

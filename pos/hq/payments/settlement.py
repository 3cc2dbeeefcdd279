"""A day's money of one wallet, told three times: by the journal, by head office, by the provider.

What the tills booked, what head office's ledger says and what the bill says must be one. Every
payment, refund and told payment is one item of one day, with a verdict where the three differ.
A payment lies on the day of the bill that has it; one that no bill has yet on the day on which it
was paid here; one that only the journal knows on the day on which it was booked. So what was paid
around midnight is missing for one evening only: it moves to the next day with the next bill.

Pure: facts in, items out. Minor units, signed: what goes back is negative.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pos.contract.tenders import ASSERTED
from pos.hq.payments.asserted import match_told
from pos.hq.payments.bills import BillLine, day_at
from pos.hq.payments.machine import FINAL, State
from pos.hq.payments.tellings import Attempted, Billed, Booked, GoneBack


class Verdict(StrEnum):
    """How the three tellings of an item differ.

    `PAID_NOT_OURS`: the provider has money of an attempt that failed or was reversed here; it goes
    back by itself. `STILL_OPEN`: the same of one that has not ended here; it is asked about again.
    `RECEIVED_DIFFERS`: the order is for the same, but the merchant gets something else of it.
    """

    MATCHED = "matched"
    AMOUNT_DIFFERS = "amount_differs"
    RECEIVED_DIFFERS = "received_differs"
    PAID_NOT_OURS = "paid_not_ours"
    UNKNOWN_ORDER = "unknown_order"
    STILL_OPEN = "still_open"
    NOT_ON_BILL = "not_on_bill"
    NOT_IN_LEDGER = "not_in_ledger"
    NOT_IN_JOURNAL = "not_in_journal"
    JOURNAL_DIFFERS = "journal_differs"
    REFUND_DIFFERS = "refund_differs"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_NOT_ON_BILL = "refund_not_on_bill"
    REFUND_ON_ITS_WAY = "refund_on_its_way"
    REFUND_REJECTED = "refund_rejected"
    ASSERTED_UNMATCHED = "asserted_unmatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of a day; more than that does no harm. `has_bill`: its bill was taken."""

    day: dt.date
    has_bill: bool
    billed: Sequence[Billed]
    attempted: Sequence[Attempted]
    gone_back: Sequence[GoneBack]
    booked: Sequence[Booked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One payment or refund of a day. `item` is its number here, or else the provider's.

    `provider` is None where no bill was taken yet: then it is not compared.
    """

    item: str
    attempt: str
    verdict: Verdict
    tender: str
    journal: int
    ledger: int
    provider: int | None
    terminal: str
    receipt: str
    reference: str
    at: int


def compare(facts: Facts) -> list[Item]:
    """The items of a day, in the order of their moments."""
    items = _Day(facts).items()
    return sorted(items, key=lambda item: (item.at, item.item != item.attempt, item.item))


class _Day:
    """The facts, by the numbers that they are found by."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._attempts = {one.attempt: one for one in facts.attempted}
        self._refunds = {one.refund: one for one in facts.gone_back}
        self._booked = _as_it_stands(one for one in facts.booked if one.tender != ASSERTED)
        self._lines: dict[str, list[Billed]] = defaultdict(list)
        for billed in facts.billed:
            self._lines[billed.line.order].append(billed)
        told = [one for one in facts.booked if one.tender == ASSERTED and one.amount > 0]
        self._told = match_told(told, [one for one in facts.billed if self._is_strange(one)])
        self._vouched = {one.line.reference for _, one in self._told if one is not None}

    def items(self) -> Iterator[Item]:
        numbers = dict.fromkeys(
            [*self._attempts, *self._lines]
            + [one.reference for one in self._booked.values() if one.amount > 0]
        )
        for number in numbers:
            yield from self._payment(number)
        refunds = dict.fromkeys(
            [one.refund for one in self._facts.gone_back if not one.whole]
            + [one.reference for one in self._booked.values() if one.amount < 0]
        )
        for refund in refunds:
            yield from self._refund(refund)
        yield from self._strange_refunds()
        yield from self._told_ones()

    def _payment(self, number: str) -> Iterator[Item]:
        attempt, booked = self._attempts.get(number), self._booked.get(number)
        paid = next((one for one in self._lines[number] if one.line.kind == "payment"), None)
        if paid is not None and self._is_strange(paid):
            yield from self._strange_payments(number)
            return
        ledger = attempt.amount if attempt is not None and attempt.state is State.PAID else 0
        journal = 0 if booked is None else booked.amount
        if paid is not None:
            at, day = paid.line.at, paid.day
        elif attempt is not None and ledger:
            at, day = attempt.at, day_at(attempt.at)
        elif booked is not None:
            at, day = booked.at, day_at(booked.at)
        elif (undone := next(filter(self._undoes, self._lines[number]), None)) is not None:
            at, day = undone.line.at, undone.day
        else:
            return
        if day != self._facts.day:
            return
        provider = self._kept(number) if self._facts.has_bill else None
        yield Item(
            item=number,
            attempt=number,
            verdict=self._verdict(attempt, paid, journal=journal, ledger=ledger),
            tender=(booked.tender if booked else attempt.tender if attempt else ""),
            journal=journal,
            ledger=ledger,
            provider=provider,
            terminal=attempt.terminal if attempt else booked.terminal if booked else "",
            receipt="" if booked is None else booked.receipt,
            reference="" if paid is None else paid.line.reference,
            at=at,
        )

    def _verdict(
        self, attempt: Attempted | None, paid: Billed | None, *, journal: int, ledger: int
    ) -> Verdict:
        if attempt is None:
            return Verdict.NOT_IN_LEDGER
        kept = self._kept(attempt.attempt)
        if attempt.state is State.PAID:
            if self._facts.has_bill and paid is None:
                return Verdict.NOT_ON_BILL
            if paid is not None and kept != attempt.amount:
                return Verdict.AMOUNT_DIFFERS
            if journal != ledger:
                return Verdict.JOURNAL_DIFFERS if journal else Verdict.NOT_IN_JOURNAL
            if paid is not None and paid.line.received != attempt.received:
                return Verdict.RECEIVED_DIFFERS
            return Verdict.MATCHED
        if journal:
            return Verdict.NOT_IN_LEDGER
        if kept > 0:
            return Verdict.PAID_NOT_OURS if attempt.state in FINAL else Verdict.STILL_OPEN
        return Verdict.REFUND_DIFFERS if kept < 0 else Verdict.MATCHED

    def _kept(self, number: str) -> int:
        """What the provider has of a payment, after what was taken back of it as a whole."""
        kept = 0
        for one in self._lines[number]:
            if one.line.kind == "payment":
                kept += one.line.amount
            elif self._undoes(one):
                kept -= one.line.amount
        return kept

    def _undoes(self, billed: Billed) -> bool:
        """Whether it is a refund that undoes what failed here, under whatever number."""
        line = billed.line
        if line.kind == "payment":
            return False
        refund, attempt = self._refunds.get(line.refund), self._attempts.get(line.order)
        if refund is not None:
            return refund.whole
        return attempt is not None and attempt.state is not State.PAID

    def _refund(self, number: str) -> Iterator[Item]:
        refund, booked = self._refunds.get(number), self._booked.get(number)
        attempt = refund.attempt if refund else booked.attempt if booked else ""
        line = next(
            (
                one
                for one in self._lines[attempt]
                if one.line.kind == "refund" and one.line.refund == number
            ),
            None,
        )
        state = "REQUESTED" if refund is None else refund.state
        if line is not None:
            at, day = line.line.at, line.day
        elif refund is not None and state == "DONE":
            at, day = refund.at, day_at(refund.at)
        elif booked is not None:
            at, day = booked.at, day_at(booked.at)
        else:
            return
        if day != self._facts.day:
            return
        journal = 0 if booked is None else booked.amount
        ledger = -refund.amount if refund is not None and state == "DONE" else 0
        provider = 0 if line is None else -line.line.amount
        paid = self._attempts.get(attempt)
        yield Item(
            item=number,
            attempt=attempt,
            verdict=self._refund_verdict(state, journal=journal, ledger=ledger, provider=provider),
            tender=(booked.tender if booked else paid.tender if paid else ""),
            journal=journal,
            ledger=ledger,
            provider=provider if self._facts.has_bill else None,
            terminal=refund.terminal if refund else booked.terminal if booked else "",
            receipt="" if booked is None else booked.receipt,
            reference="" if line is None else line.line.reference,
            at=at,
        )

    def _refund_verdict(self, state: str, *, journal: int, ledger: int, provider: int) -> Verdict:
        if state == "REJECTED":
            if provider:
                return Verdict.REFUND_DIFFERS
            # Of one that the till has settled otherwise the journal has nothing left.
            return Verdict.REFUND_REJECTED if journal else Verdict.MATCHED
        if state != "DONE":
            return Verdict.REFUND_ON_ITS_WAY
        if self._facts.has_bill and not provider:
            return Verdict.REFUND_NOT_ON_BILL
        if provider and provider != ledger:
            return Verdict.REFUND_DIFFERS
        if journal != ledger:
            return Verdict.JOURNAL_DIFFERS if journal else Verdict.NOT_IN_JOURNAL
        return Verdict.MATCHED

    def _is_strange(self, billed: Billed) -> bool:
        """Whether neither head office nor a till knows the order that a line is of."""
        order = billed.line.order
        return order not in self._attempts and order not in self._booked

    def _strange_payments(self, number: str) -> Iterator[Item]:
        for one in self._lines[number]:
            if one.line.kind == "payment" and one.day == self._facts.day:
                if one.line.reference not in self._vouched:
                    yield _strange(one.line, Verdict.UNKNOWN_ORDER, one.line.amount)

    def _strange_refunds(self) -> Iterator[Item]:
        """What went back at the provider and nobody here asked for."""
        for one in self._facts.billed:
            line = one.line
            if line.kind != "refund" or one.day != self._facts.day or self._undoes(one):
                continue
            if line.refund not in self._refunds and line.refund not in self._booked:
                yield _strange(line, Verdict.REFUND_UNKNOWN, -line.amount)

    def _told_ones(self) -> Iterator[Item]:
        """What shoppers told and no provider had confirmed: by its line of the bill, or without."""
        for booked, billed in self._told:
            day = day_at(booked.at) if billed is None else billed.day
            if day != self._facts.day:
                continue
            found = 0 if billed is None else booked.amount
            missing = billed is None and self._facts.has_bill
            yield Item(
                item=booked.receipt,
                attempt="",
                verdict=Verdict.ASSERTED_UNMATCHED if missing else Verdict.MATCHED,
                tender=ASSERTED,
                journal=booked.amount,
                # Nothing asked for it: what the ledger has of it is that the bill has it.
                ledger=found if self._facts.has_bill else booked.amount,
                provider=found if self._facts.has_bill else None,
                terminal=booked.terminal,
                receipt=booked.receipt,
                reference=booked.reference if billed is None else billed.line.reference,
                at=booked.at,
            )


def _as_it_stands(booked: Iterable[Booked]) -> dict[str, Booked]:
    """Each booking by its number, with what was put right of it later."""
    found: dict[str, Booked] = {}
    for one in sorted(booked, key=lambda one: one.at):
        first = found.get(one.reference)
        found[one.reference] = (
            one if first is None else replace(first, amount=first.amount + one.amount)
        )
    return found


def _strange(line: BillLine, verdict: Verdict, provider: int) -> Item:
    return Item(
        item=line.refund or line.order or line.reference,
        attempt=line.order,
        verdict=verdict,
        tender="",
        journal=0,
        ledger=0,
        provider=provider,
        terminal="",
        receipt="",
        reference=line.reference,
        at=line.at,
    )

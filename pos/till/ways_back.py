"""By which tenders the money for returned goods may go back: each as its row says, and no more.

What a tender brought goes back only to its row's `refund_to`, so that a voucher never becomes cash.
Of what that allows the first is its home; another one takes somebody who may redirect it, and a
reason, also where the home has been switched off since. A receipt that goods were exchanged on was
paid with those goods too, and so with what paid them: its entry says what that was, and each amount
is one receipt's at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pos.contract.facts import TakenFact
from pos.payment.refund import Captured, parts_of
from pos.sale.tenders import CASH, all_tenders, tenders_of
from pos.till.desk import Desk, OpenSale
from pos.till.holding import Receipt, find


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An amount that was paid (minor units), and the tenders that it may go back by.

    `home` is the one by which it goes back as a rule: as it was paid.
    """

    home: str
    ways: tuple[str, ...]
    amount: int

    @property
    def reach(self) -> set[str]:
        """The tenders that its amount can be gone by; what is kept is gone by its home."""
        return {self.home, *self.ways}


@dataclass(slots=True, kw_only=True)
class Pot:
    """What one receipt can give back. `left` is what the goods are worth that come back now.

    `gone` is what goods took of it, by tender, with what they take now: `given` is what goes back,
    `kept` pays for other goods. `payments` are those that have a number, the first ones first.
    `redirected` are the tenders by which more has been given back than is at home there.
    """

    receipt: str = ""
    sources: Sequence[Source]
    payments: tuple[Captured, ...] = ()
    gone: dict[str, int] = field(default_factory=dict)
    left: int
    given: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    redirected: set[str] = field(default_factory=set)

    @property
    def stays(self) -> int:
        """What of its money is still the receipt's once these goods have come back."""
        paid = sum(source.amount for source in self.sources)
        return paid - sum(self.gone.values()) - self.left

    def most(self, tender: str) -> int:
        """How much of it may go back by this tender.

        Whatever tenders are looked at together: no more goes back by them than was paid by what
        leads to any of them.
        """
        others = [name for name, amount in self.gone.items() if amount > 0 and name != tender]
        room = min(
            self._room({tender, *some})
            for count in range(len(others) + 1)
            for some in combinations(others, count)
        )
        return max(0, min(self.left, room))

    def take(self, tender: str, amount: int) -> int:
        """Gives back by this tender what it may of `amount`; answers how much."""
        part = min(amount, self.most(tender))
        self._note(self.given, tender, part)
        at_home = sum(source.amount for source in self.sources if source.home == tender)
        if part and self.gone[tender] > at_home:
            self.redirected.add(tender)
        return part

    def keep(self) -> None:
        """What does not go back of what the goods are worth pays for others, as it was paid."""
        for home in dict.fromkeys(source.home for source in self.sources):
            self._note(self.kept, home, self.most(home))

    def taken(self) -> list[TakenFact]:
        """What the goods take now, each payment with a number for itself."""
        found: list[TakenFact] = []
        later = Counter(self.kept) + Counter(self.given)
        for amounts, kept in ((self.given, False), (self.kept, True)):
            for tender, amount in amounts.items():
                mine = tuple(one for one in self.payments if one.tender == tender)
                parts = parts_of(mine, gone=self.gone[tender] - later[tender], amount=amount)
                later[tender] -= amount
                # Of other money nobody keeps a number, nor of what lies at another till.
                rest = amount - sum(part.amount for part in parts)
                parts.append(Captured(tender=tender, attempt="", wallet="", amount=rest))
                found += [
                    TakenFact(
                        of=self.receipt,
                        tender=tender,
                        amount=part.amount,
                        reference=part.attempt,
                        wallet=part.wallet,
                        kept=kept,
                        points=part.points,
                        card=part.card,
                        sale=part.sale,
                    )
                    for part in parts
                    if part.amount
                ]
        return found

    def _note(self, amounts: dict[str, int], tender: str, part: int) -> None:
        if part:
            amounts[tender] = amounts.get(tender, 0) + part
            self.gone[tender] = self.gone.get(tender, 0) + part
            self.left -= part

    def _room(self, tenders: set[str]) -> int:
        paid = sum(source.amount for source in self.sources if tenders & source.reach)
        return paid - sum(self.gone.get(tender, 0) for tender in tenders)


def pot_of(desk: Desk, receipt: Receipt, *, worth: int) -> Pot:
    """What a receipt can give back for goods that are worth so much."""
    kept = _kept_for(desk, receipt)
    brought = Counter({tender: max(0, amount) for tender, amount in receipt.paid.items()})
    for one in kept:
        brought[one.tender] += one.amount
    # What paid the goods that these were got for is older.
    before = (
        Captured(
            tender=one.tender,
            attempt=one.reference,
            wallet=one.wallet,
            amount=one.amount,
            points=one.points,
            card=one.card,
            sale=one.sale,
        )
        for one in kept
        if one.reference
    )
    return Pot(
        receipt=receipt.number,
        sources=_sources(desk, brought),
        payments=(*before, *receipt.payments),
        gone={tender: -amount for tender, amount in receipt.back.items()},
        left=worth,
    )


def pots_of(desk: Desk, current: OpenSale, receipts: Iterable[Receipt]) -> list[Pot]:
    """What the receipts can give back of which goods come back in a sale."""
    return [pot_of(desk, receipt, worth=_worth_of(current, receipt.number)) for receipt in receipts]


def ways_of(pots: Iterable[Pot]) -> tuple[str, ...]:
    """The tenders by which money may go back, those first by which it was paid."""
    sources = [source for pot in pots for source in pot.sources]
    firsts = [way for source in sources for way in source.ways[:1]]
    ways = [*firsts, *(way for source in sources for way in source.ways)]
    # Cash is what everything else could be turned into.
    return tuple(dict.fromkeys(sorted(ways, key=lambda way: way == CASH)))


def plan(pots: Sequence[Pot], amount: int, *, first: str | None = None) -> dict[str, int]:
    """How an amount goes back: by `first` as far as it may, then as it was paid, cash last.

    First from receipts of which all has come back: their vouchers can be handed back.
    """
    ways = ways_of(pots)
    order = ways if first is None else dict.fromkeys((first, *ways))
    planned: dict[str, int] = {}
    for way in order:
        part = 0
        for pot in sorted(pots, key=lambda one: one.stays > 0):
            part += pot.take(way, amount - part)
        if part:
            planned[way] = part
            amount -= part
    return planned


def goes_back(pots: Iterable[Pot], planned: Iterable[str]) -> list[TakenFact]:
    """What goes back as it was `planned`, tender by tender."""
    parts = [part for pot in pots for part in pot.taken() if not part.kept]
    return [part for tender in planned for part in parts if part.tender == tender]


def taken_of(desk: Desk, current: OpenSale) -> tuple[TakenFact, ...]:
    """What goods that come back in a sale take of their receipts where nothing goes back of it:
    all of it pays for other goods."""
    receipts = [find(desk, back.of) for back in current.sale.backs]
    return taken(pots_of(desk, current, receipts))


def taken(pots: Iterable[Pot]) -> tuple[TakenFact, ...]:
    """What the goods of several receipts take, once it has been planned what goes back of it."""
    found: list[TakenFact] = []
    for pot in pots:
        pot.keep()
        found += pot.taken()
    return tuple(found)


def _sources(desk: Desk, brought: Mapping[str, int]) -> list[Source]:
    """What paid a receipt, what is not cash first."""
    known, here = all_tenders(desk.settings), tenders_of(desk.settings)
    found: list[Source] = []
    for tender, amount in sorted(brought.items(), key=lambda row: row[0] == CASH):
        allowed = known[tender].refund_to if tender in known else ()
        ways = tuple(way for way in allowed if way in here)
        if amount:
            found.append(Source(home=allowed[0] if allowed else tender, ways=ways, amount=amount))
    return found


def _worth_of(current: OpenSale, receipt: str) -> int:
    """What the goods of a receipt are worth that come back in a sale, its rounding undone."""
    on_top = current.pricing.terms.tax_mode != "inclusive"
    back = {line.line for line in current.sale.live if line.of == receipt}
    lines = [current.priced.lines[number] for number in back]
    worth = sum(line.net + on_top * line.tax for line in lines)
    undone = sum(action.rounding for action in current.sale.backs if action.of == receipt)
    return -worth - undone


def _kept_for(desk: Desk, receipt: Receipt) -> list[TakenFact]:
    """What paid the goods that were exchanged for those of a receipt.

    Entries of older releases do not say it: there it is as it would be kept today.
    """
    if receipt.taken:
        return [one for one in receipt.taken if one.kept]
    given = -sum(min(0, amount) for amount in receipt.paid.values())
    kept: list[TakenFact] = []
    for of, worth in _exchanged(receipt).items():
        part = min(given, worth)
        given -= part
        pot = pot_of(desk, find(desk, of), worth=worth - part)
        pot.keep()
        kept += pot.taken()
    return kept


def _exchanged(receipt: Receipt) -> Mapping[str, int]:
    """What the goods were worth that came back on a receipt, by the receipt they were sold on."""
    on_top = receipt.total != sum(line.net for line in receipt.lines if not line.void)
    worth: dict[str, int] = {}
    for line in receipt.lines:
        if not line.void and line.of:
            worth[line.of] = worth.get(line.of, 0) - line.net - on_top * line.tax
    return worth

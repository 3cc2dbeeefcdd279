"""By which tenders the money for returned goods may go back: each as its row says, and no more.

What a tender brought goes back only to its row's `refund_to`, so that a voucher never becomes cash.
Of what that allows the first is its home; another one takes somebody who may redirect it, and a
reason, also where the home has been switched off since. A receipt that goods were exchanged on was
paid with those goods too, and so with what paid them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from pos.sale.tenders import CASH, all_tenders, tenders_of
from pos.till.desk import Desk
from pos.till.holding import Receipt, find


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An amount that was paid (minor units), and the tenders that it may go back by.

    `home` is the one by which it goes back as a rule: as it was paid.
    """

    home: str
    ways: tuple[str, ...]
    amount: int


@dataclass(slots=True, kw_only=True)
class Pot:
    """What one receipt can give back. `left` is what the goods are worth that come back now.

    `redirected` are the tenders by which more has been given back than is at home there.
    """

    sources: Sequence[Source]
    gone: dict[str, int] = field(default_factory=dict)
    left: int
    redirected: set[str] = field(default_factory=set)

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
        self.gone[tender] = self.gone.get(tender, 0) + part
        self.left -= part
        at_home = sum(source.amount for source in self.sources if source.home == tender)
        if part and self.gone[tender] > at_home:
            self.redirected.add(tender)
        return part

    def _room(self, tenders: set[str]) -> int:
        paid = sum(source.amount for source in self.sources if tenders.intersection(source.ways))
        return paid - sum(self.gone.get(tender, 0) for tender in tenders)


def pot_of(desk: Desk, receipt: Receipt, *, worth: int) -> Pot:
    """What a receipt can give back for goods that are worth so much."""
    gone = {tender: -amount for tender, amount in receipt.back.items()}
    for tender, amount in receipt.paid.items():
        # Less was bought than came back on it.
        if amount < 0:
            gone[tender] = gone.get(tender, 0) - amount
    return Pot(sources=_sources(desk, receipt), gone=gone, left=worth)


def ways_of(pots: Iterable[Pot]) -> tuple[str, ...]:
    """The tenders by which money may go back, those first by which it was paid."""
    sources = [source for pot in pots for source in pot.sources]
    firsts = [source.ways[0] for source in sources]
    ways = [*firsts, *(way for source in sources for way in source.ways)]
    # Cash is what everything else could be turned into.
    return tuple(dict.fromkeys(sorted(ways, key=lambda way: way == CASH)))


def plan(pots: Sequence[Pot], amount: int, *, first: str | None = None) -> dict[str, int]:
    """How an amount goes back: by `first` as far as it may, then as it was paid, cash last."""
    ways = ways_of(pots)
    order = ways if first is None else dict.fromkeys((first, *ways))
    planned: dict[str, int] = {}
    for way in order:
        part = 0
        for pot in pots:
            part += pot.take(way, amount - part)
        if part:
            planned[way] = part
            amount -= part
    return planned


def _sources(desk: Desk, receipt: Receipt) -> list[Source]:
    """What paid a receipt, what is not cash first."""
    known, here = all_tenders(desk.settings), tenders_of(desk.settings)
    found: list[Source] = []
    for tender, amount in sorted(receipt.paid.items(), key=lambda row: row[0] == CASH):
        allowed = known[tender].refund_to if tender in known else ()
        ways = tuple(way for way in allowed if way in here)
        if amount > 0 and ways:
            found.append(Source(home=allowed[0], ways=ways, amount=amount))
    for of, worth in _exchanged(receipt).items():
        left = worth
        for source in _sources(desk, find(desk, of)):
            part = min(left, source.amount)
            if part:
                found.append(replace(source, amount=part))
            left -= part
    return found


def _exchanged(receipt: Receipt) -> Mapping[str, int]:
    """What the goods were worth that came back on a receipt, by the receipt they were sold on."""
    on_top = receipt.total != sum(line.net for line in receipt.lines if not line.void)
    worth: dict[str, int] = {}
    for line in receipt.lines:
        if not line.void and line.of:
            worth[line.of] = worth.get(line.of, 0) - line.net - on_top * line.tax
    return worth

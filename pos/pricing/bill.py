"""The money of a basket whose discounts are settled: net, tax and total, line by line and in all.

A sale's bill is kept from one scan to the next. A scan adds a line and moves the tax of a few
others; what it left alone is neither worked out again nor looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pos.pricing.basket import Applied, BasketLine, PricedBasket, PricedLine, Share, TaxMode
from pos.pricing.returns import returned
from pos.pricing.tax import tax_groups

Shares = Mapping[int, tuple[Share, ...]]
_NONE: Final[tuple[Share, ...]] = ()


class Bill:
    """The lines as they were priced last, and what follows from them. For one thread."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._lines: Sequence[BasketLine] = ()
        self._positions: dict[int, int] = {}
        self._rates: dict[str, list[int]] = {}
        self._backs: list[int] = []
        self._shares: dict[int, tuple[Share, ...]] = {}
        self._grosses: list[int] = []
        self._nets: list[int] = []
        self._taxes: list[int] = []
        self._priced: dict[int, PricedLine] = {}

    def total_up(
        self,
        *,
        lines: Sequence[BasketLine],
        shares: Shares,
        tax_mode: TaxMode,
        applied: tuple[Applied, ...] = (),
        optimal: bool = True,
        grosses: Sequence[int] | None = None,
    ) -> PricedBasket:
        """The priced basket. `shares` are the discounts of each line, `grosses` those of the
        lines, where they are known."""
        self._take(lines)
        positions = self._positions
        grosses = [line.gross for line in lines] if grosses is None else list(grosses)
        nets = list(grosses)
        taken = {positions[number]: mine for number, mine in shares.items() if mine}
        for position, mine in taken.items():
            nets[position] -= sum([share.amount for share in mine])
        known: dict[int, int] = {}
        for position in self._backs:
            line = lines[position]
            assert line.sold is not None
            back = returned(sold=line.sold, quantity=-line.quantity)
            nets[position], known[position] = back.net, back.tax
            taken[position] = tuple(
                [Share(promotion=name, amount=amount) for name, amount in back.shares]
            )
        taxes, table = tax_groups(
            groups=self._rates,
            values=nets,
            known=known,
            mode=tax_mode,
            turn=lambda position: (lines[position].like, -nets[position]),
        )
        priced = self._priced.copy()
        for position in self._other(grosses, nets, taxes, taken):
            gross, net = grosses[position], nets[position]
            number = lines[position].id
            priced[number] = PricedLine(
                id=number,
                gross=gross,
                discount=gross - net,
                net=net,
                tax=taxes[position],
                shares=taken.get(position, _NONE),
            )
        self._grosses, self._nets, self._taxes = grosses, nets, taxes
        self._shares, self._priced = taken, priced
        gross_total, net_total = sum(grosses), sum(nets)
        tax_total = sum([row.tax for row in table])
        return PricedBasket(
            gross=gross_total,
            discount=gross_total - net_total,
            total=net_total if tax_mode == "inclusive" else net_total + tax_total,
            tax=tax_total,
            lines=priced,
            taxes=table,
            applied=applied,
            optimal=optimal,
        )

    def _take(self, lines: Sequence[BasketLine]) -> None:
        """Takes note of the lines that came; of any others than these and those, of all."""
        before = self._lines
        if len(before) > len(lines) or not all(
            [
                _stands_alike(old, lines[position])
                for position, old in enumerate(before)
                if lines[position] is not old
            ]
        ):
            self._begin()
        rates, positions = self._rates, self._positions
        for position in range(len(self._lines), len(lines)):
            line = lines[position]
            positions[line.id] = position
            rates.setdefault(line.tax_rate, []).append(position)
            if line.sold is not None:
                self._backs.append(position)
        self._lines = lines

    def _other(
        self,
        grosses: list[int],
        nets: list[int],
        taxes: list[int],
        taken: dict[int, tuple[Share, ...]],
    ) -> list[int]:
        """The positions of the lines that came, or whose money is another than before."""
        had = len(self._taxes)
        found: set[int] = set()
        for now, then in ((grosses, self._grosses), (nets, self._nets), (taxes, self._taxes)):
            if now[:had] != then:
                found.update(
                    [n for n, (one, two) in enumerate(zip(now, then, strict=False)) if one != two]
                )
        if taken != self._shares:
            met = self._shares
            found.update([n for n, mine in taken.items() if n < had and met.get(n) != mine])
            found.update([n for n in met if n not in taken])
        return [*found, *range(had, len(taxes))]


def _stands_alike(old: BasketLine, new: BasketLine) -> bool:
    """Whether a line that changed stands in the bill as it did."""
    return (
        old.id == new.id and old.tax_rate == new.tax_rate and old.sold is None and new.sold is None
    )

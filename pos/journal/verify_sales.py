"""The verifier's view of the sales: what each must add up to, and what came back of which.

Like the verifier itself it shares nothing with the writer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict

import msgspec

from pos.journal.verify_drawer import Drawer
from pos.journal.verify_faults import Fault

Fact = dict[str, Any]


class _Share(TypedDict):
    amount: int


class _Line(TypedDict, total=False):
    line: int
    sku: str
    quantity: int
    gross: int
    discount: int
    net: int
    tax: int
    void: bool
    shares: list[_Share]
    of: str
    of_line: int


class _Tender(TypedDict, total=False):
    tender: str
    amount: int
    reference: str
    last4: str
    forfeited: int
    given: int
    paper: str


class _Tax(TypedDict):
    rate: str
    net: int
    tax: int


class _Sale(TypedDict, total=False):
    """What is checked of a sale. Its actions are the larger part of it, and are only passed by."""

    do: str
    sale: str
    receipt: str | None
    status: str
    store: str
    shift: str
    total: int
    tax: int
    discount: int
    rounding: int
    line_voids: int
    line_voids_count: int
    lines: list[_Line]
    tenders: list[_Tender]
    taxes: list[_Tax]


read_sale: Callable[[bytes], Fact] = msgspec.json.Decoder(_Sale).decode  # type: ignore[assignment]


@dataclass
class Sales:
    """What the read models of the sales ought to say, from the bodies alone."""

    sales: dict[tuple[int, int], tuple[Any, ...]] = field(default_factory=dict)
    lines: dict[tuple[int, int, int], tuple[Any, ...]] = field(default_factory=dict)
    returns: dict[tuple[int, int, int], tuple[Any, ...]] = field(default_factory=dict)
    # Receipt numbers that an epoch began beyond: head office knows those sales, this file does not.
    lost: list[range] = field(default_factory=list)
    left: dict[tuple[str, int], int] = field(default_factory=dict)
    drawer: Drawer = field(default_factory=Drawer)
    store: str = ""
    ended: set[str] = field(default_factory=set)
    receipt: int = 0

    def begin(self, receipt: int) -> None:
        """An epoch goes on behind that receipt number."""
        self.lost.append(range(self.receipt + 1, receipt + 1))
        self.receipt = receipt

    def take(self, row: Any, fact: Fact, terminal: str) -> None:
        """Takes a sale or return in. Raises `Fault` for what cannot be."""
        lines = [line for line in fact["lines"] if not line["void"]]
        self._check_sums(row, fact, lines)
        self._check_end(row["seq"], fact, terminal)
        self.store = fact["store"]
        epoch, seq = row["epoch"], row["seq"]
        self.sales[(epoch, seq)] = (
            fact["sale"], fact["receipt"], fact["status"], row["day"], fact["shift"], fact["total"],
        )  # fmt: skip
        self.drawer.sell(fact, lines)
        if fact["status"] == "completed":
            for line in lines:
                self._take_line(epoch, seq, fact["receipt"], line, terminal)

    def _take_line(self, epoch: int, seq: int, receipt: str, line: Fact, terminal: str) -> None:
        key = (epoch, seq, line["line"])
        self.lines[key] = (line["sku"], line["quantity"], line["net"], line["tax"])
        if not line.get("of"):
            self.left[(receipt, line["line"])] = line["quantity"]
            return
        self._check_back(seq, line, terminal)
        self.returns[key] = (line["of"], line["of_line"], -line["quantity"])

    def _check_back(self, seq: int, line: Fact, terminal: str) -> None:
        """Of what was sold here no more may come back here than there was.

        Of what other tills sold only head office knows how much that was.
        """
        writer, _, number = line["of"].rpartition("-")
        if writer != terminal:
            return
        if number.isdecimal() and any(int(number) in lost for lost in self.lost):
            return
        sold = (line["of"], line["of_line"])
        self.left[sold] = self.left.get(sold, 0) + line["quantity"]
        if self.left[sold] < 0:
            raise Fault(seq, "more_back_than_sold", line=sold[1], receipt=sold[0])

    def _check_sums(self, row: Any, fact: Fact, lines: list[Fact]) -> None:
        """The figures of a sale lead from one to the next: shares, discounts, lines, total."""
        seq, net, sold = row["seq"], 0, False
        for line in lines:
            net += line["net"]
            if line["gross"] - line["discount"] != line["net"]:
                raise Fault(seq, "line_sum")
            # Of a part that comes back each figure is rounded by itself.
            if line["quantity"] >= 0:
                sold = True
                given = 0
                for share in line.get("shares", ()):
                    given += share["amount"]
                if given != line["discount"]:
                    raise Fault(seq, "share_sum")
        # A return is where nothing is sold, or where more money goes out than comes in.
        is_return = (bool(lines) and not sold) or fact["total"] < 0
        if row["kind"] != ("return" if is_return else "sale"):
            raise Fault(seq, "wrong_kind", kind=row["kind"])
        # Prices contain the tax, or it comes on top.
        if fact["total"] not in (net, net + fact["tax"]):
            raise Fault(seq, "total_sum")

    def _check_end(self, seq: int, fact: Fact, terminal: str) -> None:
        """A sale ends once; completed it is paid in full and has the next receipt number."""
        if fact["status"] != "parked":
            if fact["sale"] in self.ended:
                raise Fault(seq, "ended_before", sale=fact["sale"])
            self.ended.add(fact["sale"])
        if fact["status"] != "completed":
            if fact["receipt"] is not None:
                raise Fault(seq, "receipt_not_due")
            return
        paid = sum(tender["amount"] for tender in fact["tenders"])
        if paid != fact["total"] + fact.get("rounding", 0):
            raise Fault(seq, "tender_sum")
        self.receipt += 1
        if fact["receipt"] != f"{terminal}-{self.receipt:06d}":
            raise Fault(seq, "receipt_missing", number=self.receipt)

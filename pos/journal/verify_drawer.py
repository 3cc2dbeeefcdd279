"""The verifier's view of the drawer: shifts, movements of cash, corrections, and their closings.

Like the verifier itself it shares nothing with the writer: what a Z must say is worked out here
from the entries before it, in other words than the till's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pos.journal.verify_faults import Fault

_MOVED = ("cash_in", "cash_out", "safe_drop")
_SUMS = (
    "sales", "sales_count", "refunds", "refund_count", "net_sales", "discount", "rounding",
    "forfeited", "voided", "voided_count", "line_voids", "line_voids_count", "abandoned",
    "abandoned_count", "loaded", "loaded_count",
)  # fmt: skip


@dataclass
class Drawer:
    """What the read models of the drawer ought to say, from the bodies alone."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    amounts: Counter[tuple[str, str]] = field(default_factory=Counter)
    shifts: dict[str, list[Any]] = field(default_factory=dict)
    closings: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    periods: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    paid: Counter[tuple[str, str]] = field(default_factory=Counter)
    serials: dict[tuple[str, str], tuple[str]] = field(default_factory=dict)
    # The serials as far as the sales themselves tell of them.
    sold: dict[tuple[str, str], tuple[str]] = field(default_factory=dict)
    # The number of the last Z, and of each day's last shift, in the file or told by an epoch.
    z: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    _figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    _days: dict[str, list[int]] = field(default_factory=dict)

    def begin(self, row: Any, fact: dict[str, Any]) -> None:
        """An epoch goes on behind the Z and the shift that its first entry names, never before.

        What was lost in between is not here. Entries of older releases name neither.
        """
        z, shift = fact.get("last_z", self.z), fact.get("last_shift", "")
        day, number = "", 0
        if shift:
            day, number = shift[: shift.rindex("-")][-10:], int(shift.rsplit("-", 1)[1])
        behind = bool(shift) and (day, number) < max(self.numbers.items(), default=("", 0))
        if z < self.z or behind:
            raise Fault(row["seq"], "epoch_shifts", epoch=row["epoch"])
        self.z = z
        if shift:
            self.numbers[day] = number

    def take(self, row: Any, fact: dict[str, Any]) -> None:
        """Takes an entry that is no sale in. Raises `Fault` for what cannot be."""
        kind, do, seq = row["kind"], fact.get("do"), row["seq"]
        if kind == "shift":
            steps = {
                "open": self._open,
                "handover": self._hand_over,
                "close": self._close,
                "period": self._end_period,
            }
            if do in steps:
                steps[do](row, fact)
        elif kind == "cash":
            if fact["what"] not in _MOVED or fact["amount"] < 0:
                raise Fault(seq, "cash_move")
            self._add(fact["shift"], fact["what"], fact["amount"])
        elif kind == "member" and do == "load":
            if fact["amount"] <= 0:
                raise Fault(seq, "cash_move")
            self._add(fact["shift"], "loaded", fact["amount"])
            self._add(fact["shift"], f"tender:{fact['tender']}", fact["amount"])
        elif kind == "drawer" and do == "no_sale":
            self._add(fact["shift"], "no_sale", 0)
        elif kind == "payment" and do == "fix_tender":
            if sum(part["amount"] for part in fact["pair"]) != 0:
                raise Fault(seq, "pair_sum")
            for part in fact["pair"]:
                self.amounts[(fact["shift"], f"tender:{part['tender']}")] += part["amount"]
                self.counts[(fact["shift"], f"tender:{part['tender']}")] += part.get("count", 0)
                self.paid[(fact["receipt"], part["tender"])] += part["amount"]
            self._fix_serials(fact)

    def _fix_serials(self, fact: dict[str, Any]) -> None:
        """Who has handed in what after all. Files of version 4 and older did not say so."""
        (wrong, right), receipt = fact["pair"], (fact["receipt"],)
        for serial in fact.get("freed", ()):
            if self.serials.get((wrong["tender"], serial)) == receipt:
                del self.serials[(wrong["tender"], serial)]
        if right.get("reference") and not right.get("last4"):
            self.serials.setdefault((right["tender"], right["reference"]), receipt)

    def sell(self, fact: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        """Takes the end of a sale in: what it adds to its shift, and what paid it.

        `lines` are those that are not void.
        """
        shift = fact["shift"]
        if fact["status"] != "parked" and fact.get("line_voids_count", 0):
            self.counts[(shift, "line_voids")] += fact["line_voids_count"]
            self.amounts[(shift, "line_voids")] += fact.get("line_voids", 0)
        if fact["status"] != "completed":
            self._add(shift, fact["status"], fact["total"])
            return
        self._sell_and_take_back(shift, fact["total"], lines)
        for name in ("discount", "rounding"):
            if fact.get(name, 0):
                self._add(shift, name, fact[name])
        for tender in fact["tenders"]:
            name, serial = tender["tender"], tender.get("reference")
            self._add(shift, f"tender:{name}", tender["amount"])
            if tender.get("forfeited"):
                self._add(shift, f"forfeited:{name}", tender["forfeited"])
            self.paid[(fact["receipt"], name)] += tender["amount"]
            if tender.get("paper") == "office":
                self._add(shift, f"fetched:{name}", -tender["given"])
            if tender.get("paper"):
                self.serials.pop((name, serial), None)
                self.sold.pop((name, serial), None)
            elif serial and not tender.get("last4"):
                self.serials.setdefault((name, serial), (fact["receipt"],))
                self.sold.setdefault((name, serial), (fact["receipt"],))
        for tax in fact["taxes"]:
            self._add(shift, f"tax:{tax['rate']}", tax["tax"])
            self._add(shift, f"tax_net:{tax['rate']}", tax["net"])

    def _sell_and_take_back(self, shift: str, total: int, lines: list[dict[str, Any]]) -> None:
        """Goods that came back are no sale, also where others were bought with them."""
        back = [line for line in lines if line["quantity"] < 0]
        returned = 0
        if back:
            on_top = total != sum(line["net"] for line in lines)
            returned = sum(line["net"] + (line["tax"] if on_top else 0) for line in back)
            self._add(shift, "returns", returned)
        if len(back) < len(lines) or not lines:
            self._add(shift, "sales", total - returned)

    def _add(self, shift: str, name: str, amount: int) -> None:
        self.counts[(shift, name)] += 1
        self.amounts[(shift, name)] += amount

    def _open(self, row: Any, fact: dict[str, Any]) -> None:
        number = int(fact["shift"].rsplit("-", 1)[1])
        if number <= self.numbers.get(row["day"], 0):
            raise Fault(row["seq"], "shift_again", shift=fact["shift"])
        self.numbers[row["day"]] = number
        self.shifts[fact["shift"]] = [
            row["day"], number, fact["cashier"], fact["float"], 0, fact["at"],
        ]  # fmt: skip

    def _hand_over(self, row: Any, fact: dict[str, Any]) -> None:
        known = self.shifts[fact["shift"]]
        known[2] = fact["to"]
        if fact.get("count"):
            self._check_drawer(row["seq"], known[3], fact["shift"], fact)

    def _close(self, row: Any, fact: dict[str, Any]) -> None:
        shift, seq = fact["shift"], row["seq"]
        known = self.shifts.get(shift)
        if known is None or known[4]:
            raise Fault(seq, "shift_not_open", shift=shift)
        if fact["z"] != self.z + 1:
            raise Fault(seq, "closing_missing", number=self.z + 1)
        if (fact["total"], fact["abs_total"]) != (row["total"], row["abs_total"]):
            raise Fault(seq, "closing_totals")
        if fact["head"] != row["prev"].hex():
            raise Fault(seq, "closing_head")
        self._check_figures(seq, shift, fact)
        self._check_drawer(seq, known[3], shift, fact)
        known[4] = 1
        self.z += 1
        self.closings[fact["z"]] = (shift, fact["day"], row["epoch"], row["seq"])
        self._days.setdefault(fact["day"], []).append(fact["z"])
        figures = fact["figures"]
        self._figures[f"z{fact['z']}"] = {name: figures.get(name, 0) for name in _SUMS}

    def _check_figures(self, seq: int, shift: str, fact: dict[str, Any]) -> None:
        """The figures of a Z are the sums of the entries before it."""
        said = fact["figures"]
        sums = {
            "sales": self.amounts[(shift, "sales")],
            "sales_count": self.counts[(shift, "sales")],
            "refunds": -self.amounts[(shift, "returns")],
            "refund_count": self.counts[(shift, "returns")],
            "net_sales": self.amounts[(shift, "sales")] + self.amounts[(shift, "returns")],
            "discount": self.amounts[(shift, "discount")],
            "rounding": self.amounts[(shift, "rounding")],
            "forfeited": sum(self._of(shift, "forfeited:").values()),
            "voided": self.amounts[(shift, "voided")],
            "voided_count": self.counts[(shift, "voided")],
            "line_voids": self.amounts[(shift, "line_voids")],
            "line_voids_count": self.counts[(shift, "line_voids")],
            "abandoned": self.amounts[(shift, "abandoned")],
            "abandoned_count": self.counts[(shift, "abandoned")],
            "loaded": self.amounts[(shift, "loaded")],
            "loaded_count": self.counts[(shift, "loaded")],
        }
        for name, wanted in sums.items():
            if said.get(name, 0) != wanted:
                raise Fault(seq, "figure_sum", name=name)
        if said.get("tenders", {}) != self._of(shift, "tender:"):
            raise Fault(seq, "figure_sum", name="tenders")
        taxes = {tax["rate"]: (tax["net"], tax["tax"]) for tax in said.get("taxes", ())}
        net, tax = self._of(shift, "tax_net:"), self._of(shift, "tax:")
        if taxes != {rate: (net[rate], tax[rate]) for rate in net}:
            raise Fault(seq, "figure_sum", name="taxes")

    def _check_drawer(self, seq: int, opening: int, shift: str, fact: dict[str, Any]) -> None:
        """What was expected follows from the entries, and over and short from the count."""
        drawer, count = fact["drawer"], fact["count"]
        moved = {name: self.amounts[(shift, name)] for name in _MOVED}
        if any(drawer.get(name, 0) != amount for name, amount in moved.items()):
            raise Fault(seq, "cash_sum")
        for tender, expected in count["expected"].items():
            due = self.amounts[(shift, f"tender:{tender}")]
            due += self.amounts[(shift, f"forfeited:{tender}")]
            due += self.amounts[(shift, f"fetched:{tender}")]
            if tender == "cash":
                due += opening + moved["cash_in"] - moved["cash_out"] - moved["safe_drop"]
            if expected != due:
                raise Fault(seq, "expected_sum", tender=tender)
        differences = {
            tender: amount - count["expected"].get(tender, 0)
            for tender, amount in count["counted"].items()
        }
        if count["over_short"] != differences:
            raise Fault(seq, "over_short")

    def _end_period(self, row: Any, fact: dict[str, Any]) -> None:
        period, seq = fact["period"], row["seq"]
        if period in self.periods:
            raise Fault(seq, "period_before", period=period)
        numbers = [z for day, held in self._days.items() if day.startswith(period) for z in held]
        parts = [self._figures[f"z{z}"] for z in numbers]
        self.periods[period] = (row["epoch"], row["seq"])
        said = fact["figures"]
        for name in _SUMS:
            if said.get(name, 0) != sum(part[name] for part in parts):
                raise Fault(seq, "period_sum", name=name)
        if numbers and (fact["first_z"], fact["last_z"]) != (min(numbers), max(numbers)):
            raise Fault(seq, "period_closings")

    def _of(self, shift: str, prefix: str) -> dict[str, int]:
        """The totals of a group by what follows its name."""
        return {
            name.removeprefix(prefix): self.amounts[(of, name)]
            for of, name in self.counts
            if of == shift and name.startswith(prefix)
        }


def compare(connection: Any, drawer: Drawer) -> list[tuple[str, dict[Any, Any], dict[Any, Any]]]:
    """Each read model of the drawer by name: what it says, and what it ought to say.

    A file from before shifts were closed (version 2 and older) has less to say, and one of version
    4 and older nothing of the serials that a correction brought in.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    old = version < 3
    totals = {
        (row[0], row[1]): (row[2], row[3])
        for row in connection.execute("SELECT shift, name, count, amount FROM shift_total")
    }
    wanted = {key: (drawer.counts[key], drawer.amounts[key]) for key in drawer.counts}
    columns = "day, number, cashier, opening_float, closed"
    if old:
        later = ("discount", "tax_net:", "forfeited:")
        wanted = {key: sums for key, sums in wanted.items() if not key[1].startswith(later)}
        shifts = {shift: tuple(values[:5]) for shift, values in drawer.shifts.items()}
        return [
            ("shift", _rows(connection, f"SELECT shift, {columns} FROM shift", 1), shifts),
            ("shift_total", totals, wanted),
        ]
    shifts = {shift: tuple(values) for shift, values in drawer.shifts.items()}
    paid = {key: (amount,) for key, amount in drawer.paid.items()}
    return [
        ("shift", _rows(connection, f"SELECT shift, {columns}, opened_at FROM shift", 1), shifts),
        ("shift_total", totals, wanted),
        (
            "closing",
            _rows(connection, "SELECT z, shift, day, epoch, seq FROM closing", 1),
            drawer.closings,
        ),
        ("period", _rows(connection, "SELECT period, epoch, seq FROM period", 1), drawer.periods),
        ("paid", _rows(connection, "SELECT receipt, tender, amount FROM paid", 2), paid),
        (
            "serial",
            _rows(connection, "SELECT tender, serial, receipt FROM serial", 2),
            drawer.sold if version < 5 else drawer.serials,
        ),
    ]


def _rows(connection: Any, statement: str, keys: int) -> dict[Any, Any]:
    """The rows by their first column or columns."""
    found: dict[Any, Any] = {}
    for row in connection.execute(statement):
        key = row[0] if keys == 1 else tuple(row[:keys])
        found[key] = tuple(row[keys:])
    return found

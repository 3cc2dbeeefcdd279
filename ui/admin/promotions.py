"""The promotions: what runs, what one says, and what another would have changed. QtCore only.

What-if runs as programs of their own (`lianpos baskets`, `lianpos price --what-if`): pricing
thousands of baskets twice takes the processor, which the window needs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from pos.money import NotAnAmount, TooLarge, read_decimal
from ui.admin.means import Means
from ui.theme.figures import money
from ui.widgets.bars import Bar
from ui.widgets.month import Span

translate = QCoreApplication.translate

FIELDS: Final = ("name", "name_en", "from", "to", "value", "count", "goods")
PATIENCE: Final = 300
"""Seconds that pricing past baskets may take."""


def kind_words(row: Mapping[str, Any]) -> str:
    """What kind of promotion a row is, in the language of now."""
    reward = row.get("reward") or {}
    if row.get("kind") == "threshold":
        return translate("Promotions", "Spend and save")
    if row.get("kind") == "quantity":
        if reward.get("percent") == "100":
            return translate("Promotions", "Buy some, get one")
        return translate("Promotions", "Several together")
    if row.get("kind") == "simple":
        return translate("Promotions", "Lower price")
    return translate("Promotions", "Combination")


class Promotions(QObject):
    """Every promotion of this terminal. `changed` when the list did, `picked` when another one is
    looked at, `told` with a tone and a sentence, `priced` when what-if is done."""

    changed = Signal()
    picked = Signal()
    priced = Signal()
    told = Signal(str, str)

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.offers: tuple[Any, ...] = ()
        self.row: dict[str, Any] = {}
        self.form: dict[str, str] = dict.fromkeys(FIELDS, "")
        self.faults: dict[str, str] = {}
        self.busy = False
        self.outcome: Mapping[str, Any] | None = None
        self.without = False

    def refresh(self) -> None:
        """Looks them up anew, off the GUI thread."""
        self._means.work.submit(self._means.till.offers, self._took, owner=self)

    def _took(self, offers: tuple[Any, ...]) -> None:
        self.offers = offers
        self.changed.emit()
        if not self.row and offers:
            self.pick(0)

    # --- the list ----------------------------------------------------------------------------

    @property
    def running(self) -> int:
        """How many give something now."""
        return sum(offer.standing == "runs" for offer in self.offers)

    def rows(self, offset: int, limit: int) -> list[tuple[str, ...]]:
        """A row for each."""
        standing = {
            "runs": self.tr("runs"), "comes": self.tr("comes"), "is_over": self.tr("is over"),
            "rests": self.tr("rests until its hour"), "broken": self.tr("cannot be read"),
        }  # fmt: skip
        return [
            (self._name(offer.row), kind_words(offer.row), standing[offer.standing])
            for offer in self.offers[offset : offset + limit]
        ]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days of each, for the calendar."""
        return tuple(
            Span(label=self._name(offer.row), start=offer.start and offer.start.date(),
                 end=offer.end and offer.end.date())
            for offer in self.offers
            if offer.standing != "is_over"
        )  # fmt: skip

    def pick(self, place: int) -> None:
        """Looks at one of them."""
        if not 0 <= place < len(self.offers):
            return
        row = dict(self.offers[place].row)
        self.row, self.faults, self.outcome = row, {}, None
        reward = self._reward(row)
        goods = row.get("on") or {}
        self.form = {
            "name": str(row.get("name", "")),
            "name_en": str(row.get("name_en", "")),
            "from": str(row.get("from", "") or ""),
            "to": str(row.get("to", "") or ""),
            "value": self._value(reward),
            "count": str(row.get("count", "")),
            "goods": " ".join([*goods.get("categories", ()), *goods.get("skus", ())]),
        }
        self.picked.emit()

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What the form of this kind asks for: the field and its words."""
        reward = self._reward(self.row)
        value = self.tr("Price of all together") if "price" in reward else self.tr("Amount off")
        if "percent" in reward:
            value = self.tr("Percent off")
        fields = [
            ("name", self.tr("Name on the receipt")), ("name_en", self.tr("Name in English")),
            ("from", self.tr("From, such as 2026-12-01")), ("to", self.tr("To, exclusive")),
            ("value", value),
        ]  # fmt: skip
        if self.row.get("kind") == "quantity":
            fields.append(("count", self.tr("Pieces")))
        if set(self.row.get("on") or {}) <= {"categories", "skus"} and self.row.get("on"):
            fields.append(("goods", self.tr("Categories and articles")))
        return tuple(fields)

    def write(self, field: str, text: str) -> None:
        """Takes what somebody types; nothing is in force yet."""
        self.form[field] = text

    # --- what it would be --------------------------------------------------------------------

    def draft(self) -> dict[str, Any] | None:
        """The promotion as the form has it; None, and `faults`, where it cannot be one."""
        row, form = json.loads(json.dumps(self.row)), self.form
        self.faults = {}
        for field in ("name", "name_en"):
            row[field] = form[field].strip()
        for field in ("from", "to"):
            text = form[field].strip()
            row.pop(field, None)
            if text:
                row[field] = f"{text}T00:00:00" if len(text) == 10 else text
        if row.get("kind") == "quantity":
            row["count"] = int(form["count"]) if form["count"].isdigit() else 0
        self._read_value(row)
        goods = row.get("on") or {}
        if ("goods", self.tr("Categories and articles")) in self.fields:
            words = form["goods"].split()
            split = {
                "categories": [word for word in words if not word.isdigit()],
                "skus": [word for word in words if word.isdigit()],
            }
            goods = {name: some for name, some in split.items() if some}
            row["on"] = goods
        found = {} if self.faults else self._means.till.check_offer(row)
        for place, why in found.items():
            head = place.partition(".")[0].partition("[")[0]
            field = {"reward": "value", "tiers": "value", "on": "goods"}.get(head, head)
            self.faults[field if field in FIELDS else "name"] = why
        return None if self.faults else row

    def _read_value(self, row: dict[str, Any]) -> None:
        reward, typed = self._reward(row), self.form["value"].strip()
        if not reward:
            return
        (kind,) = [name for name in ("price", "amount", "percent") if name in reward]
        if kind == "percent":
            reward[kind] = typed
            return
        try:
            reward[kind] = read_decimal(typed, places=2)
        except (NotAnAmount, TooLarge):
            self.faults["value"] = self.tr("Type an amount, such as 20 or 12.50.")

    def what_if(self, *, without: bool = False) -> None:
        """What past sales would have come to with the promotion as the form has it, or without."""
        row = {} if without else self.draft()
        self.picked.emit()
        if row is None or self.busy:
            return
        self.busy, self.without = True, without
        before = [dict(offer.row) for offer in self.offers if offer.standing != "broken"]
        after = [one for one in before if one["id"] != self.row["id"]] + ([row] if row else [])
        folder = str(self._means.folder)
        self._means.work.submit(lambda: _priced(folder, before, after), self._priced, owner=self)
        self.priced.emit()

    def _priced(self, told: tuple[Mapping[str, Any] | None, str]) -> None:
        self.busy = False
        self.outcome, fault = told
        if fault:
            self.told.emit("refused", fault)
        self.priced.emit()

    @property
    def verdict(self) -> str:
        """What what-if says, in a sentence."""
        if self.busy:
            return self.tr("Pricing past sales again …")
        if self.outcome is None:
            return self.tr("Change something, then ask what past sales would have come to.")
        change = self.outcome["total"]["change"]
        baskets = self.tr("Over %n past sale(s)", "", int(self.outcome["baskets"]))
        if not change:
            same = self.tr("nobody would have paid anything else.")
            return f"{baskets}: {same}"
        more = self.tr("customers would have paid %1 more.")
        less = self.tr("customers would have paid %1 less.")
        words = (more if change > 0 else less).replace("%1", money(abs(change)))
        return f"{baskets}: {words}"

    @property
    def changes(self) -> tuple[Bar, ...]:
        """What each promotion would have given, where that is not what it gave."""
        if self.outcome is None:
            return ()
        names = {offer.id: self._name(offer.row) for offer in self.offers}
        return tuple(
            Bar(label=names.get(one["promotion"], one["promotion"]), value=one["after"],
                text=f"{money(one['before'])} → {money(one['after'])}")
            for one in self.outcome["promotions"]
            if one["before"] or one["after"]
        )  # fmt: skip

    # --- in force ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Puts the promotion in force as the form has it."""
        row = self.draft()
        if row is not None:
            answer = self._means.till.put_offer(row)
            self._answered(answer, self.tr("It is in force for the next sale."))
        self.picked.emit()

    def drop(self) -> None:
        """Takes the promotion out of force."""
        if self.row:
            answer = self._means.till.put_offer(self.row, gone=True)
            self.row = {}
            self._answered(answer, self.tr("It is out of force for the next sale."))

    def _answered(self, answer: Any, done: str) -> None:
        if answer.ok:
            self.told.emit("done", done)
            self.refresh()
        elif answer.error is not None:
            self.told.emit("refused", answer.error.message)

    def _name(self, row: Mapping[str, Any]) -> str:
        return str((self._means.english and row.get("name_en")) or row.get("name") or row["id"])

    def _reward(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Where a row says what it gives; of several steps the first."""
        tiers = row.get("tiers") or ()
        found = row.get("reward") or (tiers[0].get("reward") if tiers else None)
        return found if isinstance(found, dict) else {}

    def _value(self, reward: Mapping[str, Any]) -> str:
        if "percent" in reward:
            return str(reward["percent"])
        amount = reward.get("price", reward.get("amount"))
        return money(amount).replace(",", "") if isinstance(amount, int) else ""


def _priced(
    folder: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> tuple[Mapping[str, Any] | None, str]:
    """What-if over the terminal's own past sales: what came of it, or why nothing. Pool thread."""
    with tempfile.TemporaryDirectory(prefix="lianpos-what-if-") as place:
        baskets, old, new = (Path(place) / name for name in ("baskets", "old.json", "new.json"))
        old.write_text(json.dumps(before), encoding="utf-8")
        new.write_text(json.dumps(after), encoding="utf-8")
        program = [sys.executable, "-m", "pos.cli"]
        commands = (
            [*program, "baskets", folder, "--out", str(baskets)],
            [*program, "price", "--promotions", str(new), "--before", str(old), "--what-if",
             str(baskets), "--explain", "json"],
        )  # fmt: skip
        out = ""
        for command in commands:
            try:
                done = subprocess.run(
                    command, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                return None, str(error)
            if done.returncode != 0:
                return None, done.stderr.strip().splitlines()[-1] if done.stderr else ""
            out = done.stdout
    return json.loads(out), ""

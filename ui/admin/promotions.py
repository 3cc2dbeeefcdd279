"""The promotions: what runs, what one says, and what another would have changed. QtCore only.

What-if runs as programs of their own (`lianpos baskets`, `lianpos price --what-if`): pricing
thousands of baskets twice takes the processor, which the window needs. A terminal that stands
alone puts promotions in force itself; under a head office, which sends the whole chain's down its
feed, it writes a proposal that head office takes with `lianpos hq import-promotions`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from ui.admin.means import Means
from ui.admin.offer_form import (
    FIELD_OF,
    FIELDS,
    REWARDS,
    Recipe,
    asked,
    fault_words,
    form_of,
    gives_away,
    new_row,
    recipe_of,
    row_of,
)
from ui.theme.figures import money
from ui.widgets.bars import Bar
from ui.widgets.month import DAYS, Span

translate = QCoreApplication.translate

PROPOSALS: Final = "exports"
"""The folder, within the terminal's own, of what is written for others."""
PROPOSAL: Final = "promotions_"
"""How the file is called in which a store proposes a promotion, before its id."""
AIMED: Final = ("from", "to", "coupon", "members_only", "birthday_only", "member_tiers")
"""What what-if leaves out: past sales were before it, and do not say who the customers were."""
MOST_SPANS: Final = 24
"""Lines of the calendar; a chain may have thousands of promotions."""
PATIENCE: Final = 300
"""Seconds that pricing past baskets may take."""


def recipe_words(recipe: Recipe) -> str:
    """A kind of promotion in the language of now."""
    return {
        "lower": translate("Promotions", "Lower price"),
        "together": translate("Promotions", "Several together"),
        "cheapest": translate("Promotions", "Buy some, get one"),
        "bundle": translate("Promotions", "Combination"),
        "spend": translate("Promotions", "Spend and save"),
        "every": translate("Promotions", "Off for every so much"),
    }[recipe]


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
        self.is_new = False
        self.faults: dict[str, str] = {}
        self._meant: dict[str, Any] | None = None
        """What gives goods away, and somebody has been asked about."""
        self.busy = False
        self.outcome: Mapping[str, Any] | None = None
        self.without = False

    @property
    def folder(self) -> Path:
        """Where what is written for others lies."""
        return self._means.folder / PROPOSALS

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
            (self._name(offer.row), recipe_words(recipe_of(offer.row)), standing[offer.standing])
            for offer in self.offers[offset : offset + limit]
        ]

    def spans(self, first: dt.date) -> tuple[Span, ...]:
        """The days of each that holds within the calendar's weeks, as many as it has room for."""
        last = first + dt.timedelta(days=DAYS)
        held = (
            offer
            for offer in self.offers
            if offer.standing not in ("is_over", "broken")
            and (offer.start is None or offer.start.date() < last)
        )
        return tuple(
            Span(label=self._name(offer.row), start=offer.start and offer.start.date(),
                 end=offer.end and offer.end.date(), runs=offer.is_day)
            for offer in itertools.islice(held, MOST_SPANS)
        )  # fmt: skip

    def pick(self, place: int) -> None:
        """Looks at one of them."""
        if not 0 <= place < len(self.offers):
            return
        self._begin(dict(self.offers[place].row), is_new=False)

    def start(self, recipe: Recipe) -> None:
        """Begins a promotion of that kind; what was typed already stays."""
        typed = self.form if self.is_new else dict.fromkeys(FIELDS, "")
        held = {name: text for name, text in typed.items() if text}
        self._begin(new_row(recipe, name=self._free_name()), is_new=True)
        self.form |= held

        self.picked.emit()

    def _begin(self, row: dict[str, Any], *, is_new: bool) -> None:
        self.row, self.faults, self.outcome, self.is_new = row, {}, None, is_new
        self._meant = row if gives_away(row) else None
        self.form = form_of(row)
        self.picked.emit()

    def _free_name(self) -> str:
        """An identity that no promotion has yet."""
        proposed = self.folder.glob(f"{PROPOSAL}*.json")
        taken = {offer.id for offer in self.offers}
        taken |= {path.stem.removeprefix(PROPOSAL) for path in proposed}
        terminal = self._means.till.state.terminal
        return next(name for n in itertools.count(1) if (name := f"{terminal}-{n}") not in taken)

    @property
    def recipe(self) -> Recipe:
        """What kind of promotion is looked at."""
        return recipe_of(self.row)

    @property
    def is_local(self) -> bool:
        """Whether this terminal puts promotions in force itself: it has no head office."""
        return not self._means.till.state.enrolled

    @property
    def fields(self) -> dict[str, str]:
        """What the form of this kind asks for: the field and its words."""
        return {name: self._label(name) for name in asked(self.recipe, self.row, self.form)}

    def _label(self, field: str) -> str:
        if field == "value":
            if self.recipe == "every":
                return self.tr("Amount off")
            return {
                "percent": self.tr("Percent off"),
                "amount": self.tr("Amount off"),
                "price": self.tr("Price of all together")
                if self.recipe in ("together", "bundle")
                else self.tr("New price"),
            }[self.form["reward"] or REWARDS[0]]
        return {
            "name": self.tr("Name on the receipt"), "name_en": self.tr("Name in English"),
            "count": self.tr("Pieces"), "cheapest": self.tr("Of them, the cheapest"),
            "reward": self.tr("Gives"), "goods": self.tr("Goods"),
            "slot_1": self.tr("First goods"), "slot_2": self.tr("Second goods"),
            "slot_3": self.tr("Third goods"), "slot_4": self.tr("Fourth goods"),
            "rewarded": self.tr("Only these cheaper, such as 2"),
            "tiers": self.tr("Steps: from, off"), "spend": self.tr("For every"),
            "from": self.tr("From, such as 2026-12-01"), "to": self.tr("Last day"),
            "weekdays": self.tr("Days"), "hours": self.tr("Hours, such as 16:00-20:00"),
            "month_days": self.tr("Days of the month, such as 1 15"),
            "who": self.tr("For whom"), "tiers_of": self.tr("Member tiers, such as gold"),
            "coupon": self.tr("Only with coupon"), "min_spend": self.tr("From a basket of"),
            "max_times": self.tr("Most times in a basket"), "combine": self.tr("Beside others"),
            "priority": self.tr("Level; higher goes first"),
        }[field]  # fmt: skip

    def write(self, field: str, text: str) -> None:
        """Takes what somebody types; nothing is in force yet."""
        self.form[field] = text
        if field == "reward":
            self.picked.emit()

    # --- what it would be --------------------------------------------------------------------

    def draft(self) -> dict[str, Any] | None:
        """The promotion as the form has it; None, and `faults`, where it cannot be one."""
        row, self.faults = row_of(
            self.form, over=self.row, recipe=self.recipe, naming=self._means.till.goods_named
        )
        found = {} if self.faults else self._means.till.check_offer(row)
        shown = self.fields
        for place, why in found.items():
            head = place.partition(".")[0].partition("[")[0]
            if place.startswith("slots[") and place[6:7].isdigit():
                head = f"slot_{int(place[6:7]) + 1}"
            field = FIELD_OF.get(head, head)
            self.faults[field if field in shown else "name"] = fault_words(why)
        return None if self.faults else row

    def what_if(self, *, without: bool = False) -> None:
        """What past sales would have come to with the promotion as the form has it, or without."""
        row = {} if without else self.draft()
        self.picked.emit()
        if row is None or self.busy:
            return
        self.busy, self.without = True, without
        before = [dict(offer.row) for offer in self.offers if offer.standing != "broken"]
        after = [one for one in before if one["id"] != self.row["id"]]
        if row:
            # As if it had run then, and everybody had been whom it is for: the most it costs.
            after.append({key: value for key, value in row.items() if key not in AIMED})
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
        if not self.without and any(self.row.get(key) or self.form.get(key) not in ("", "all", None)
                                    for key in ("coupon", "who", "tiers_of")):  # fmt: skip
            baskets = f"{baskets}, {self.tr('as if everybody were a customer it is for')}"
        if not change:
            same = self.tr("nobody would have paid anything else.")
            return f"{baskets}: {same}"
        more = self.tr("customers would have paid %1 more.")
        less = self.tr("customers would have paid %1 less.")
        words = (more if change > 0 else less).replace("%1", money(abs(change)))
        touched = self.tr("%n sale(s) would have come to something else.", "",
                          int(self.outcome["changed"]))  # fmt: skip
        return f"{baskets}: {words} {touched}"

    @property
    def takings(self) -> tuple[Bar, ...]:
        """What past sales came to, and what they would have come to."""
        if self.outcome is None:
            return ()
        total = self.outcome["total"]
        return tuple(
            Bar(label=label, value=total[key], text=money(total[key]))
            for label, key in ((self.tr("Paid then"), "before"), (self.tr("As tried"), "after"))
        )

    @property
    def changes(self) -> tuple[Bar, ...]:
        """What each promotion gave, and would have given."""
        if self.outcome is None:
            return ()
        names = {offer.id: self._name(offer.row) for offer in self.offers}
        if self.row:
            names.setdefault(self.row["id"], self.form["name"])
        return tuple(
            Bar(label=names.get(one["promotion"], one["promotion"]), value=one["after"],
                text=f"{money(one['before'])} → {money(one['after'])}")
            for one in self.outcome["promotions"]
            if one["before"] or one["after"]
        )  # fmt: skip

    # --- in force ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Puts the promotion in force as the form has it; under a head office, proposes it."""
        row = self.draft()
        if row is not None and gives_away(row) and row != self._meant:
            self._meant, row = row, None
            free = self.tr("These goods would cost nothing. Keep it once more if that is meant.")
            self.faults["value"] = free
        if row is None:
            self.told.emit("refused", self.tr("Not yet: look at what is marked."))
        elif not self.is_local:
            self._propose(row)
        else:
            answer = self._means.till.put_offer(row)
            if answer.ok:
                self.row, self.is_new = row, False
            self._answered(answer, self.tr("It is in force for the next sale."))
        self.picked.emit()

    def _propose(self, row: dict[str, Any]) -> None:
        """Writes this promotion alone, for head office to put beside those of others."""
        path = self.folder / f"{PROPOSAL}{row['id']}.json"

        def work() -> str:
            try:
                path.parent.mkdir(exist_ok=True)
                text = json.dumps([row], ensure_ascii=False, indent=1)
                path.write_text(f"{text}\n", encoding="utf-8")
            except OSError as error:
                return error.strerror or str(error)
            return ""

        def written(fault: str) -> None:
            if fault:
                self.told.emit("refused", self.tr("Not written: %1").replace("%1", fault))
                return
            words = self.tr(
                "Written to %1. Head office takes it: lianpos hq import-promotions --add."
            )
            self.told.emit("done", words.replace("%1", str(path)))

        self._means.work.submit(work, written, owner=self)

    def drop(self) -> None:
        """Takes the promotion out of force."""
        if self.is_new:
            self._begin({}, is_new=False)
        elif self.row:
            answer = self._means.till.put_offer(self.row, gone=True)
            if answer.ok:
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

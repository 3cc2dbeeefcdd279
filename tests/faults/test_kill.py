"""A till that is killed at any moment has what it answered for, and head office has it once."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pos.catalog.store import Catalog
from pos.journal.verify import verify
from tests import warm
from tests.faults.conftest import PATIENCE


@dataclass
class Book:
    """What the till has answered for, and the one command whose answer did not come."""

    prices: dict[str, int]
    lines: dict[str, int] = field(default_factory=dict)
    receipts: int = 0
    sale: str | None = None
    pending: dict[str, Any] | None = None

    def learn(self, state: dict[str, Any]) -> None:
        """Takes an answer's state for the truth."""
        sale = state["sale"]
        self.sale = None if sale is None else sale["id"]
        self.lines = {} if sale is None else counted(sale)
        self.receipts = number(state)
        self.pending = None

    def check(self, state: dict[str, Any]) -> None:
        """What a restarted till says must be what it answered for, or that and what was asked."""
        found = {} if state["sale"] is None else counted(state["sale"])
        may_be = [(self.lines, self.receipts)]
        pending = self.pending or {"do": "nothing"}
        if pending["do"] == "scan":
            more = dict(self.lines)
            more[pending["sku"]] = more.get(pending["sku"], 0) + 1
            may_be.append((more, self.receipts))
        elif pending["do"] == "pay":
            may_be.append(({}, self.receipts + 1))
        elif pending["do"] == "void_sale":
            may_be.append(({}, self.receipts))
        assert (found, number(state)) in may_be, f"after {pending}: {found} is none of {may_be}"
        if found and self.lines:
            assert state["sale"]["id"] == self.sale
        assert (state["sale"] or {"total": 0})["total"] == sum(
            self.prices[sku] * count for sku, count in found.items()
        )


def counted(sale: dict[str, Any]) -> dict[str, int]:
    return {line["sku"]: int(line["quantity"]) for line in sale["lines"] if not line["void"]}


def number(state: dict[str, Any]) -> int:
    return 0 if state["last"] is None else int(state["last"]["receipt"].rsplit("-", 1)[1])


def some_goods(folder: Path) -> dict[str, tuple[str, int]]:
    catalog = Catalog(folder / "catalog.db")
    try:
        items = catalog.items(catalog.categories()[0], 60)
    finally:
        catalog.close()
    return {
        item.sku: (item.barcodes[0], item.price)
        for item in items
        if item.unit == "each" and not item.max_per_sale and not item.not_for_sale
    }


def next_command(draw: random.Random, book: Book, goods: dict[str, tuple[str, int]]) -> Any:
    choice = draw.random()
    if book.lines and choice < 0.25:
        return {"do": "pay", "tender": "cash"}
    if book.lines and choice < 0.30:
        return {"do": "void_sale"}
    if choice < 0.35:
        return {"do": "sync"}
    sku = draw.choice(sorted(goods))
    return {"do": "scan", "code": goods[sku][0]}


def work_until_killed(console: Any, draw: random.Random, book: Book, goods: Any) -> None:
    skus = {code: sku for sku, (code, _) in goods.items()}
    while True:
        command = next_command(draw, book, goods)
        book.pending = {**command, "sku": skus.get(command.get("code"))}
        answer = console.ask(**command)
        if answer is None:
            return
        assert answer["ok"], answer
        book.learn(answer["state"])


def far_from_a_new_day(folder: Path) -> Path:
    """Settings by which no business day ends within hours of now, however long this takes."""
    hour = dt.datetime.now().astimezone() + dt.timedelta(hours=12)
    file = folder / "settings.toml"
    file.write_text(f'day_start = "{hour:%H:%M}"\n', encoding="utf-8")
    return file


def test_nothing_is_lost_doubled_or_half_done(
    head_office: Any,
    start_console: Callable[[Path], Any],
    tmp_path: Path,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    folder = tmp_path / "till"
    head_office.run("publish-settings", str(far_from_a_new_day(tmp_path)))
    head_office.enrol(folder)
    goods = some_goods(folder)
    book = Book(prices={sku: price for sku, (_, price) in goods.items()})
    draw = random.Random(seed)
    kills = scaled(300)
    for _ in range(kills):
        console = start_console(folder)
        signed_in = console.ask(do="login", user="1001", pin="1001")
        assert signed_in["ok"], signed_in
        if signed_in["state"]["screen"] == "no_shift":
            signed_in = console.ask(do="open_shift", float=20_000)
        book.check(signed_in["state"])
        book.learn(signed_in["state"])
        killer = threading.Timer(draw.uniform(0.005, 0.15), console.kill)
        killer.start()
        work_until_killed(console, draw, book, goods)
        killer.join()
        console.close()

    console = start_console(folder)
    state = console.ask(do="login", user="1001", pin="1001")["state"]
    book.check(state)
    assert console.ask(do="sync")["ok"]
    assert console.ask(do="quit")["state"]["unsent"] == 0
    console.close()
    verdict = verify(folder)
    assert verdict["ok"], verdict
    completed = [
        entry["body"]
        for entry in journal(folder)
        if entry["kind"] == "sale" and entry["body"]["status"] == "completed"
    ]
    receipts = [sale["receipt"] for sale in completed]
    assert receipts == [f"S001-T01-{n:06d}" for n in range(1, len(receipts) + 1)]
    at_hq = {row["receipt"]: row["total"] for row in head_office.sales()}
    assert len(head_office.sales()) == len(receipts)
    assert at_hq == {sale["receipt"]: sale["total"] for sale in completed}
    assert kills < 5 or receipts, f"no sale was completed in {kills} kills (seed {seed})"


def journal(folder: Path) -> list[dict[str, Any]]:
    printed = warm.run("pos.cli", "journal", folder, text=True, timeout=PATIENCE, check=True).stdout
    return [json.loads(line) for line in printed.splitlines()]

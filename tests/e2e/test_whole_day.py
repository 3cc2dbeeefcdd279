"""A whole day at one till, offline, through the console and on real files.

Two hundred customers of every kind, what goes wrong between them, a printer without paper, a clock
that is set wrongly, a process that is killed, another cashier, a count, the Z. At the end the day
is added up three ways that share no arithmetic: by hand while it happened, from the journal's
bytes, from the read models and the Z. They agree to the fen, by tender, by tax rate, by article;
and so do the books of head office, which was away all day.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.sim.printer import PrinterTwin
from drivers.sim.scale import ScaleTwin
from tests import warm
from tests.e2e.customers import KINDS, Shelf, serve, some
from tests.e2e.incidents import INCIDENTS
from tests.e2e.lane import Lane
from tests.e2e.paper_book import Basket, Paid, price_list, told
from tests.e2e.read_back import by_the_journal, by_the_models, by_the_report, entries
from tests.faults.conftest import PATIENCE, Console, HeadOffice

SUNDAY = dt.datetime.fromisoformat("2026-11-22T08:30:00+08:00")
NOON = SUNDAY.replace(hour=12)
NIGHT = SUNDAY.replace(hour=22, minute=30)
MONDAY = SUNDAY + dt.timedelta(days=1)
CUSTOMERS = 200
NOTES = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[HeadOffice]:
    """A head office whose stores drop what is below a tenth from cash."""
    made = HeadOffice(tmp_path)
    settings = tmp_path / "settings.toml"
    settings.write_text('[cash_rounding]\nstep = 10\ndirection = "down"\n', encoding="utf-8")
    made.run("publish-settings", str(settings))
    yield made
    made.close()


@pytest.fixture
def lane(tmp_path: Path, office: HeadOffice, seed: int) -> Iterator[Lane]:
    """A till that was enrolled yesterday, its printer and its scale; head office is away today."""
    printer = PrinterTwin()
    scale = ScaleTwin(settles_in=0.01)
    folder = tmp_path / "till"
    made = Lane(folder, printer=printer, scale=scale, draw=random.Random(seed))
    office.enrol(folder)
    office.close()
    (folder / "lianpos.toml").write_text(
        f'[devices]\nprinter = "escpos+tcp://127.0.0.1:{printer.port}"\ndrawer = "printer"\n'
        f'scale = "scale+ecr://{scale.place}"\n',
        encoding="utf-8",
    )
    printer.start()
    scale.start()
    yield made
    made.console.close()
    printer.close()
    scale.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """What the shop sells, as its own command writes it down."""
    file = tmp_path / "items.csv"
    lianpos("demo", "catalogue", "--out", str(file))
    return Shelf(price_list(file))


def lianpos(*arguments: str) -> str:
    done = warm.run("pos.cli", *arguments, text=True, timeout=PATIENCE, check=True)
    return str(done.stdout)


def test_a_whole_day_adds_up_three_ways(lane: Lane, shelf: Shelf, office: HeadOffice) -> None:
    if lane.start(SUNDAY)["clock"] is not None:
        # It was enrolled by the clock of the machine that runs this, whatever that shows.
        lane.agreed(do="confirm_clock")
    shift = lane.do(do="open_shift", float=50_000)["shift"]
    lane.book.opened(50_000)
    for number, turn in enumerate(plan(lane.draw)):
        if number in SPECIAL:
            SPECIAL[number](lane, shelf)
        for incident in turn[1:]:
            incident(lane, shelf)
        serve(lane, shelf, turn[0])
    report = the_end_of_the_day(lane, shelf)
    lane.console.close()

    by_hand = without(lane.book.totals(), "tags")
    assert by_the_journal(lane.folder, shift) == by_hand
    in_models = by_the_models(lane.folder, shift)
    assert in_models == without(by_hand, "expected", "opening_float")
    assert by_the_report(report) == without(by_hand, "unit")
    assert by_hand["sales_count"] >= CUSTOMERS
    every_receipt_has_one_number(lane)
    every_receipt_is_on_paper_once(lane)
    assert '"ok": true' in lianpos("verify", str(lane.folder))
    head_office_has_the_day(lane, office, shift)


def plan(draw: random.Random) -> list[tuple[Any, ...]]:
    """The customers in the order in which they come, with what happens before each."""
    kinds = [KINDS[n % len(KINDS)] for n in range(CUSTOMERS)]
    draw.shuffle(kinds)
    turns: list[list[Any]] = [[kind] for kind in kinds]
    for incident in INCIDENTS * 3:
        # Not before there is something that may come back.
        turns[draw.randrange(20, CUSTOMERS)].append(incident)
    return [tuple(turn) for turn in turns]


def out_of_paper(lane: Lane, shelf: Shelf) -> None:
    """No customer waits for paper: three are served without, and their receipts come later."""
    papers = lane.printer.papers
    lane.settled()
    lane.printer.change(paper_out=True)
    before = len(papers)
    for _ in range(3):
        serve(lane, shelf, some)
    waiting = lane.do(do="state")["state"]["print"]
    assert waiting["state"] in ("queued", "held") and waiting["waiting"] == 3
    assert len(papers) == before
    lane.printer.change(paper_out=False)
    lane.all_printed(before + 3)


def a_clock_that_is_wrong(lane: Lane, shelf: Shelf) -> None:
    """An hour back: the till asks and sells on; then somebody says that the clock is right."""
    lane.do(do="clock", at=NOON.isoformat())
    assert lane.do(do="state")["state"]["clock"] is None
    lane.do(do="clock", at=(NOON - dt.timedelta(hours=1)).isoformat())
    serve(lane, shelf, some)
    asked = lane.do(do="state")["state"]["clock"]
    assert -3660 < asked["by_seconds"] <= -3600
    assert lane.agreed(do="confirm_clock")["state"]["clock"] is None


def a_kill(lane: Lane, shelf: Shelf) -> None:
    """Killed with one sale put aside and another one paid in part: both are there again."""
    lane.settled()
    aside, begun = Basket(), Basket()
    some(lane, shelf, aside)
    parked = lane.do(do="park", name="red coat")["id"]
    some(lane, shelf, begun)
    paid = lane.do(do="pay", tender="voucher", amount=1, code=lane.reference("voucher"))
    lane.console.kill()
    lane.console.close()
    state = lane.start(NOON + dt.timedelta(hours=1))
    assert state["sale"] == paid["state"]["sale"]
    assert [one["id"] for one in state["parked"]] == [parked]
    assert state["parked"][0]["total"] == aside.total
    rest = begun.total - 1
    cash = rest - rest % 10
    lane.do(do="pay", tender="cash", amount=cash)
    parts = (Paid(tender="voucher", amount=1), Paid(tender="cash", amount=cash))
    lane.book.ended(sold=begun, back=None, paid=parts, rounding=cash - rest)
    lane.do(do="recall", id="red coat")
    lane.due(aside)
    lane.pay("card", aside)


def another_cashier(lane: Lane, shelf: Shelf) -> None:
    """The first cashier's X tells no money; the drawer is counted and goes to the second one."""
    blind = lane.do(do="x_report")["report"]
    assert blind["expected"] is None and blind["expected_cash"] is None
    counted = {name: max(0, amount) for name, amount in lane.book.drawer.items()}
    done = lane.do(
        do="handover", to="2001", pin="2001", counted=counted,
        denominations=in_notes(counted["cash"]),
    )  # fmt: skip
    assert (done["from"], done["to"]) == ("1001", "2001")
    assert set(done["report"]["over_short"].values()) == {0}
    assert by_the_report(done["report"]) == without(lane.book.totals(), "unit", "tags")
    lane.user = "2001"


def how_it_stands(lane: Lane, shelf: Shelf) -> None:
    """A supervisor's X is the paper book as it stands, and a copy of a receipt changes nothing."""
    lane.do(do="reprint", receipt=lane.receipts[-1].number)
    report = lane.do(do="x_report")["report"]
    assert by_the_report(report) == without(lane.book.totals(), "unit", "tags")


SPECIAL = {
    50: out_of_paper, 80: a_clock_that_is_wrong, 110: a_kill, 140: another_cashier,
    170: how_it_stands,
}  # fmt: skip


def the_end_of_the_day(lane: Lane, shelf: Shelf) -> dict[str, Any]:
    """After four in the morning the day is over: no sale before its Z, which is 5.00 short."""
    lane.do(do="clock", at=NIGHT.isoformat())
    serve(lane, shelf, some)
    lane.do(do="clock", at=MONDAY.isoformat())
    code = lane.draw.choice(shelf.plain).barcode
    assert lane.refused(do="scan", code=code) == "day_over"
    counted = dict(lane.book.drawer)
    short = in_notes(counted.pop("cash") - 500)
    closed = lane.do(do="close_shift", counted=counted, denominations=short)
    report: dict[str, Any] = closed["report"]
    assert report["over_short"] == {**dict.fromkeys(counted, 0), "cash": -500}
    assert closed["state"]["shift"] is None
    assert lane.do(do="z_reprint")["report"] == report
    opened = lane.do(do="open_shift", float=0)
    assert opened["day"] == MONDAY.date().isoformat()
    (over,) = [
        body for _, kind, body, _ in entries(lane.folder)
        if kind == "shift" and body["do"] == "period"
    ]  # fmt: skip
    assert (over["period"], over["figures"]["sales"]) == ("2026-11-22", report["sales"])
    lane.settled()
    lane.do(do="quit")
    return report


def in_notes(amount: int) -> dict[str, int]:
    """An amount as somebody counts it, from the largest note to the smallest coin."""
    pieces: dict[str, int] = {}
    for value in NOTES:
        pieces[str(value)], amount = divmod(amount, value)
    assert amount == 0
    return pieces


def without(figures: dict[str, int], *groups: str) -> dict[str, int]:
    return told({n: a for n, a in figures.items() if n.partition(":")[0] not in groups})


def every_receipt_has_one_number(lane: Lane) -> None:
    """Numbers without a gap, in the journal's order; its perpetual total is their sum."""
    completed = []
    total = 0
    for number, (seq, kind, body, so_far) in enumerate(entries(lane.folder), start=1):
        assert seq == number
        if kind in ("sale", "return") and body["status"] == "completed":
            completed.append(body["receipt"])
            total += body["total"]
        assert so_far == total
    assert completed == [f"S001-T01-{n:06d}" for n in range(1, len(completed) + 1)]


def head_office_has_the_day(lane: Lane, office: HeadOffice, shift: str) -> None:
    """It comes back in the evening, and its books say what the paper book says."""
    office.start()
    console = Console(lane.folder)
    answer = console.ask(do="sync")
    console.close()
    assert answer is not None and answer["ok"] and answer["state"]["unsent"] == 0, answer
    net = lane.book.figures["sales"] - lane.book.figures["refunds"]
    sold = json.loads(office.run("report", "sales", "--json"))
    assert sold["total"] == net
    (closed,) = json.loads(office.run("report", "closings", "--json"))["rows"]
    assert (closed["shift"], closed["net_sales"], closed["over_short"]) == (shift, net, -500)
    by_tender = {f"tender:{name}": amount for name, amount in closed["tenders"].items()}
    by_hand = {n: a for n, a in lane.book.figures.items() if n.startswith("tender:")}
    assert told(by_tender) == told(by_hand)
    tags = json.loads(office.run("report", "tags", "--json"))["rows"]
    assert sum(row["times"] for row in tags) == lane.book.figures["tags"]


def every_receipt_is_on_paper_once(lane: Lane) -> None:
    """Also those of the time without paper, and none twice but the copy."""
    texts = [paper.text.splitlines() for paper in lane.printer.papers]
    numbers = [body["receipt"] for _, kind, body, _ in entries(lane.folder)
               if kind in ("sale", "return") and body.get("receipt")]  # fmt: skip
    found = Counter(
        number for number in numbers for lines in texts
        if any(line.split() == ["小票号", number] for line in lines)
    )  # fmt: skip
    twice = [number for number, count in found.items() if count > 1]
    assert set(found) == set(numbers)
    assert len(twice) == 1 and found[twice[0]] == 2

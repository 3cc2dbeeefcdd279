"""Goods that must not be sold: from head office to the lane and back to those who must know."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pos.catalog.stop_rows import stop_of_row
from pos.catalog.store import Catalog
from pos.contract.wire import STOPS
from pos.hq import feed
from pos.hq.commands import hq as hq_app
from pos.hq.goods import import_items
from pos.hq.stops import StopWanted, lift_stop, stop_reports, stop_sale
from pos.hq.stores import BadRequest, Person, add_staff
from pos.ports import SettableClock
from pos.sync.client import FeedPage
from pos.sync.exchange import pull_all
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import Office, Terminal, make_item

NOON = dt.datetime.fromisoformat("2026-11-22T12:00:00+08:00")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def stop(office: Office) -> Callable[..., str]:
    """What head office stops."""
    number = iter(range(1, 1000))

    def stop(sku: str = "D001", **more: Any) -> str:
        wanted = {"lot": "", "reason": "玻璃碎片", "start": None, "end": None, "stores": ()}
        with office.write() as connection:
            return stop_sale(
                connection, StopWanted(sku=sku, **{**wanted, **more}), now=next(number)
            )

    return stop


@pytest.fixture
def make_till(office: Office, tmp_path: Path) -> Iterator[Callable[..., Till]]:
    """Enrolled tills with everybody who may sign in, and an open shift."""
    opened: list[Till] = []

    def make(terminal: str = "T01", *, user: str = "1001") -> Till:
        for one, role in (("1001", "cashier"), ("2001", "supervisor"), ("9001", "admin")):
            person = Person(user=one, name="王芳", role=role, pin="2468")
            with office.write() as connection:
                add_staff(connection, store="S001", person=person)
        folder = tmp_path / terminal
        enrol_terminal(folder=folder, url=office.url, code=office.code(terminal))
        opened.append(
            open_till(folder=folder, config=Config(language="en"), clock=SettableClock(NOON))
        )
        assert opened[-1].login(user, "2468").ok
        assert opened[-1].open_shift(0).ok
        return opened[-1]

    yield make
    for till in opened:
        till.close()


@pytest.fixture
def till(make_till: Callable[..., Till]) -> Till:
    return make_till()


def refused(answer: Answer) -> str:
    assert answer.error is not None
    return answer.error.code


# --- at the lane ----------------------------------------------------------------------------------


def test_a_stopped_article_is_refused_at_the_scan(till: Till, stop: Callable[..., str]) -> None:
    stop()
    assert till.sync().ok

    answer = till.scan("D001")

    assert refused(answer) == "sale_stopped"
    assert answer.error is not None and "玻璃碎片" in answer.error.message
    assert answer.state.sale is None
    assert till.scan("D002").ok


def test_a_stop_that_comes_while_the_goods_lie_in_the_basket_keeps_them_there(
    till: Till, stop: Callable[..., str]
) -> None:
    till.scan("D002")
    till.scan("D001")
    stop()
    till.sync()

    answer = till.pay("cash", 10_000)
    assert refused(answer) == "stopped_in_basket"
    assert answer.error is not None and "Line 2" in answer.error.message
    assert answer.state.screen == "selling"

    till.void_line(2)
    paid = till.pay("cash", 10_000)
    assert paid.ok and paid.values["receipt"]


@pytest.mark.parametrize("user", ["2001", "9001"])
def test_nobody_in_the_store_can_allow_it(
    make_till: Callable[..., Till], stop: Callable[..., str], user: str
) -> None:
    till = make_till(user=user)
    stop()
    till.sync()

    assert refused(till.scan("D001")) == "sale_stopped"
    assert refused(till.scan("D001", confirm=True)) == "sale_stopped"
    assert refused(till.approve("9001", "2468")) == "nothing_to_approve"


def test_a_lifted_stop_lets_the_goods_through(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    name = stop()
    till.sync()
    assert refused(till.scan("D001")) == "sale_stopped"

    with office.write() as connection:
        lift_stop(connection, name)
    till.sync()

    assert till.scan("D001").ok


def test_a_stop_holds_from_its_beginning_to_its_end(till: Till, stop: Callable[..., str]) -> None:
    stop(start=NOON + HOUR, end=NOON + 2 * HOUR)
    till.sync()

    for hours, allowed in ((0, True), (1, False), (2, True)):
        till.set_clock((NOON + hours * HOUR).isoformat())
        assert till.scan("D001").ok is allowed, hours


def test_a_till_that_head_office_takes_nothing_from_hears_of_a_stop_all_the_same(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    assert till.scan("D002").ok and till.pay("cash").ok and till.sync().ok
    with office.write() as connection:
        # Another machine under its name has sold meanwhile.
        connection.exec_driver_sql("UPDATE journal SET hash = zeroblob(32)")
        connection.exec_driver_sql("UPDATE chain SET head = zeroblob(32)")
    stop()
    assert till.scan("D002").ok and till.pay("cash").ok
    assert refused(till.sync()) == "fork"
    assert refused(till.scan("D001")) == "sale_stopped"


def test_a_stop_of_another_store_is_none_here(till: Till, stop: Callable[..., str]) -> None:
    stop("D001", stores=("S002",))
    stop("D002", stores=("S002", "S001"))
    till.sync()

    assert till.scan("D001").ok
    assert refused(till.scan("D002")) == "sale_stopped"


def test_a_stopped_lot_is_refused_and_another_lot_sold(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    _with_gtin(office)
    # As somebody typed it: a recall is for the pack, whatever the case.
    stop("GT", lot="l7")
    till.sync()

    assert refused(till.scan("]C1010690123456789210L7")) == "sale_stopped"
    assert till.scan("]C1010690123456789210L8").ok
    assert till.pay("cash", 100_000).ok


@pytest.mark.parametrize(("said", "printed"), [("ABC7", "abc7"), (" abc7 ", "ABC7")])
def test_a_lot_is_stopped_in_whichever_letters_the_recall_was_typed(
    office: Office, till: Till, stop: Callable[..., str], said: str, printed: str
) -> None:
    _with_gtin(office)
    till.sync()
    assert till.scan(f"]C1010690123456789210{printed}").ok
    stop("GT", lot=said)
    till.sync()
    assert refused(till.pay("cash", 100_000)) == "stopped_in_basket"
    assert refused(till.scan(f"]C1010690123456789210{printed}")) == "sale_stopped"


def test_who_only_asks_for_the_price_is_told_that_the_goods_are_stopped(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    _with_gtin(office)
    till.sync()
    assert till.price_check("GT").values["stopped"] is None
    stop("GT", lot="L7")
    till.sync()
    assert "these lots must not be sold: L7" in str(till.price_check("GT").values["stopped"])
    here, beside = (f"]C1010690123456789210{lot}" for lot in ("l7", "L8"))
    assert "must not be sold: 玻璃碎片" in str(till.price_check(here).values["stopped"])
    assert till.price_check(beside).values["stopped"] is None
    stop("GT")
    till.sync()
    assert "must not be sold: 玻璃碎片" in str(till.price_check(beside).values["stopped"])


def test_where_the_code_tells_no_lot_the_cashier_looks_at_the_pack(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    _with_gtin(office)
    stop("GT", lot="L7")
    stop("GT", lot="L5")
    till.sync()

    answer = till.scan("6901234567892")
    assert refused(answer) == "lot_stopped"
    assert answer.error is not None and "L5, L7" in answer.error.message
    assert answer.state.sale is None

    assert refused(till.scan("6901234567892")) == "lot_stopped"
    assert till.scan("6901234567892", confirm=True).ok
    assert till.pay("cash", 100_000).ok


def _with_gtin(office: Office) -> None:
    item = dataclasses.replace(make_item("GT"), barcodes=("6901234567892",))
    with office.write() as connection:
        import_items(connection, [item], replace=False)


# --- on the way -----------------------------------------------------------------------------------


class Order:
    """A head office whose feeds are read in some order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def feed(self, scope: str, *, gen: str, after: int, limit: int) -> Any:
        self.asked.append(scope)
        return FeedPage(gen="", rows=[], cursor=0, more=False)

    def snapshot(self, scope: str) -> None:
        return None


def test_stops_are_read_before_everything_else(tmp_path: Path) -> None:
    catalog, hq = Catalog(tmp_path / "catalog.db"), Order()

    pull_all(catalog, hq, ["catalog:all", "store:S001"])
    pull_all(catalog, hq, ["catalog:all", STOPS])
    catalog.close()

    assert hq.asked == [STOPS, "catalog:all", "store:S001", STOPS, "catalog:all"]


def test_a_head_office_without_stops_is_no_hindrance(
    office: Office, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = feed.scopes_of

    def before(**place: str) -> list[str]:
        return [scope for scope in scopes(**place) if scope != STOPS]

    monkeypatch.setattr("pos.hq.admission.scopes_of", before)
    catalog = Catalog(tmp_path / "catalog.db")
    with terminal.office() as hq:
        pull_all(catalog, hq, terminal.identity.scopes)
    count = catalog.count()
    catalog.close()

    assert count == 25


def test_what_cannot_be_read_of_a_stop_stops_rather_too_much() -> None:
    at = NOON
    for row in (
        {"sku": "A"},
        {"sku": "A", "from": "tomorrow"},
        {"sku": "A", "until": "2026-11-21T00:00:00"},
        {"sku": "A", "stores": "S002"},
        {"sku": "A", "lot": 7},
        {"sku": "A", "severity": {"of": "another version"}},
    ):
        stop = stop_of_row("x", row)
        assert stop is not None and stop.sku == "A" and stop.holds(store="S001", at=at), row
        assert stop.lot == ""
    assert stop_of_row("x", {"lot": "L"}) is None


# --- who has heard of it --------------------------------------------------------------------------


def missing(office: Office) -> list[tuple[str, ...]]:
    with office.write() as connection:
        return [report.missing for report in stop_reports(connection)]


def test_head_office_sees_who_has_not_acknowledged(
    office: Office, make_till: Callable[..., Till], stop: Callable[..., str]
) -> None:
    first, second = make_till("T01"), make_till("T02")
    stop()
    assert missing(office) == [("S001-T01", "S001-T02")]

    first.sync()
    assert missing(office) == [("S001-T02",)]
    assert refused(first.scan("D001")) == "sale_stopped"

    second.sync()
    assert missing(office) == [()]

    stop("D002")
    assert missing(office) == [("S001-T01", "S001-T02"), ()]
    second.sync()
    assert missing(office) == [("S001-T01",), ()]


def test_a_lifted_stop_must_be_heard_too(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    name = stop()
    till.sync()
    with office.write() as connection:
        lift_stop(connection, name)
    assert missing(office) == [("S001-T01",)]

    till.sync()

    assert missing(office) == [()]


def test_only_the_terminals_of_its_stores_need_to_hear(
    office: Office, till: Till, stop: Callable[..., str]
) -> None:
    stop(stores=("S002",))

    assert missing(office) == [()]


def test_a_stop_that_makes_no_sense_is_refused(office: Office, stop: Callable[..., str]) -> None:
    for wrong in (
        {"sku": "NONE"},
        {"reason": " "},
        {"reason": "x" * 121},
        {"stores": ("S009",)},
        {"start": NOON.replace(tzinfo=None)},
        {"start": NOON, "end": NOON},
    ):
        with pytest.raises(BadRequest):
            stop(**wrong)
    assert missing(office) == []


def test_the_command_stops_lists_and_lifts(office: Office, till: Till) -> None:
    def run(*arguments: str) -> str:
        database = f"sqlite:///{office.path}"
        result = CliRunner().invoke(hq_app, [*arguments, "--database", database])
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    name = run("stop-sale", "--sku", "D001", "--reason", "召回", "--from", NOON.isoformat())
    row = json.loads(run("report", "stops", "--json"))["rows"][0]
    assert (row["stop"], row["sku"], row["reason"]) == (name, "D001", "召回")
    assert (row["acknowledged"], row["missing"], row["lifted"]) == (0, ["S001-T01"], False)
    till.sync()
    assert "acknowledged by 1, missing: none" in run("report", "stops")

    assert run("stop-sale", "--lift", name) == name
    assert json.loads(run("report", "stops", "--json"))["rows"][0]["lifted"] is True


@pytest.mark.parametrize(
    "arguments",
    [[], ["--sku", "D001", "--lift", "x"], ["--sku", "D001"], ["--sku", "D001", "--reason", "x",
     "--from", "soon"], ["--lift", "nothing"]],
)  # fmt: skip
def test_a_command_that_makes_no_sense_says_so(office: Office, arguments: list[str]) -> None:
    database = f"sqlite:///{office.path}"
    result = CliRunner().invoke(hq_app, ["stop-sale", *arguments, "--database", database])

    assert result.exit_code == 2
    assert result.stderr.strip()


def test_a_row_of_the_feed_is_what_the_till_reads(
    office: Office, terminal: Terminal, stop: Callable[..., str]
) -> None:
    name = stop(lot="L1", start=NOON, stores=("S001",))
    with terminal.office() as hq:
        page = hq.feed(STOPS, gen="", after=0, limit=10)
    row = {"sku": "D001", "lot": "L1", "reason": "玻璃碎片", "from": NOON.isoformat(),
           "until": "", "stores": ["S001"]}  # fmt: skip

    assert isinstance(page, FeedPage)
    assert [(one.table, one.key, one.row) for one in page.rows] == [("stop", name, row)]

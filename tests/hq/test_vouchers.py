"""A voucher is used once in the whole chain; where head office was away, twice is found out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pos.contract.serials import KEPT_US, SerialKept, SerialUsed
from pos.hq.commands import hq
from pos.hq.projecting import project_again
from pos.hq.serials import keep
from pos.ports import SettableClock
from pos.sync.enrolment import enrol
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import Office, Terminal, code_of, signed
from tests.pos.conftest import MORNING, code, entries

SERIAL = "GV-000731"
NOW = 1_800_000_000_000_000


@pytest.fixture
def lanes(office: Office, tmp_path: Path) -> Iterator[Callable[[str], Till]]:
    """Opens tills of the store, each with a cashier and an open shift."""
    add = ["add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier", "--store", "S001"]
    added = CliRunner().invoke(hq, [*add, "--database", f"sqlite:///{office.path}"], input="2468\n")
    assert added.exit_code == 0, added.output
    opened: list[Till] = []

    def open_lane(name: str) -> Till:
        folder = tmp_path / name
        enrol(folder, office.url, office.code(name), SettableClock(MORNING))
        till = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
        opened.append(till)
        assert till.sync().ok
        assert till.login("1001", "2468").ok
        assert till.open_shift(0).ok
        return till

    yield open_lane
    for till in opened:
        till.close()


def twice(office: Office, *options: str) -> list[dict[str, Any]]:
    """What the report of vouchers says."""
    report = ["report", "vouchers", "--json", "--database", f"sqlite:///{office.path}", *options]
    said = CliRunner().invoke(hq, report)
    assert said.exit_code == 0, said.output
    rows: list[dict[str, Any]] = json.loads(said.stdout)["rows"]
    return rows


def test_another_till_refuses_a_voucher_at_once_and_for_good(
    office: Office, lanes: Callable[[str], Till], tmp_path: Path
) -> None:
    first, second = lanes("T01"), lanes("T02")
    for till in (first, second):
        assert till.scan("D001").ok
    assert first.pay("voucher", 200, SERIAL).ok  # the sale goes on
    assert code(second.pay("voucher", 200, SERIAL)) == "serial_used"
    assert first.pay("cash").ok
    assert code(second.pay("voucher", 200, SERIAL.lower())) == "serial_used"
    first.sync()
    assert code(second.pay("voucher", 200, SERIAL)) == "serial_used"
    assert second.state.sale is not None
    assert second.state.sale.due == 500
    assert twice(office) == []
    (sale,) = entries(tmp_path / "T01", "sale")
    assert sale["tenders"][0] == {
        "tender": "voucher", "amount": 200, "given": 200, "change": 0, "reference": SERIAL,
        "invoiceable": False,
    }  # fmt: skip


def test_a_voucher_is_free_again_when_the_sale_ended_without_it(
    lanes: Callable[[str], Till],
) -> None:
    first, second = lanes("T01"), lanes("T02")
    first.scan("D001")
    assert first.pay("voucher", 200, SERIAL).ok
    assert first.void_sale().ok
    second.scan("D001")
    assert code(second.pay("voucher", 200, SERIAL)) == "serial_used"  # not heard of yet
    first.sync()
    assert second.pay("voucher", 200, SERIAL).ok
    # The till that kept it itself needs to tell nobody.
    assert second.void_sale().ok
    second.scan("D001")
    assert second.pay("voucher", 200, SERIAL).ok


def test_without_head_office_a_cap_holds_and_twice_is_reported(
    office: Office, lanes: Callable[[str], Till], tmp_path: Path
) -> None:
    first, second = lanes("T01"), lanes("T02")
    office.stop()
    for till in (first, second):
        till.scan("D001")
        assert till.pay("voucher", 500, SERIAL).ok
    (sale,) = entries(tmp_path / "T01", "sale")
    assert sale["tenders"][0]["unchecked"] is True
    first.scan("D001", quantity="101")
    assert code(first.pay("voucher", 50_001, "GV-000732")) == "tender_limit"
    assert first.pay("voucher", 50_000, "GV-000732").ok
    office.start()
    first.sync()
    second.sync()
    (row,) = twice(office)
    assert (row["tender"], row["serial"]) == ("voucher", SERIAL)
    assert {use["receipt"] for use in row["uses"]} == {"S001-T01-000001", "S001-T02-000001"}
    assert all(use["unchecked"] for use in row["uses"])
    assert twice(office, "--store", "S002") == []
    assert twice(office, "--day", "2026-11-22") == [row]


def test_a_voucher_that_a_sale_is_put_down_to_later_is_used_as_well(
    office: Office, lanes: Callable[[str], Till]
) -> None:
    first, second = lanes("T01"), lanes("T02")
    first.scan("D001")
    assert first.pay("cash").ok
    add = ["add-staff", "--user", "2001", "--name", "李雷", "--role", "supervisor"]
    CliRunner().invoke(
        hq,
        [*add, "--store", "S001", "--database", f"sqlite:///{office.path}"],
        input="200100\n",
    )
    first.sync()
    first.fix_tender("1", "cash", "voucher", 300, code=SERIAL, reason="wrong key")
    assert first.approve("2001", "200100").ok
    first.sync()
    second.scan("D001")
    assert code(second.pay("voucher", 200, SERIAL)) == "serial_used"
    uses = "SELECT receipt, amount FROM serial_use"
    before = office.select(uses)
    assert before == [("S001-T01-000001", 300)]
    assert twice(office) == []
    with office.write() as connection:
        project_again(connection)
    assert office.select(uses) == before
    first.fix_tender("1", "voucher", "cash", reason="it was cash after all")
    assert first.approve("2001", "200100").ok
    first.sync()
    assert second.pay("voucher", 200, SERIAL).ok
    assert second.pay("cash").ok
    second.sync()
    assert twice(office) == []


def test_a_voucher_that_is_handed_back_is_good_at_any_till(
    office: Office, lanes: Callable[[str], Till]
) -> None:
    first, second = lanes("T01"), lanes("T02")
    first.scan("D001")
    assert first.pay("voucher", 500, SERIAL).ok
    first.sync()
    # The paper lies in the first till's drawer, so that no other one can hand it back.
    assert code(second.refund("S001-T01-000001")) == "voucher_elsewhere"
    second.scan("D001")
    assert code(second.pay("voucher", 500, SERIAL)) == "serial_used"
    assert first.refund("1").ok
    first.sync()
    assert second.pay("voucher", 500, SERIAL).ok
    second.sync()
    first.scan("D001")
    assert code(first.pay("voucher", 500, SERIAL)) == "serial_used"
    assert twice(office) == []
    before = office.select("SELECT terminal, amount FROM serial_use ORDER BY terminal, seq")
    with office.write() as connection:
        project_again(connection)
    after = office.select("SELECT terminal, amount FROM serial_use ORDER BY terminal, seq")
    assert before == after


def test_keeping_is_idempotent_and_ends_after_a_day(office: Office) -> None:
    def ask(terminal: str, sale: str, *, now: int = NOW) -> type:
        with office.write() as connection:
            answer = keep(
                connection, tender="voucher", serial=SERIAL, terminal=terminal, sale=sale, now=now
            )
        return type(answer)

    assert [ask("S001-T01", "A"), ask("S001-T01", "A")] == [SerialKept] * 2
    assert ask("S001-T02", "B") is SerialUsed
    assert ask("S001-T01", "C") is SerialKept  # its own, from a sale that came to nothing
    assert ask("S001-T02", "B", now=NOW + KEPT_US) is SerialKept
    assert ask("S001-T01", "C", now=NOW + KEPT_US) is SerialUsed


def test_only_terminals_ask(wire: Any, terminal: Terminal, plain: Any) -> None:
    target = f"/v1/serials/voucher/{SERIAL}/SALE-1"
    assert plain.put(target).status_code == 401
    assert plain.put(target, headers=signed(terminal, "PUT", target)).status_code == 200
    bad = "/v1/serials/voucher/%3Cscript%3E/SALE-1"
    refused = plain.put(bad, headers=signed(terminal, "PUT", bad))
    assert code_of(refused) == (400, "bad_request")

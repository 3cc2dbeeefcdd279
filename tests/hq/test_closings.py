"""Head office has the Z of every shift, by store and day, and each is the till's own to the fen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pos.hq.commands import hq
from pos.hq.projecting import project_again
from pos.ports import SettableClock
from pos.sync.enrolment import enrol
from pos.sync.exchange import push_all
from pos.till.config import Config
from pos.till.opening import open_till
from tests.hq.conftest import Office, Terminal
from tests.pos.conftest import MORNING


def asked(office: Office, *arguments: str) -> dict[str, Any]:
    """What `lianpos hq report closings --json` says."""
    said = CliRunner().invoke(
        hq,
        ["report", "closings", "--json", "--database", f"sqlite:///{office.path}", *arguments],
    )
    assert said.exit_code == 0, said.output
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_a_shift_that_a_till_closes_is_in_the_report(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "till"
    enrol(folder, office.url, office.code("T01"), SettableClock(MORNING))
    _add_cashier(office)
    till = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
    try:
        assert till.sync().ok
        assert till.login("1001", "2468").ok
        assert till.open_shift(20_000).ok
        for _ in range(3):
            assert till.scan("D001").ok
            assert till.pay("cash").ok
        closed = till.close_shift({"cash": 21_450})
        assert closed.ok, closed.error
        assert till.sync().ok
    finally:
        till.close()
    found = asked(office, "--day", "2026-11-22", "--store", "S001")
    report: Any = closed.values["report"]
    (row,) = found["rows"]
    assert (row["terminal"], row["z"], row["cashier"]) == ("S001-T01", 1, "1001")
    assert (row["net_sales"], row["sales_count"]) == (report["net_sales"], 3) == (1500, 3)
    assert row["over_short"] == sum(report["over_short"].values()) == -50
    assert row["tenders"] == report["tenders"]
    assert (found["count"], found["net_sales"], found["over_short"]) == (1, 1500, -50)
    assert asked(office, "--day", "2026-11-23")["rows"] == []
    assert asked(office, "--store", "S002")["rows"] == []
    with office.write() as connection:
        project_again(connection)
    assert asked(office) == found


def test_a_z_that_cannot_be_read_is_kept_aside_and_an_x_is_none(
    office: Office, enrolled: Callable[..., Terminal]
) -> None:
    terminal = enrolled()
    terminal.write("shift", {"do": "x", "at": "2026-11-22T21:00:00+08:00"})
    terminal.write("shift", {"do": "close", "z": "one"})
    terminal.write(
        "shift",
        {"do": "close", "shift": "S001-T01-2026-11-22-1", "cashier": "1001", "z": 1, "total": 0,
         "abs_total": 0, "figures": {"net_sales": 990}, "count": {"over_short": {"cash": 3}}},
    )  # fmt: skip
    with terminal.office() as hq_office:
        push_all(terminal, terminal, hq_office)
    assert office.select("SELECT seq, quarantine FROM journal WHERE quarantine IS NOT NULL") == [
        (2, "body")
    ]
    (row,) = asked(office)["rows"]
    assert (row["net_sales"], row["over_short"], row["tenders"]) == (990, 3, {})


def _add_cashier(office: Office) -> None:
    said = CliRunner().invoke(
        hq,
        ["add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier", "--store", "S001",
         "--badge", "--database", f"sqlite:///{office.path}"],
        input="2468\nBADGE-7731\n",
    )  # fmt: skip
    assert said.exit_code == 0, said.output

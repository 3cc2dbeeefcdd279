"""Head office comes and goes; the lane sells on, and everything arrives once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any


def sell(console: Any, code: str) -> dict[str, Any]:
    assert console.ask(do="scan", code=code)["ok"]
    paid = console.ask(do="pay", tender="cash")
    assert paid["ok"], paid
    return paid


def test_sales_wait_while_head_office_is_away(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    head_office.enrol(folder)
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    console.ask(do="open_shift", float=0)
    synced = console.ask(do="sync")
    assert synced["ok"]
    assert (synced["state"]["online"], synced["state"]["unsent"]) == (True, 0)

    head_office.close()
    sell(console, "1000052")
    refused = console.ask(do="sync")
    assert refused["error"]["code"] == "hq_unreachable"
    assert refused["state"]["online"] is False
    assert refused["state"]["unsent"] == 1
    assert refused["state"]["unsent_since"] is not None
    sell(console, "1000052")
    assert console.ask(do="wait", seconds=0)["pending"] == ["unsent"]
    assert console.ask(do="quit")["state"]["unsent"] == 2


def test_a_till_that_was_shut_out_is_told_whom_to_call(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    head_office.enrol(folder)
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    head_office.run("revoke", "--terminal", "S001-T01")
    refused = console.ask(do="sync")["error"]
    assert refused["code"] == "revoked"
    assert "请致电总部" in refused["message"]
    assert "shut out" not in refused["message"]


def test_a_head_office_that_freezes_costs_time_and_no_sale(
    head_office: Any, start_console: Callable[[Path], Any], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    head_office.enrol(folder)
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    console.ask(do="open_shift", float=0)
    sell(console, "1000052")
    os.kill(head_office.pid, signal.SIGSTOP)
    try:
        # Selling does not ask head office, so it does not notice.
        sell(console, "1000052")
    finally:
        os.kill(head_office.pid, signal.SIGCONT)
    waited = console.ask(do="wait", seconds=20)
    assert waited["pending"] == []
    assert len(head_office.sales()) == 2

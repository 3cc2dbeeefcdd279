"""Enrolling takes an unsold demo's place, and never the place of sales."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pos.journal.verify import verify
from tests import warm
from tests.faults.conftest import PATIENCE


def enrol(folder: Path, url: str, code: str) -> subprocess.CompletedProcess[str]:
    return warm.run(
        "pos.cli", "enrol", "--hq", url, "--code", code, "--data", folder,
        stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
    )  # fmt: skip


def new_code(head_office: Any) -> str:
    printed = head_office.run(
        "enrol-code", "--store", "S001", "--terminal", "T07", "--role", "till"
    )
    return str(printed.strip())


def test_a_demo_without_sales_becomes_a_terminal(
    head_office: Any, start_console: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    console.ask(do="open_shift", float=0)
    console.close()

    done = enrol(folder, head_office.url, new_code(head_office))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("S001-T07: ")
    assert (folder / "before-enrolment" / "journal.db").is_file()
    assert json.loads((folder / "terminal.json").read_text())["terminal"] == "S001-T07"
    assert (folder / "keys").stat().st_mode & 0o077 == 0
    assert (folder / "keys" / "terminal.key").stat().st_mode & 0o077 == 0

    console = start_console(folder)
    assert console.ask(do="login", user="1001", pin="1001")["ok"]
    assert console.ask(do="open_shift", float=0)["shift"].startswith("S001-T07-")
    assert console.ask(do="scan", code="1000052")["ok"]
    assert console.ask(do="pay", tender="cash")["receipt"] == "S001-T07-000001"
    assert console.ask(do="sync")["state"]["unsent"] == 0
    console.close()
    assert verify(folder)["ok"]
    assert [row["receipt"] for row in head_office.sales()] == ["S001-T07-000001"]
    again = enrol(folder, head_office.url, new_code(head_office))
    assert again.returncode == 2
    assert "没有登记：" in again.stderr


def test_a_folder_with_sales_or_an_open_basket_is_refused(
    head_office: Any, start_console: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    console = start_console(folder)
    console.ask(do="login", user="1001", pin="1001")
    console.ask(do="open_shift", float=0)
    console.ask(do="scan", code="1000052")
    console.close()
    code = new_code(head_office)
    for _ in range(2):
        refused = enrol(folder, head_office.url, code)
        assert refused.returncode == 2
        assert "已有销售记录" in refused.stderr
        assert not (folder / "terminal.json").exists()
        console = start_console(folder)
        console.ask(do="login", user="1001", pin="1001")
        console.ask(do="pay", tender="cash")
        console.close()
    # The code was not used up by the refusals.
    assert enrol(tmp_path / "other", head_office.url, code).returncode == 0


def test_a_wrong_code_and_a_silent_head_office_change_nothing(
    head_office: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "till"
    assert enrol(folder, head_office.url, "WRONG-CODE").returncode == 2
    head_office.close()
    refused = enrol(folder, head_office.url, "WRONG-CODE")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert not (folder / "terminal.json").exists()

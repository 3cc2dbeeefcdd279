"""The main job: the demo store sells by itself, and leaves proof."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import PATIENCE


def run(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ}
    environment.pop("DISPLAY", None)
    environment.pop("WAYLAND_DISPLAY", None)
    return subprocess.run(
        [sys.executable, "-m", "pos.cli", "run", "--headless", "--out", str(out), *arguments],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    done = run(folder, "--data", str(folder.parent / "store"))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def summary(out: Path) -> Any:
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers(out: Path) -> list[Any]:
    lines = (out / "console.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_sale_is_proven(summary: Any) -> None:
    assert summary["journal_ok"] is True
    assert summary["hq_received"] is True
    assert summary["hq_count"] == 1
    assert summary["receipt"] == "S001-T01-000001"
    assert summary["paid"] - summary["total"] == summary["change"] > 0


def test_the_till_answered_for_every_step(answers: list[Any], summary: Any) -> None:
    done = [answer["did"] for answer in answers]
    assert done[:2] == ["login", "open_shift"]
    assert done[-1] == "pay"
    assert all(answer["ok"] for answer in answers)
    lines = answers[-2]["state"]["sale"]["lines"]
    assert sum(line["net"] for line in lines) == summary["total"]
    # What a person types is no scan: each line came from a scanner, one answer for each.
    assert done.count("scan") == sum(int(line["quantity"]) for line in lines)


def test_the_printer_got_the_receipt_over_tcp(out: Path, summary: Any, answers: list[Any]) -> None:
    raw = (out / "receipt.bin").read_bytes()
    assert "示范店".encode("gb18030") in raw
    assert summary["receipt"].encode() in raw
    for line in answers[-2]["state"]["sale"]["lines"]:
        assert line["name"].encode("gb18030") in raw
    assert b"\x1bp" not in raw, "the drawer is no part of a receipt"
    said = next((out / "paper").glob("*.txt")).read_text(encoding="utf-8")
    assert f"[CODE128 {summary['receipt']}]" in said


@pytest.mark.parametrize("name", ["receipt.png", "cashier.png"])
def test_there_are_pictures_to_look_at(out: Path, name: str) -> None:
    picture = (out / name).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) > 5000


def test_the_next_run_goes_on_in_the_same_store(out: Path) -> None:
    again = out.parent / "again"
    done = run(again, "--data", str(out.parent / "store"), "--language", "en")
    assert done.returncode == 0, done.stderr
    summary = json.loads((again / "summary.json").read_text(encoding="utf-8"))
    assert summary["receipt"] == "S001-T01-000002"
    assert summary["hq_count"] == 2


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    done = run(taken)
    assert done.returncode == 1
    assert "cannot be made" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_child_is_left_behind(out: Path) -> None:
    mine = str(out.parent)
    left = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = status.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if mine in command and "pytest" not in command:
            left.append(command)
    assert not left

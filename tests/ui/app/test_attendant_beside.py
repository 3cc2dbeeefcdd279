"""The store's lanes from a till that sells: somebody sees to another lane, and the sale goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from pos.contract.peers import Peer
from pos.journal.verify import verify
from pos.sync.identity import make_keys
from pos.till.config import Config, LaneConfig
from pos.till.opening import open_till
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, LANE, enrol, free_port, public
from tests.pos.lane.test_two_processes import Console
from tests.pos.till.test_self_checkout import alone
from tests.ui.app.test_lane import PATIENCE_MS, PIN, Opened, open_lane
from tests.ui.conftest import AtOnce
from ui.app.floor import OnFloor
from ui.kiosk.on_floor import KioskOnFloor
from ui.kiosk.presenter import KioskPresenter

__all__ = ["open_lane"]


@pytest.fixture
def other(demo_folder: Path, tmp_path: Path) -> Path:
    """Another till of the store, a strict one, whose address is known."""
    folder = tmp_path / "other"
    folder.joinpath("keys").mkdir(parents=True)
    for name in ("catalog.db", "keys/pepper"):
        shutil.copy(demo_folder / name, folder / name)
    return folder


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path, other: Path) -> Path:
    """The till itself, as head office has told it of the other one."""
    own = Path(shutil.copytree(demo_folder, tmp_path / "till"))
    address = f"127.0.0.1:{free_port()}"
    mine, theirs = (
        Peer(terminal=name, public_key=public(make_keys(where).private_key), role="till",
             address=at)
        for name, where, at in ((LANE, own, ""), (DESK, other, address))
    )  # fmt: skip
    enrol(own, LANE, peers=[theirs])
    enrol(other, DESK, peers=[mine])
    other.joinpath("lianpos.toml").write_text(
        f'[lane]\nlisten = "{address}"\n\n[limits.cashier]\nvoid = 0\n'
    )
    return own


@pytest.fixture
def console(folder: Path, other: Path) -> Iterator[Console]:
    opened = Console(other)
    yield opened
    opened.close()


def test_a_supervisor_approves_at_the_till_and_the_cashiers_sale_goes_on(
    console: Console,
    open_lane: Callable[..., Opened],
    keyboard_of: Any,
    folder: Path,
    other: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    opened = open_lane()
    keys = keyboard_of(opened.shell)
    keys.type(PIN)
    qtbot.waitUntil(
        lambda: opened.ready and opened.presenter.state.till.screen == "selling",
        timeout=PATIENCE_MS,
    )
    lane, till = opened.lane, opened.lane.till
    code = next(item for item in till.items("food", 50) if item.barcodes).barcodes[0]
    keys.scan(code)
    qtbot.waitUntil(lambda: till.state.sale is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: lane.floor is not None, timeout=PATIENCE_MS)

    opened.presenter.act("more")
    keys.type("37\r")
    qtbot.waitUntil(lambda: lane.attendant is not None, timeout=PATIENCE_MS)
    beside = lane.attendant
    assert beside is not None
    window, desk = keyboard_of(beside.window), beside.presenter
    window.type("2001\r2001\r")
    qtbot.waitUntil(lambda: desk.state.user == "2001", timeout=PATIENCE_MS)
    assert (till.state.cashier, till.state.screen) == ("1001", "selling")

    assert console.do("login", user="1001", pin="1001")["ok"]
    assert console.do("open_shift", float=0)["ok"]
    assert console.do("scan", code="1000052")["ok"]
    assert console.do("void_line", line=1)["error"]["code"] == "approval_needed"
    qtbot.waitUntil(lambda: desk.state.wanted == 1, timeout=PATIENCE_MS)
    beside.window.grab().save(str(tmp_path / "lanes.png"))
    window.type("\r2001\r")
    qtbot.waitUntil(
        lambda: bool(console.do("state")["state"]["sale"]["lines"][0]["void"]), timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: desk.state.wanted == 0, timeout=PATIENCE_MS)

    assert till.state.sale is not None and len(till.state.sale.lines) == 1
    beside.window.close()
    qtbot.waitUntil(lambda: lane.attendant is None, timeout=PATIENCE_MS)
    assert till.pay().ok
    assert till.state.cashier == "1001"
    lane.close()

    approved = [entry for entry in entries(other, "staff") if entry["do"] == "approve"]
    assert [(e["approver"], e["stood_at"]) for e in approved] == [("2001", LANE)]
    vouched = [entry for entry in entries(folder, "staff") if entry["do"] == "vouch"]
    assert [(e["whom"], e["at_terminal"], e["agrees"]) for e in vouched] == [("2001", DESK, True)]


def test_what_lies_parked_at_another_till_is_taken_up_by_two_keys(
    console: Console,
    open_lane: Callable[..., Opened],
    keyboard_of: Any,
    folder: Path,
    other: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    assert console.do("login", user="1001", pin="1001")["ok"]
    assert console.do("open_shift", float=0)["ok"]
    for code in ("1000052", "1000053"):
        assert console.do("scan", code="1000052")["ok"]
        total = console.do("scan", code=code)["state"]["sale"]["total"]
        assert console.do("park")["ok"]
    opened = open_lane()
    keys = keyboard_of(opened.shell)
    keys.type(PIN)
    qtbot.waitUntil(lambda: opened.ready and opened.presenter.state.in_store, timeout=PATIENCE_MS)
    lane, presenter = opened.lane, opened.presenter

    keys.press(Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: len(presenter.state.elsewhere) == 2, timeout=PATIENCE_MS)
    errand = presenter.state.errand
    assert errand is not None and errand.rows[0].label == "Parked at T09"
    assert errand.rows[0].detail.endswith("1001") and errand.other == ""
    opened.shell.grab().save(str(tmp_path / "parked.png"))
    keys.press(Qt.Key.Key_Return)
    # The newest stands first.
    qtbot.waitUntil(lambda: presenter.state.due == total, timeout=PATIENCE_MS)
    # With that in progress nothing else comes.
    presenter.act("more")
    keys.type("38\r")
    qtbot.waitUntil(lambda: len(presenter.state.elsewhere) == 1, timeout=PATIENCE_MS)
    keys.press(Qt.Key.Key_Return)
    assert presenter.state.notice is not None and presenter.state.notice.tone == "refused"
    assert presenter.state.due == total and presenter.state.till.parked == ()
    keys.press(Qt.Key.Key_Escape)
    presenter.act("cash")
    assert presenter.state.till.sale is None

    # One that goes away while somebody looks at it does not come, and that is said.
    keys.press(Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: len(presenter.state.elsewhere) == 1, timeout=PATIENCE_MS)
    assert console.do("recall")["ok"]
    qtbot.waitUntil(lambda: presenter.state.elsewhere == (), timeout=PATIENCE_MS)
    assert presenter.state.errand is not None and presenter.state.errand.sentence
    lane.close()
    assert verify(folder)["ok"] and verify(other)["ok"]


def test_a_basket_is_sent_to_the_very_till_beside_which_the_attendant_stands(
    open_lane: Callable[..., Opened],
    keyboard_of: Any,
    folder: Path,
    other: Path,
    qtbot: QtBot,
    bury: Callable[[QObject], None],
) -> None:
    address = other.joinpath("lianpos.toml").read_text().split('"')[1]
    till = open_till(folder=other, config=Config(lane=LaneConfig(listen=address)))
    alone(till)
    shopper = KioskPresenter(till=till, work=AtOnce())
    bury(shopper)
    lane_of = KioskOnFloor(till=till, presenter=shopper, parent=shopper)
    floor = OnFloor(till=till, lane=lane_of, parent=shopper)
    shopper.changed.connect(floor.show)
    opened = open_lane()
    try:
        shopper.start("en")
        shopper.scan("1000052")
        due = shopper.state.due
        keys = keyboard_of(opened.shell)
        keys.type(PIN)
        qtbot.waitUntil(
            lambda: opened.ready and opened.presenter.state.in_store, timeout=PATIENCE_MS
        )
        presenter, lane = opened.presenter, opened.lane
        presenter.act("more")
        keys.type("37\r")
        qtbot.waitUntil(lambda: lane.attendant is not None, timeout=PATIENCE_MS)
        beside = lane.attendant
        assert beside is not None
        window, desk = keyboard_of(beside.window), beside.presenter
        window.type("2001\r2001\r")
        qtbot.waitUntil(
            lambda: (
                desk.state.user == "2001"
                and desk.state.panel is not None
                and bool(desk.state.panel.rows)
            ),
            timeout=PATIENCE_MS,
        )
        window.press(Qt.Key.Key_F5)
        assert desk.state.entry is not None and desk.state.entry.offers == ("T01 · Here",)
        window.type("0")
        qtbot.waitUntil(lambda: len(presenter.state.till.parked) == 1, timeout=PATIENCE_MS)
        assert shopper.state.sale is None and shopper.state.page == "attract"
        assert presenter.state.notice is not None and "T09" in presenter.state.notice.text
        assert desk.state.notice is not None and desk.state.notice.tone == "done"
        presenter.act("recall")
        assert presenter.state.due == due
    finally:
        floor.close()
        till.close()
        opened.lane.close()
    attended = [one for one in entries(other, "staff") if one["do"] == "attended"]
    assert [(one["about"], one["whom"]) for one in attended] == [("aside", "2001")]
    assert verify(folder)["ok"] and verify(other)["ok"]

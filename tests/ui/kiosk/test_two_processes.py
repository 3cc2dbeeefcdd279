"""A till in a process of its own, the attendant's window here: approved there, journaled there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from queue import Queue
from typing import IO

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos.contract.peers import Peer
from pos.sync.identity import make_keys
from pos.till.config import Config, LaneConfig
from pos.till.opening import open_till
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, LANE, enrol, free_port, public
from tests.pos.lane.test_two_processes import Console
from tests.ui.conftest import Keyboard
from tests.ui.kiosk.booth import Booth, first
from ui.app.attendant import AttendantDesk
from ui.app.dress import Dress
from ui.app.floor import OnFloor
from ui.app.marks import Marks
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.kiosk.on_floor import KioskOnFloor


@pytest.fixture
def folders(demo_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A strict till and the attendant's terminal, as head office has told them of each other."""
    lane, desk = Path(shutil.copytree(demo_folder, tmp_path / "lane")), tmp_path / "desk"
    desk.joinpath("keys").mkdir(parents=True)
    for name in ("catalog.db", "keys/pepper"):
        shutil.copy(demo_folder / name, desk / name)
    address = f"127.0.0.1:{free_port()}"
    lane_peer, desk_peer = (
        Peer(terminal=name, public_key=public(make_keys(folder).private_key), role="till",
             address=where)
        for name, folder, where in ((LANE, lane, address), (DESK, desk, ""))
    )  # fmt: skip
    enrol(lane, LANE, peers=[desk_peer])
    enrol(desk, DESK, peers=[lane_peer], role="admin")
    lane.joinpath("lianpos.toml").write_text(
        f'[lane]\nlisten = "{address}"\n\n[limits.cashier]\nvoid = 0\n'
    )
    return lane, desk


def test_the_supervisor_approves_from_his_window(
    qapp: QApplication,
    qtbot: QtBot,
    fonts: None,
    folders: tuple[Path, Path],
    tmp_path: Path,
) -> None:
    lane, folder = folders
    config = Config(language="en")
    dress = Dress(qapp, settings=read_settings(folder, config), tall=False)
    shell = Shell(look=dress.look)
    shell.resize(1366, 768)
    shell.winId()
    shell.show()
    console = Console(lane)
    desk = AttendantDesk(shell=shell, dress=dress, folder=folder, config=config, marks=Marks())
    try:
        with qtbot.waitSignal(desk.ready, timeout=30_000):
            desk.start()
        handle = shell.windowHandle()
        assert handle is not None
        assert desk.presenter is not None
        presenter = desk.presenter
        keys = Keyboard(handle)
        keys.type("2001\r2001\r")
        qtbot.waitUntil(lambda: presenter.state.user == "2001", timeout=20_000)

        assert console.do("login", user="1001", pin="1001")["ok"]
        assert console.do("open_shift", float=0)["ok"]
        assert console.do("scan", code="1000052")["ok"]
        assert console.do("void_line", line=1)["error"]["code"] == "approval_needed"
        qtbot.waitUntil(lambda: presenter.state.wanted == 1, timeout=20_000)
        panel = presenter.state.panel
        assert panel is not None
        assert panel.question == "Voiding a line"
        shell.grab().save(str(tmp_path / "asks.png"))

        keys.type("\r2001\r")

        def is_done() -> bool:
            state = console.do("state")["state"]
            return bool(state["sale"]["lines"][0]["void"])

        qtbot.waitUntil(is_done, timeout=20_000)
        qtbot.waitUntil(lambda: presenter.state.wanted == 0, timeout=20_000)
    finally:
        console.close()
        desk.close()
        shell.deleteLater()
        dress.take_off()
    approved = [entry for entry in entries(lane, "staff") if entry["do"] == "approve"]
    assert [(e["approver"], e["stood_at"], e["line"]) for e in approved] == [("2001", DESK, 1)]
    vouched = [entry for entry in entries(folder, "staff") if entry["do"] == "vouch"]
    assert [(e["whom"], e["at_terminal"], e["agrees"]) for e in vouched] == [("2001", LANE, True)]


def test_a_shopper_here_and_the_attendants_window_in_another_process(
    qapp: QApplication, qtbot: QtBot, fonts: None, folders: tuple[Path, Path]
) -> None:
    """Fingers on a self-checkout; what it may not do alone is agreed to elsewhere."""
    folder, desk = folders
    address = tomllib.loads((folder / "lianpos.toml").read_text())["lane"]["listen"]
    till = open_till(folder=folder, config=Config(language="en", lane=LaneConfig(listen=address)))
    booth = Booth(till)
    floor = OnFloor(
        till=till,
        lane=KioskOnFloor(till=till, presenter=booth.presenter, parent=booth.presenter),
        parent=booth.presenter,
    )
    booth.presenter.changed.connect(floor.show)
    attendant = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.kiosk.attendant_process", str(desk)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told: Queue[str] = Queue()
    assert attendant.stdout is not None
    reader = threading.Thread(target=_pass_on, args=(attendant.stdout, told), daemon=True)
    reader.start()

    def hears(words: str) -> None:
        qtbot.waitUntil(lambda: not told.empty(), timeout=60_000)
        heard = told.get_nowait()
        assert words in heard, heard

    try:
        booth.open()
        hears("here")
        dear = first(till, lambda i: i.unit == "each" and i.price > 20_000 and not i.min_age)
        booth.scan(dear.barcodes[0])
        booth.touch_at(booth.row(0, "name"))
        booth.touch("kiosk_remove")
        assert booth.page == "remove"
        hears("May these goods go?")
        qtbot.waitUntil(lambda: booth.page == "cart", timeout=60_000)
        assert booth.presenter.state.lines == () and booth.presenter.pending is None
        hears("done")
    finally:
        attendant.kill()
        attendant.wait()
        reader.join()
        attendant.stdout.close()
        floor.close()
        booth.close()
        till.close()
    approved = [entry for entry in entries(folder, "staff") if entry["do"] == "approve"]
    assert (approved[-1]["approver"], approved[-1]["stood_at"]) == ("2001", DESK)


def _pass_on(lines: IO[str], told: Queue[str]) -> None:
    for line in lines:
        told.put(line.strip())

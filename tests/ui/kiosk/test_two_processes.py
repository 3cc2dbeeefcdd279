"""A till in a process of its own, the attendant's window here: approved there, journaled there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos.contract.peers import Peer
from pos.sync.identity import make_keys
from pos.till.config import Config
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, LANE, enrol, free_port, public
from tests.pos.lane.test_two_processes import Console
from tests.ui.conftest import Keyboard
from ui.app.attendant import AttendantDesk
from ui.app.dress import Dress
from ui.app.marks import Marks
from ui.app.settings_file import read_settings
from ui.app.shell import Shell


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

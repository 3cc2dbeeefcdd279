"""A self-checkout with a scale under its bags, on the scale's own wire, and somebody elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers.sim.scale import ScaleTwin
from pos.bagging.area import CALL_US
from pos.contract.peers import Peer
from pos.till.config import Config, DevicesConfig, LaneConfig
from pos.till.piece_weights import PieceWeights
from tests.pos.conftest import entries
from tests.pos.lane.conftest import DESK, LANE, enrol, free_port, public
from tests.ui.app.test_kiosk_lane import PATIENCE_MS
from tests.ui.kiosk.booth import SUPERVISOR, simple
from ui.app.dress import Dress
from ui.app.kiosk_lane import KioskLane
from ui.app.marks import Marks
from ui.app.plain_imports import import_plainly
from ui.app.settings_file import read_settings
from ui.app.shell import Shell
from ui.kiosk.bagging import monotonic_us


def test_what_was_not_scanned_is_seen_to_from_elsewhere_and_the_sale_goes_on(
    qapp: QApplication, fonts: None, folder: Path, bury: Callable[[QObject], None], qtbot: QtBot,
) -> None:  # fmt: skip
    import_plainly()  # As the program does: the scale's thread imports while the window does.
    scale = ScaleTwin(settles_in=0.05)
    scale.start()
    desk_key = Ed25519PrivateKey.generate()
    port = free_port()
    desk = Peer(terminal=DESK, public_key=public(desk_key), role="admin")
    own_key = enrol(folder, LANE, role="kiosk", peers=[desk])
    config = Config(
        language="en",
        lane=LaneConfig(listen=f"127.0.0.1:{port}"),
        devices=DevicesConfig(scanners=(), bagging=f"scale+ecr://{scale.place}"),
    )
    dress = Dress(qapp, settings=read_settings(folder, config), tall=False)
    shell = Shell(look=dress.look)
    bury(shell)
    shell.resize(540, 960)
    shell.show_starting()
    shell.winId()
    lane = KioskLane(shell=shell, dress=dress, folder=folder, config=config, marks=Marks())
    bury(lane)
    shell.painted.connect(lane.start)
    other = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.app.approver", desk_key.private_bytes_raw().hex(),
         LANE, own_key, f"127.0.0.1:{port}", SUPERVISOR],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert other.stdout is not None
    said, told = other.stdout, list[bytes]()
    listening = threading.Thread(target=lambda: told.extend(said), daemon=True)
    listening.start()
    try:
        with qtbot.waitSignal(lane.ready, timeout=PATIENCE_MS):
            shell.show()
        presenter = lane.presenter
        assert presenter is not None
        bagging = presenter.bagging

        def says() -> str:
            standing = presenter.state.intervention
            if standing is None:
                return ""
            return "somebody" if standing.needs_staff else standing.text

        def until_says(word: str) -> None:
            qtbot.waitUntil(lambda: says() == word, timeout=PATIENCE_MS)

        presenter.staff()
        for _ in range(2):
            for digit in SUPERVISOR:
                presenter.type_text(digit)
            presenter.go()
        qtbot.waitUntil(lambda: presenter.state.page == "attendant", timeout=PATIENCE_MS)
        presenter.attend("open")
        qtbot.waitUntil(lambda: bagging.is_there, timeout=PATIENCE_MS)
        first, second = simple(lane.till, 2)

        # What is scanned and bagged is nobody's matter.
        presenter.scan(first)
        scale.put(480)
        qtbot.waitUntil(lambda: bagging.area.right == 480, timeout=PATIENCE_MS)
        assert says() == ""

        # What was not scanned is asked for calmly, and ends by itself where it is taken away.
        scale.put(900)
        until_says("scan_it")
        scale.put(480)
        until_says("")

        # Where it stays somebody comes, once, from wherever he is; the sale goes on.
        scale.put(900)
        until_says("scan_it")
        ahead = CALL_US
        bagging._now_us = lambda: monotonic_us() + ahead
        presenter.second()
        until_says("somebody")
        qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
        assert [json.loads(line) for line in told] == [{"kind": "bag", "ok": True}]
        until_says("")
        assert bagging.area.right == 900
        assert bagging.area.interventions == 1
        presenter.scan(second)
        scale.put(1_250)
        qtbot.waitUntil(lambda: bagging.area.right == 1_250, timeout=PATIENCE_MS)
        presenter.go()
        qtbot.waitUntil(lambda: presenter.state.page in ("bags", "pay"), timeout=PATIENCE_MS)

        # A scale that is unplugged in mid-sale asks nobody anything.
        scale.close()
        qtbot.waitUntil(lambda: not bagging.is_there, timeout=PATIENCE_MS)
        assert not bagging.holds_payment
        assert lane.till.pay().ok
        skus = [line["sku"] for line in entries(folder, "sale")[-1]["lines"]]
        qtbot.waitUntil(
            lambda: all(PieceWeights(folder).span(sku, pieces=1, told=400) for sku in skus),
            timeout=PATIENCE_MS,
        )
    finally:
        lane.close()
        scale.close()
        dress.take_off()
        assert other.stdin is not None
        other.stdin.close()
        assert other.wait(20) == 0
        listening.join()
        said.close()
    attended = [entry for entry in entries(folder, "staff") if entry["do"] == "attended"]
    assert [(e["whom"], e["stood_at"]) for e in attended] == [(SUPERVISOR, DESK)], attended

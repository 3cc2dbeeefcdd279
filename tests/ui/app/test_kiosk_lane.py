"""A self-checkout from its first frame to its last, as the command line makes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos.till.config import Config, DevicesConfig
from tests.ui.conftest import Keyboard
from tests.ui.kiosk.booth import SUPERVISOR, first, simple
from ui.app.command import read_options
from ui.app.dress import Dress
from ui.app.kiosk_lane import KioskLane
from ui.app.marks import Marks
from ui.app.settings_file import read_settings
from ui.app.shell import Shell

PATIENCE_MS = 20_000


def test_it_opens_sells_turns_its_language_and_is_left(
    qapp: QApplication, fonts: None, folder: Path, bury: Callable[[QObject], None], qtbot: QtBot,
) -> None:  # fmt: skip
    pytest.importorskip("cv2")
    from drivers.sim.scale import ScaleTwin
    from drivers.sim.webcam import CameraTwin

    twin, scale = CameraTwin(size=(640, 480)), ScaleTwin(settles_in=0.05)
    twin.start()
    scale.start()
    config = Config(
        language="en",
        devices=DevicesConfig(
            scanners=("scanner+wedge://",),
            camera=f"camera+mjpeg://{twin.place}",
            scale=f"scale+ecr://{scale.place}",
        ),
    )
    dress = Dress(qapp, settings=read_settings(folder, config), tall=False)
    shell = Shell(look=dress.look)
    bury(shell)
    shell.show_starting()
    shell.winId()
    lane = KioskLane(shell=shell, dress=dress, folder=folder, config=config, marks=Marks())
    bury(lane)
    shell.resize(540, 960)
    left: list[bool] = []
    lane.left.connect(lambda: left.append(True))
    shell.painted.connect(lane.start)
    try:
        with qtbot.waitSignal(lane.ready, timeout=PATIENCE_MS):
            shell.show()
        presenter = lane.presenter
        assert presenter is not None
        assert shell.size() == QSize(540, 960), "as large as its screen, and no larger"
        assert lane.screen is not None and lane.screen.size() == shell.size()

        cameras: list[str] = []
        presenter.changed.connect(lambda: cameras.append(presenter.state.camera))

        def page() -> str:
            return presenter.state.page

        assert page() == "closed"
        presenter.staff()
        for _ in range(2):
            for digit in SUPERVISOR:
                presenter.type_text(digit)
            presenter.go()
        qtbot.waitUntil(lambda: page() == "attendant", timeout=PATIENCE_MS)
        presenter.attend("open")
        assert page() == "attract"

        handle = shell.windowHandle()
        assert handle is not None
        keyboard, codes = Keyboard(handle), simple(lane.till, 3)
        keyboard.scan(codes[0])
        qtbot.waitUntil(lambda: presenter.state.pieces == 1, timeout=PATIENCE_MS)
        before = lane.screen
        presenter.other_language()
        assert lane.screen is not before and presenter.state.settings.language == "zh_CN"
        assert presenter.state.pieces == 1
        # The camera follows once the lane sells, and is seen.
        qtbot.waitUntil(lambda: presenter.state.camera in ("looking", "seen"), timeout=PATIENCE_MS)
        assert lane.screen is not None
        live = lane.screen.live
        qtbot.waitUntil(lambda: live.isVisible() and live.painted > 0, timeout=PATIENCE_MS)

        assert "lost" not in cameras, "one that nobody has seen yet is not missed"
        keyboard.scan(codes[0])
        qtbot.waitUntil(lambda: presenter.state.pieces == 2, timeout=PATIENCE_MS)
        assert "seen" not in cameras, "a scanner read that, and no camera"

        # Unplugged in the midst of a sale: the page says so calmly, and the scanner goes on.
        twin.close()
        qtbot.waitUntil(lambda: presenter.state.camera == "lost", timeout=PATIENCE_MS)
        assert live.isHidden()
        keyboard.scan(codes[1])
        qtbot.waitUntil(lambda: presenter.state.pieces == 3, timeout=PATIENCE_MS)
        # Plugged again it is seen again, and reads.
        twin = CameraTwin(port=int(twin.place.partition(":")[2]), size=(640, 480))
        twin.start()
        twin.show(codes[2], seconds=60)
        qtbot.waitUntil(lambda: presenter.state.pieces == 4, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: "seen" in cameras, timeout=PATIENCE_MS)
        qtbot.waitUntil(live.isVisible, timeout=PATIENCE_MS)

        # Loose goods on the scale of the counter: the line comes by itself once it rests.
        qtbot.waitUntil(lambda: lane.till.has_scale, timeout=PATIENCE_MS)
        presenter.scan(first(lane.till, lambda item: item.unit == "kg").sku)
        qtbot.waitUntil(lambda: page() == "weigh", timeout=PATIENCE_MS)
        scale.put(485)
        qtbot.waitUntil(lambda: page() == "cart", timeout=PATIENCE_MS)
        weighed = presenter.state.lines[-1]
        assert (weighed.unit, weighed.quantity) == ("kg", 485)

        assert not shell.close(), "no shopper closes it"
        presenter.left.emit()
        assert left == [True]
    finally:
        lane.close()
        twin.close()
        scale.close()
        dress.take_off()


def test_the_command_line_knows_it() -> None:
    assert read_options(["kiosk", "--data", "till"]).face == "kiosk"

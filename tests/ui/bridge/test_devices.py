"""What devices report arrives on the GUI thread, in order, and never after the end."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from drivers.api import ErrorReported, Health, HealthChanged, Scanned
from ui.bridge.devices import DeviceBridge


def elsewhere(work: Callable[[], None]) -> None:
    """Runs something on a device's thread and waits for its end."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)


def scanned(code: str, aim: str = "") -> Scanned:
    return Scanned(device="scanner-1", seq=1, at=0.0, code=code, aim=aim)


def test_a_scan_on_a_device_thread_arrives_on_the_gui_thread(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    heard: list[tuple[str, threading.Thread]] = []
    bridge.scanned.connect(lambda code: heard.append((code, threading.current_thread())))

    with qtbot.waitSignal(bridge.scanned):
        elsewhere(lambda: bridge.heard(scanned("690")))

    assert heard == [("690", threading.main_thread())]


def test_the_symbology_comes_in_front_of_the_code(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    heard: list[str] = []
    bridge.scanned.connect(heard.append)

    with qtbot.waitSignal(bridge.scanned):
        elsewhere(lambda: bridge.heard(scanned("0106901234567892", "]d2")))

    assert heard == ["]d20106901234567892"]


def test_scans_from_before_the_start_are_kept_in_order(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    heard: list[str] = []
    bridge.scanned.connect(heard.append)
    elsewhere(lambda: [bridge.heard(scanned(code)) for code in ("1", "2", "3")] and None)
    qtbot.waitUntil(lambda: len(bridge.waiting) == 3)

    bridge.open()

    assert heard == ["1", "2", "3"]


def test_health_and_unreadable_scans_have_signals_of_their_own(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    gone = HealthChanged(
        device="printer",
        seq=1,
        at=0.0,
        old=Health(state="ok"),
        new=Health(state="offline", code="offline"),
    )
    noise = ErrorReported(device="scanner-1", seq=2, at=0.0, locus="input", code="scan_too_long")

    with qtbot.waitSignal(bridge.health_changed) as health:
        elsewhere(lambda: bridge.heard(gone))
    with qtbot.waitSignal(bridge.scan_failed) as fault:
        elsewhere(lambda: bridge.heard(noise))

    assert health.args == ["printer", "offline", "offline"]
    assert fault.args == ["scan_too_long"]


def test_nothing_arrives_after_close(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    heard: list[str] = []
    bridge.scanned.connect(heard.append)

    elsewhere(lambda: bridge.heard(scanned("in flight")))
    bridge.close()
    elsewhere(lambda: bridge.heard(scanned("late")))
    with qtbot.waitSignal(bridge.destroyed):
        bridge.deleteLater()

    assert heard == []

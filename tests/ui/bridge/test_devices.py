"""What devices report arrives on the GUI thread, in order, and never after the end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QWidget
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


class Told:
    """What got through the bridge: codes, and faults of scans."""

    def __init__(self, bridge: DeviceBridge) -> None:
        self.codes: list[str] = []
        self.faults: list[str] = []
        bridge.scanned.connect(self.codes.append)
        bridge.scan_failed.connect(lambda device, code: self.faults.append(code))


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
    assert fault.args == ["scanner-1", "scan_too_long"]


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


def test_a_code_keeps_the_identifier_that_says_what_it_is(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    with qtbot.waitSignal(bridge.scanned) as told:
        elsewhere(lambda: bridge.heard(scanned("0106901234567892", "]d2")))
    assert told.args == ["]d20106901234567892"]


def test_what_a_scale_garbles_is_no_failed_scan(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    told = Told(bridge)
    garbled = ErrorReported(device="scale", seq=1, at=0.0, locus="input", code="bad_frame")
    with qtbot.waitSignal(bridge.scanned):
        elsewhere(lambda: [bridge.heard(garbled), bridge.heard(scanned("690"))] and None)
    assert told.faults == []


@pytest.fixture
def counter(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def test_scans_while_a_dialog_is_open_come_when_it_closes_and_in_order(
    qtbot: QtBot, counter: QWidget
) -> None:
    bridge = DeviceBridge()
    bridge.open()
    bridge.watch(counter)
    told = Told(bridge)
    dialog = QDialog(counter)
    dialog.setModal(True)
    dialog.open()

    elsewhere(lambda: bridge.heard(scanned("serial")))
    bridge.typed("wedge")
    qtbot.wait(50)
    assert told.codes == []

    elsewhere(lambda: bridge.heard(scanned("in flight")))
    dialog.accept()
    qtbot.waitUntil(lambda: len(told.codes) == 3)
    assert sorted(told.codes[:2]) == ["serial", "wedge"]
    assert told.codes[2] == "in flight"
    assert told.faults == []


def test_a_scan_that_waits_too_long_behind_a_dialog_is_rejected_aloud(
    qtbot: QtBot, counter: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    from drivers.gate import DataGate

    monkeypatch.setattr("drivers.gate.DataGate", lambda: DataGate(max_age=0.05))
    bridge = DeviceBridge()
    bridge.open()
    bridge.watch(counter)
    told = Told(bridge)
    dialog = QDialog(counter)
    dialog.setModal(True)
    dialog.open()

    bridge.typed("690")
    qtbot.waitUntil(lambda: told.faults == ["scan_too_old"])
    dialog.reject()
    bridge.typed("691")

    assert told.codes == ["691"]


def test_a_scan_that_opens_the_next_dialog_leaves_the_rest_waiting(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    told = Told(bridge)
    bridge.shut_gate()
    for code in ("1", "2", "3"):
        bridge.typed(code)
    bridge.scanned.connect(lambda code: bridge.shut_gate() if code == "1" else None)

    bridge.open_gate()
    assert told.codes == ["1"]
    bridge.open_gate()
    assert told.codes == ["1", "2", "3"]


def test_two_dialogs_are_both_waited_for(qtbot: QtBot) -> None:
    bridge = DeviceBridge()
    bridge.open()
    told = Told(bridge)
    bridge.shut_gate()
    bridge.shut_gate()
    bridge.typed("690")
    bridge.open_gate()
    assert told.codes == []
    bridge.open_gate()
    assert told.codes == ["690"]

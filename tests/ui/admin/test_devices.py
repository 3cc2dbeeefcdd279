"""Devices: found, tried, bound and kept, on real drivers with twins at the end of their wires."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from drivers.announced import Neighbours
from drivers.host import DeviceHost
from drivers.machine import Plugged
from drivers.sim.announcer import AnnouncerTwin
from drivers.sim.printer import PrinterTwin
from pos.codes.gtin import check_digit
from pos.till.till import Till
from tests.ui.admin.conftest import Office, OfficeMaker
from ui.admin.devices import with_options
from ui.admin.devices_page import DevicesPage
from ui.admin.printer_questions import Question, options_for
from ui.bridge.devices import DeviceBridge
from ui.bridge.live_pictures import LivePictures
from ui.bridge.tasks import Tasks

PATIENCE_MS = 40_000


class Around:
    """Who prints in the store's network: whoever makes himself known on the loopback interface."""

    def __init__(self, twins: list[AnnouncerTwin]) -> None:
        self._twins = twins

    def snapshot(self) -> frozenset[Plugged]:
        heard = (Neighbours(place=one.place, within=0.1).snapshot() for one in self._twins)
        return frozenset().union(*heard)


@pytest.fixture
def near() -> Iterator[list[AnnouncerTwin]]:
    """The printers in the network; a test adds to them."""
    twins: list[AnnouncerTwin] = []
    yield twins
    for twin in twins:
        twin.close()


@pytest.fixture
def here(
    make_office: OfficeMaker,
    till: Till,
    near: list[AnnouncerTwin],
    bury: Callable[[QObject], None],
    qtbot: QtBot,
) -> Iterator[tuple[Office, DevicesPage]]:
    """The page of devices in an office with a device host and a pool of threads."""
    bridge, tasks = DeviceBridge(), Tasks()
    pictures = LivePictures()
    host = DeviceHost(bridge.heard, view=pictures.put)
    bridge.open()
    office = make_office(
        till, work=tasks, host=host, bridge=bridge, network=Around(near), pictures=pictures
    )
    office.sign_in()
    qtbot.waitUntil(lambda: office.presenter.state.signed_in, timeout=PATIENCE_MS)
    office.click("rail_devices")
    page = office.screen.page("devices")
    assert isinstance(page, DevicesPage)
    yield office, page
    bridge.close()
    tasks.close()
    host.close()
    bury(bridge)
    bury(pictures)
    bury(tasks)


def kept(folder: Path) -> dict[str, Any]:
    return dict(tomllib.loads((folder / "lianpos.toml").read_text(encoding="utf-8"))["devices"])


def write(page: DevicesPage, name: str, text: str) -> None:
    line = page.findChild(QLineEdit, name)
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def test_one_click_brings_simulated_devices_that_print(
    here: tuple[Office, DevicesPage], sold: Path, qtbot: QtBot
) -> None:
    office, page = here

    office.click("simulate")
    qtbot.waitUntil(lambda: office.text("devices_figure") == "7 / 7", timeout=PATIENCE_MS)

    assert {row.kind for row in page.devices.rows} == {
        "scanner", "printer", "scale", "drawer", "display", "camera"
    }  # fmt: skip
    assert kept(sold)["scale"] == "sim+scale://"
    assert len(kept(sold)["scanners"]) == 2
    assert {row.state for row in page.devices.rows} == {"ok", "typed"}
    assert not page.live.isVisible()
    page.devices.choose("camera")
    qtbot.waitUntil(lambda: page.live.isVisible() and page.live.painted > 1, timeout=PATIENCE_MS)
    page.devices.choose("printer")
    assert not page.live.isVisible()
    office.click("device_test")
    qtbot.waitUntil(lambda: not page.devices.busy, timeout=PATIENCE_MS)
    assert page.banner.tone == "done"
    assert list((sold / "paper").glob("*.png"))


def test_a_wrong_address_is_refused_beside_the_field(
    here: tuple[Office, DevicesPage], sold: Path, qtbot: QtBot
) -> None:
    office, page = here
    office.click("device_new")

    write(page, "device_url", "escpos+tcp://10.0.3.21:9100?colour=red")
    office.click("device_keep")

    qtbot.waitUntil(lambda: bool(page.detail.url.fault), timeout=PATIENCE_MS)
    assert "address" in page.detail.url.fault
    assert not (sold / "lianpos.toml").exists()
    assert "printer" not in page.devices.urls


def test_a_device_that_is_not_there_says_what_to_do(
    here: tuple[Office, DevicesPage], sold: Path, qtbot: QtBot
) -> None:
    office, page = here
    office.click("device_new")

    write(page, "device_url", "escpos+tcp://127.0.0.1:9")
    office.click("device_keep")

    qtbot.waitUntil(lambda: "power and cable" in office.text("device_words"), timeout=PATIENCE_MS)
    assert any(row.state == "offline" for row in page.devices.rows)
    assert kept(sold)["printer"] == "escpos+tcp://127.0.0.1:9"
    assert "1 device needs somebody: Receipt printer" in office.text("devices_answer")
    office.click("device_drop")
    qtbot.waitUntil(lambda: len(page.devices.rows) == 1, timeout=PATIENCE_MS)
    assert "printer" not in kept(sold)


def test_what_is_found_is_proposed_with_the_reason_and_bound_by_what_it_is(
    here: tuple[Office, DevicesPage], sold: Path, qtbot: QtBot
) -> None:
    _, page = here
    plugged = frozenset({
        Plugged(bus="serial", vendor=0x05E0, product=0x1701, words="Symbol LS2208",
                path="/dev/ttyACM0"),
        Plugged(bus="serial", vendor=0x1A86, product=0x7523, words="USB Serial",
                path="/dev/ttyUSB0"),
    })  # fmt: skip

    def is_found() -> bool:
        page.devices._has_looked(plugged)  # after whatever look at this machine is under way
        return len(page.found.faces) == 2

    qtbot.waitUntil(is_found, timeout=PATIENCE_MS)
    assert [face.detail for face in page.found.faces] == [
        "it says so itself, at /dev/ttyACM0",
        "perhaps: the plug at /dev/ttyUSB0 does not say what hangs on it",
    ]
    box = page.found.visualRect(page.found.model().index(0, 0))
    QTest.mouseClick(
        page.found.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        box.center(),
    )  # fmt: skip
    qtbot.waitUntil(lambda: "scanner-2" in page.devices.urls, timeout=PATIENCE_MS)
    assert kept(sold)["scanners"] == ["scanner+wedge://", "scanner+serial://usb:05e0:1701"]
    qtbot.waitUntil(lambda: len(page.found.faces) == 1, timeout=PATIENCE_MS)


def test_a_printer_in_the_network_is_taken_with_one_click_and_bound_by_its_name(
    here: tuple[Office, DevicesPage], near: list[AnnouncerTwin], sold: Path, qtbot: QtBot
) -> None:
    _, page = here
    with closing(PrinterTwin()) as printer:
        printer.start()
        near.append(AnnouncerTwin(name="TM-m30III 01", port=printer.port))
        near[0].start()

        def found() -> bool:
            page.devices.look()
            return bool(page.found.faces)

        qtbot.waitUntil(found, timeout=PATIENCE_MS)
        assert page.found.faces[0].label == "Receipt printer: TM-m30III 01"
        assert "announces itself at 127.0.0.1" in page.found.faces[0].detail
        page.found.picked.emit(0)

        qtbot.waitUntil(
            lambda: any(row.kind == "printer" and row.is_well for row in page.devices.rows),
            timeout=PATIENCE_MS,
        )
        url = f"escpos+tcp://127.0.0.1:{printer.port}?announced=TM-m30III%2001"
        assert kept(sold)["printer"] == url
        qtbot.waitUntil(lambda: not page.found.faces, timeout=PATIENCE_MS)


def test_label_layouts_are_tried_before_they_are_kept(
    here: tuple[Office, DevicesPage], sold: Path, till: Till
) -> None:
    office, page = here
    plu = next(item.plu for item in till.items("fresh", 50) if item.plu)
    label = f"25{plu.zfill(5)}00485"
    write(page, "label_code", label + check_digit(label))
    assert office.text("label_reading") == "None of these layouts fits that code."

    editor = page.findChild(QPlainTextEdit, "labels_editor")
    assert editor is not None
    editor.setPlainText("25PPPPPWWWWWC")

    assert "0.485 kg" in office.text("label_reading")
    office.click("labels_keep")
    text = (sold / "lianpos.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["labels"] == [{"pattern": "25PPPPPWWWWWC"}]

    for wrong, why in (
        ("25PPPPPWWWWW", "21PPPPPWWWWWC"),
        ("69PPPPPWWWWWC", "take goods for labels"),
        ("2PPPPPPWWWWWC\n25PPPPPAAAAAC", "25PPPPPAAAAAC would never be read: 2PPPPPPWWWWWC"),
    ):
        editor.setPlainText(wrong)
        office.click("labels_keep")
        assert why in office.text("labels_fault")
    assert (sold / "lianpos.toml").read_text(encoding="utf-8") == text


def test_the_options_of_an_address_change_one_by_one() -> None:
    url = "escpos+tcp://10.0.3.21:9100?profile=xp-80"

    assert with_options(url, {"charset": "gbk"}).endswith("?profile=xp-80&charset=gbk")
    assert with_options(url, {"profile": None}) == "escpos+tcp://10.0.3.21:9100"


def test_a_printer_is_set_by_what_is_seen_on_its_slip(
    here: tuple[Office, DevicesPage], sold: Path, qtbot: QtBot
) -> None:
    office, page = here
    office.click("device_new")
    write(page, "device_url", f"sim+printer://?png={sold / 'paper'}")
    office.click("device_keep")
    qtbot.waitUntil(
        lambda: any(row.name == "printer" and row.is_well for row in page.devices.rows),
        timeout=PATIENCE_MS,
    )
    assert not page.slip.isVisible()
    office.click("device_test")
    qtbot.waitUntil(page.slip.isVisible, timeout=PATIENCE_MS)

    office.click("slip_chinese_no")
    office.click("slip_cut_no")
    office.click("slip_codes_yes")
    office.click("slip_done")

    qtbot.waitUntil(
        lambda: "charset=none" in kept(sold)["printer"] and not page.devices.busy,
        timeout=PATIENCE_MS,
    )
    assert "cutter=0" in kept(sold)["printer"]
    assert "draw_codes" not in kept(sold)["printer"]
    qtbot.waitUntil(lambda: len(list((sold / "paper").glob("*.png"))) >= 2, timeout=PATIENCE_MS)


def test_a_printer_that_prints_hardly_anything_gets_pictures() -> None:
    wrong: dict[Question, bool] = {"chinese": False, "money": False, "codes": False, "cut": True}

    assert options_for(wrong)["raster"] == "1"
    assert options_for({"columns": False}) == {"profile": "generic-58", "width": "32"}
    assert options_for({}) == {}


def test_what_was_the_matter_stays_in_words_when_it_is_well_again(
    here: tuple[Office, DevicesPage], qtbot: QtBot
) -> None:
    office, page = here
    with closing(PrinterTwin()) as printer:
        printer.start()
        printer.change(cover_open=True)
        page.devices.add("printer", f"escpos+tcp://127.0.0.1:{printer.port}")
        qtbot.waitUntil(lambda: "cover" in office.text("device_words"), timeout=PATIENCE_MS)
        printer.change(cover_open=False)
        office.click("device_test")

        qtbot.waitUntil(
            lambda: "It is well.\nLast trouble, at " in office.text("device_words"),
            timeout=PATIENCE_MS,
        )
        assert "cover" in office.text("device_words")
        host = page.devices._means.host
        assert host is not None
        host.pulse_drawer("printer")
        qtbot.waitUntil(
            lambda: ("Drawer openings", "1") in [(f.what, f.how) for f in page.detail.facts.facts],
            timeout=PATIENCE_MS,
        )


def test_a_drawer_is_not_tried_while_a_shift_is_open_and_each_try_is_on_record(
    here: tuple[Office, DevicesPage], till: Till, qtbot: QtBot
) -> None:
    office, page = here
    page.devices.add("drawer", "sim+drawer://")
    qtbot.waitUntil(lambda: "drawer" in page.devices.urls, timeout=PATIENCE_MS)
    page.devices.choose("drawer")
    qtbot.waitUntil(page.detail.test.isEnabled, timeout=PATIENCE_MS)
    assert till.state.shift is not None

    office.click("device_test")
    assert page.banner.tone == "refused"
    assert "A shift is open" in page.banner.accessibleName()
    assert not page.devices.busy

    page.devices.choose("scanner-1")
    assert till.note_try("scale").ok
    tried = [event for _, event in till.events_page(0, 20) if event["do"] == "device_tried"]
    assert [(event["device"], event["user"]) for event in tried] == [("scale", "9001")]

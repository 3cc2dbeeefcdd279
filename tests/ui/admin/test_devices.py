"""Devices: found, tried, bound and kept, on real drivers with twins at the end of their wires."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from drivers.host import DeviceHost
from pos.codes.gtin import check_digit
from pos.till.till import Till
from tests.ui.admin.conftest import Office, OfficeMaker
from ui.admin.devices import FoundRow, with_options
from ui.admin.devices_page import DevicesPage
from ui.admin.printer_questions import Question, options_for
from ui.bridge.devices import DeviceBridge
from ui.bridge.tasks import Tasks

PATIENCE_MS = 40_000


@pytest.fixture
def here(
    make_office: OfficeMaker, till: Till, bury: Callable[[QObject], None], qtbot: QtBot
) -> Iterator[tuple[Office, DevicesPage]]:
    """The page of devices in an office with a device host and a pool of threads."""
    bridge, tasks = DeviceBridge(), Tasks()
    host = DeviceHost(bridge.heard)
    bridge.open()
    office = make_office(till, work=tasks, host=host, bridge=bridge)
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
    qtbot.waitUntil(lambda: office.text("devices_figure") == "6 / 6", timeout=PATIENCE_MS)

    assert {row.kind for row in page.devices.rows} == {
        "scanner", "printer", "scale", "drawer", "display"
    }  # fmt: skip
    assert kept(sold)["scale"] == "sim+scale://"
    assert len(kept(sold)["scanners"]) == 2
    assert {row.state for row in page.devices.rows} == {"ok", "typed"}
    page.devices.choose("printer")
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
    qtbot.waitUntil(lambda: page.devices.looked, timeout=PATIENCE_MS)
    page.devices._found(
        [
            FoundRow(url="scanner+serial://usb:05e0:1701", kind="scanner", words="Symbol LS2208",
                     path="/dev/ttyACM0", sure=True),
            FoundRow(url="scanner+serial://usb:1a86:7523", kind="scanner", words="USB Serial",
                     path="/dev/ttyUSB0", sure=False),
        ]
    )  # fmt: skip

    details = [face.detail for face in page.found.faces]
    assert details == [
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

    editor.setPlainText("25PPPPPWWWWW")
    office.click("labels_keep")
    assert "21PPPPPWWWWWC" in office.text("labels_fault")
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

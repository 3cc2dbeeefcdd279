"""Device files of Linux: found by what they are, opened, shared, unplugged."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from drivers.api import DeviceError, Scan
from drivers.host import look_at
from drivers.scanner.evdev import EvdevScanner
from drivers.scanner.hidpos import HidPosScanner
from drivers.sim.reports import HIDPOS_DESCRIPTOR, hid_reports, key_events
from drivers.transport.evdev import GRAB, InputDevice, input_place
from drivers.transport.hidraw import Hidraw, hidraw_place
from drivers.transport.node import DeviceNode, ior, iow
from drivers.url import parse

pytestmark = pytest.mark.skipif(os.name != "posix", reason="device files are of POSIX")


@pytest.fixture
def pipe(tmp_path: Path):
    """A file that gives what is written to it, as a device file does, and its writing end."""
    path = tmp_path / "event3"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR)
    yield path, keeper
    os.close(keeper)


class FifoHidraw(Hidraw):
    """A HID device of a pipe: it has no descriptor of its own to ask for."""

    def descriptor(self) -> bytes:
        return HIDPOS_DESCRIPTOR


def test_a_hid_scanner_is_read_report_by_report(pipe) -> None:
    path, keeper = pipe
    scanner = HidPosScanner(node=FifoHidraw(str(path)))
    scanner.open(stop=threading.Event())
    os.write(keeper, hid_reports(b"6901234567892")[0])
    assert scanner.read(stop=threading.Event()) == [Scan(code="6901234567892", aim="]E0")]
    os.write(keeper, hid_reports(b"6901234567892")[0])
    assert scanner.read(stop=threading.Event()) == []  # one trigger, one scan
    scanner.close()


def test_a_typing_scanner_is_read_event_by_event(pipe) -> None:
    path, keeper = pipe
    scanner = EvdevScanner(node=InputDevice(str(path), grab=False))
    scanner.open(stop=threading.Event())
    os.write(keeper, key_events("6901234567892"))
    found: list = []
    deadline = time.monotonic() + 10
    while not found and time.monotonic() < deadline:
        found += scanner.read(stop=threading.Event())
    assert found == [Scan(code="6901234567892")]
    scanner.close()


def test_what_cannot_be_grabbed_is_not_taken(pipe) -> None:
    path, _ = pipe
    scanner = EvdevScanner(node=InputDevice(str(path)))
    with pytest.raises(DeviceError):
        scanner.open(stop=threading.Event())
    scanner.close()


def test_an_unplugged_device_is_offline(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    path.write_bytes(b"")  # gives its end at once
    node = DeviceNode(str(path))
    node.open()
    with pytest.raises(DeviceError) as raised:
        node.read(64, deadline=time.monotonic() + 5)
    assert raised.value.code == "offline"
    node.close()


def test_the_numbers_of_the_calls_are_those_of_the_kernel_headers() -> None:
    assert GRAB == 0x40044590  # EVIOCGRAB
    assert ior("H", 1, 4) == 0x80044801  # HIDIOCGRDESCSIZE
    assert ior("H", 2, 4100) == 0x90044802  # HIDIOCGRDESC
    assert iow("E", 0x90, 4) == GRAB


def plug_in_hid(root: Path, name: str, vendor: int, product: int, serial: str = "") -> None:
    device = root / "class/hidraw" / name / "device"
    device.mkdir(parents=True)
    facts = f"DRIVER=hid\nHID_ID=0003:{vendor:08X}:{product:08X}\nHID_UNIQ={serial}\n"
    (device / "uevent").write_text(facts)


def plug_in_keyboard(root: Path, name: str, keys: str, said: str = "Honeywell 1900") -> None:
    device = root / "class/input" / name / "device"
    (device / "id").mkdir(parents=True)
    (device / "capabilities").mkdir()
    (device / "name").write_text(said + "\n")
    (device / "id/vendor").write_text("0c2e\n")
    (device / "id/product").write_text("0b61\n")
    (device / "capabilities/key").write_text(keys + "\n")


def found(place) -> str:
    return place if isinstance(place, str) else place()


def test_a_hid_device_is_found_by_what_it_is(tmp_path: Path) -> None:
    plug_in_hid(tmp_path, "hidraw0", 0x046D, 0xC31C)
    place = hidraw_place(parse("scanner+hidpos://0c2e:0b61"), sysfs=tmp_path)
    with pytest.raises(DeviceError) as raised:
        found(place)
    assert raised.value.code == "offline"
    plug_in_hid(tmp_path, "hidraw7", 0x0C2E, 0x0B61, "SN1")
    assert found(place) == "/dev/hidraw7"


def test_two_of_a_kind_are_told_apart_by_their_serial_numbers(tmp_path: Path) -> None:
    plug_in_hid(tmp_path, "hidraw1", 0x0C2E, 0x0B61, "SN1")
    plug_in_hid(tmp_path, "hidraw2", 0x0C2E, 0x0B61, "SN2")
    with pytest.raises(DeviceError) as raised:
        found(hidraw_place(parse("scanner+hidpos://0c2e:0b61"), sysfs=tmp_path))
    assert raised.value.code == "not_permitted"
    second = hidraw_place(parse("scanner+hidpos://0c2e:0b61/SN2"), sysfs=tmp_path)
    assert found(second) == "/dev/hidraw2"


@pytest.mark.parametrize("url", ["scanner+evdev://0c2e:0b61", "scanner+evdev://name:Honeywell*",
                                 "scanner+evdev://name:Honeywell%201900"])  # fmt: skip
def test_of_the_files_of_a_scanner_the_one_that_types_is_found(url: str, tmp_path: Path) -> None:
    plug_in_keyboard(tmp_path, "event3", "1000003000 0")  # volume keys
    plug_in_keyboard(tmp_path, "event4", "e080ffdf01cfffff fffffffffffffffe")
    assert found(input_place(parse(url), sysfs=tmp_path)) == "/dev/input/event4"


@pytest.mark.parametrize("url", ["scanner+hidpos://", "scanner+hidpos://host/x",
                                 "scanner+evdev://", "scanner+evdev:///dev/x?grab=2",
                                 "scanner+evdev:///dev/x?suffix=bell"])  # fmt: skip
def test_a_url_that_names_no_device_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"


def test_a_device_file_that_is_not_there_is_offline(tmp_path: Path) -> None:
    assert look_at(f"scanner+hidpos://{tmp_path}/hidraw9").code == "offline"
    assert look_at(f"scanner+evdev://{tmp_path}/event9").code == "offline"

"""What is plugged in: seen without being opened, proposed and never enabled, hurried when new."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from drivers.api import NotPermitted, Offline, StageChanged
from drivers.discovery import discover
from drivers.host import DeviceHost
from drivers.identity import Identity, SerialPort, find_port
from drivers.machine import MachineEnumerator, Plugged, PlugWatch
from drivers.sim.scanner import SerialScanner

SCANNER = Plugged(bus="serial", path="/dev/ttyACM0", vendor=0x05E0, product=0x1701, serial="S1")
BRIDGE = Plugged(bus="serial", path="/dev/ttyUSB0", vendor=0x1A86, product=0x7523)
PRINTER = Plugged(bus="usb-printer", path="1-2", vendor=0x04B8, product=0x0E15, serial="P1")
NAMELESS = Plugged(bus="serial", path="/dev/ttyS0")


class Sockets:
    """The sockets of a machine; whoever plugs in changes `plugged`."""

    def __init__(self, *plugged: Plugged) -> None:
        self.plugged = set(plugged)
        self.looked = threading.Event()

    def snapshot(self) -> frozenset[Plugged]:
        found = frozenset(self.plugged)
        self.looked.set()
        return found


def test_devices_are_proposed_by_what_they_are() -> None:
    proposals = discover([SCANNER, BRIDGE, PRINTER, NAMELESS])
    assert [(p.url, p.sure) for p in proposals] == [
        ("scanner+serial://usb:05e0:1701/S1", True),
        ("escpos+usb://04b8:0e15/P1?profile=epson-tm-t20", True),
        ("scanner+serial://usb:1a86:7523", False),
    ]


def test_what_is_in_use_is_not_proposed_again() -> None:
    used = ["escpos+usb://04b8:0e15/P1?charset=gbk"]
    assert [p.url for p in discover([PRINTER, SCANNER], used=used)] == [
        "scanner+serial://usb:05e0:1701/S1"
    ]


def test_two_that_say_the_same_are_proposed_by_their_ports() -> None:
    second = Plugged(bus="serial", path="/dev/ttyUSB1", vendor=0x1A86, product=0x7523)
    assert [p.url for p in discover([BRIDGE, second])] == [
        "scanner+serial:///dev/ttyUSB0", "scanner+serial:///dev/ttyUSB1",
    ]  # fmt: skip


def test_a_port_is_found_by_what_is_plugged_in_there() -> None:
    ports = [
        SerialPort(path="/dev/ttyUSB0", vendor=0x1A86, product=0x7523, serial="A"),
        SerialPort(path="/dev/ttyUSB1", vendor=0x1A86, product=0x7523, serial="B"),
        SerialPort(path="/dev/ttyS0"),
    ]
    any_of = Identity(vendor=0x1A86, product=0x7523)
    second = Identity(vendor=0x1A86, product=0x7523, serial="B")
    assert find_port(second, ports) == "/dev/ttyUSB1"
    assert find_port(second, reversed(ports)) == "/dev/ttyUSB1"  # in whatever order they came
    with pytest.raises(NotPermitted, match="add the serial number"):
        find_port(any_of, ports)
    with pytest.raises(Offline, match="no device 1a86:7523 is plugged in"):
        find_port(any_of, ports[2:])


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own files")
def test_linux_says_what_is_plugged_in(tmp_path: Path) -> None:
    device = tmp_path / "sys/bus/usb/devices/1-2"
    for name, text in {"idVendor": "04b8", "idProduct": "0e15", "serial": "P1",
                       "manufacturer": "EPSON", "product": "TM-T20"}.items():  # fmt: skip
        device.mkdir(parents=True, exist_ok=True)
        (device / name).write_text(text + "\n")
    for number, kind in enumerate(("03", "07")):
        interface = device.with_name(f"1-2:1.{number}")
        interface.mkdir()
        (interface / "bInterfaceClass").write_text(kind + "\n")
    hid = tmp_path / "sys/class/hidraw/hidraw3/device"
    hid.mkdir(parents=True)
    (hid / "uevent").write_text("HID_ID=0003:00000C2E:00000B61\nHID_NAME=Honeywell\nHID_UNIQ=\n")
    (tmp_path / "dev/usb").mkdir(parents=True)
    (tmp_path / "dev/usb/lp0").touch()
    found = MachineEnumerator(root=tmp_path).snapshot()
    assert {one for one in found if one.bus != "serial"} == {
        Plugged(bus="usb-printer", path="1-2", vendor=0x04B8, product=0x0E15, serial="P1",
                words="EPSON TM-T20"),
        Plugged(bus="hid", path="/dev/hidraw3", vendor=0x0C2E, product=0x0B61, words="Honeywell"),
        Plugged(bus="file-printer", path="/dev/usb/lp0"),
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own files")
def test_a_camera_is_bound_by_what_it_is_wherever_it_is_plugged_in(tmp_path: Path) -> None:
    links = tmp_path / "dev/v4l/by-id"
    links.mkdir(parents=True)
    for number in range(3):
        (tmp_path / f"dev/video{number}").touch()
        about = tmp_path / f"sys/class/video4linux/video{number}"
        about.mkdir(parents=True)
        (about / "name").write_text("UVC Camera\n")
    for index in range(2):
        link = links / f"usb-046d_HD_Pro_Webcam_C920_8A3F-video-index{index}"
        link.symlink_to(f"../../video{index}")

    found = {one for one in MachineEnumerator(root=tmp_path).snapshot() if one.bus == "camera"}

    by_id = "/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_8A3F-video-index0"
    assert found == {
        Plugged(bus="camera", path=by_id, words="UVC Camera"),
        Plugged(bus="camera", path="/dev/video2", words="UVC Camera"),
    }
    urls = [proposal.url for proposal in discover(found)]
    assert urls == ["camera+v4l2:///dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_8A3F-video-index0",
                    "camera+v4l2:///dev/video2"]  # fmt: skip


def test_the_watch_tells_what_is_new_and_only_while_something_is_away() -> None:
    sockets, away, told = Sockets(NAMELESS), [True], []
    watch = PlugWatch(sockets, is_away=lambda: away[0], plugged_in=lambda: told.append(1))
    watch.look()
    sockets.plugged.add(BRIDGE)
    watch.look()
    assert told == [1]
    sockets.plugged.remove(BRIDGE)
    watch.look()
    assert told == [1]
    away[0] = False
    sockets.plugged.add(BRIDGE)
    watch.look()
    away[0] = True
    watch.look()  # it has been there before we looked: no news
    assert told == [1]


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")
def test_a_scanner_that_is_plugged_in_again_is_back_before_its_back_off(
    ear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.backoff.FIRST", 1000.0)
    sockets, place = Sockets(), tmp_path / "ttyUSB0"
    host = DeviceHost(ear, enumerator=sockets, look_every=0.02)
    host.open("scanner", f"scanner+serial://{place}")
    ear.wait_for(lambda event: getattr(getattr(event, "new", None), "state", "") == "offline")
    assert sockets.looked.wait(10)
    scanner = SerialScanner()
    place.symlink_to(scanner.path)
    sockets.plugged.add(SCANNER)
    ear.wait_for(lambda event: isinstance(event, StageChanged) and event.new == "enabled")
    host.close()
    scanner.close()

"""The same receipt over every way to a printer, and what the URLs of printers may say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.api import JobEnded, StatusChanged
from drivers.host import look_at
from drivers.printer.profile import load_profile, profile_names
from drivers.registry import load
from drivers.sim.line import SerialLine
from drivers.sim.printer import PrinterTwin
from drivers.url import BadUrl, parse

pty_only = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")


@pytest.fixture
def line(twin: PrinterTwin):
    with SerialLine(port=twin.port) as line:
        yield line


@pty_only
@pytest.mark.parametrize("scheme", ["escpos+serial", "escpos+file"])
@pytest.mark.parametrize("profile", ["generic-80", "epson-tm-t20", "generic-58"])
def test_a_receipt_comes_out_over_a_line(
    twin, line, host, ear, receipt, scheme: str, profile: str
) -> None:
    host.open("printer", f"{scheme}://{line.path}?profile={profile}")
    for number in ("1", "2"):
        host.submit("printer", receipt(number).job)
        assert ear.wait_for_job(number).outcome == "done"
    line.close()  # what has no knife tears off there
    assert twin.wait_for(lambda twin: "".join(p.text for p in twin.papers).count("示范店") == 2)
    assert "".join(paper.text for paper in twin.papers).split() == [
        "示范店", "鲜牛奶", "￥12.80", "示范店", "鲜牛奶", "￥12.80",
    ]  # fmt: skip
    assert twin.faults == []


@pty_only
def test_paper_that_ends_is_told_by_the_printer_itself(twin, line, host, ear, receipt) -> None:
    twin.change(paper_out_after=60)
    host.open("printer", f"escpos+serial://{line.path}?profile=epson-tm-t20")
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "held")
    ear.wait_for(
        lambda event: (
            isinstance(event, StatusChanged) and (event.sensor, event.new) == ("paper", "out")
        )
    )
    twin.change(paper_out=False, near_end=True)
    ear.wait_for_job("1", "done")
    assert twin.wait_for(lambda twin: len(twin.papers) == 1)


def test_sensors_are_told_when_they_change(twin, printer_url, host, ear, receipt) -> None:
    host.open("printer", printer_url)
    ear.wait_for(lambda event: isinstance(event, StatusChanged) and event.new == "ok")
    twin.change(near_end=True)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "done")
    told = ear.wait_for(lambda event: isinstance(event, StatusChanged) and event.old == "ok")
    assert (told.sensor, told.new) == ("paper", "near_end")


def test_a_reprint_says_so_at_its_top(twin, printer_url, host, ear, receipt) -> None:
    from dataclasses import replace

    host.open("printer", printer_url)
    host.submit("printer", replace(receipt().job, copy=2))
    ear.wait_for(lambda event: isinstance(event, JobEnded))
    assert twin.wait_for(lambda twin: len(twin.papers) == 1)
    assert twin.papers[0].text.split()[:3] == ["补打", "第2次", "示范店"]


def test_lines_and_cuts_are_counted(twin, printer_url, host, ear, receipt) -> None:
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "done")
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: type(event).__name__ == "DrawerPulsed")
    counters = host.counters("printer")
    assert (counters.jobs, counters.lines, counters.cuts, counters.pulses) == (1, 2, 1, 1)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_a_printer(name: str) -> None:
    profile = load_profile(name)
    assert profile.columns * 12 <= profile.dots + 11
    printer = load("escpos+tcp").create(parse(f"escpos+tcp://host?profile={name}"))
    assert printer.capabilities.columns == profile.columns  # type: ignore[union-attr]


def test_a_url_changes_single_values_of_a_profile() -> None:
    url = "escpos+tcp://host?profile=generic-58&charset=gbk&cutter=yes&width=42"
    capabilities = load("escpos+tcp").create(parse(url)).capabilities
    assert (capabilities.columns, capabilities.dots) == (42, 504)  # type: ignore[union-attr]
    assert (capabilities.charset, capabilities.cuts) == ("gbk", True)  # type: ignore[union-attr]
    other = load("escpos+tcp").create(parse("escpos+tcp://host?cjk=gb2312&fence=gsh"))
    assert other.capabilities.charset == "gb2312"  # type: ignore[union-attr]
    assert other.capabilities.fence == "gs_h"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("escpos+tcp://host?profile=typewriter", "generic-58"),
        ("escpos+tcp://host?colour=red", "unknown option 'colour'"),
        ("escpos+tcp://host?port=9", "stands before the question mark"),
        ("escpos+tcp://", "needs a host"),
        ("escpos+tcp://host/tray", "takes no path"),
        ("escpos+tcp://host?width=wide", "width=wide"),
        ("escpos+serial://", "needs the path"),
        ("escpos+serial:///dev/x?parity=maybe", "parity=maybe"),
        ("escpos+serial://usb:04b8", "usb:VENDOR:PRODUCT"),
        ("escpos+usb://printer", "authority"),
        ("escpos+file://", "needs a path"),
    ],
)
def test_a_bad_url_says_what_it_may_be(url: str, said: str) -> None:
    place = parse(url)
    with pytest.raises(BadUrl) as raised:
        load(place.scheme).create(place)
    assert said in str(raised.value)


def test_a_device_file_that_is_not_there_is_offline(tmp_path: Path) -> None:
    assert look_at(f"escpos+file://{tmp_path}/lp0").code == "offline"


def test_a_device_that_is_not_plugged_in_is_offline() -> None:
    assert look_at("escpos+serial://usb:dead:beef").code == "offline"

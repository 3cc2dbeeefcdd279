"""A device in use: stages, the gate for scans, counters, self-tests, commands."""

from __future__ import annotations

import itertools
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import (
    ErrorReported,
    Scan,
    Scanned,
    SelfTested,
    StageChanged,
    Weighed,
    Weight,
    WeightTaken,
)
from drivers.gate import DEEPEST, DataGate
from drivers.host import DeviceHost, look_at
from drivers.registry import BUILT_IN
from drivers.sim.scanner import SerialScanner

pty_only = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")

PLUGIN = """
from drivers.api import *
from drivers.registry import DriverSpec

class Scales:
    capabilities = ScaleCapabilities(zero=True)
    on_it = 1235
    def open(self, *, stop): pass
    def read(self, *, stop):
        stop.wait(0.01)
        return [Weight(grams=self.on_it, status="stable" if self.on_it else "zero", raw=b"S")]
    def weigh(self, *, stop):
        if not self.on_it: raise Unstable("nothing at rest on it")
        return Weight(grams=self.on_it, status="stable", raw=b"W")
    def zero(self, *, stop): Scales.on_it = 0
    def tare(self, *, stop): raise NotPermitted("it has no tare")
    def close(self): pass

class Shows:
    capabilities = DisplayCapabilities(columns=20, rows=2)
    shown = []
    def open(self, *, stop): pass
    def show(self, lines, *, stop): Shows.shown.append(tuple(lines))
    def check(self, *, stop): pass
    def close(self): pass

class Chest:
    capabilities = DrawerCapabilities()
    def probe(self, *, stop): pass
    def pulse_drawer(self, *, stop): pass
    def close(self): pass

SCALE = DriverSpec(name="scale", kind="scale", create=lambda url: Scales())
DISPLAY = DriverSpec(name="display", kind="display", create=lambda url: Shows())
DRAWER = DriverSpec(name="drawer", kind="drawer", create=lambda url: Chest())
"""


@pytest.fixture
def plug_in(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "counter_top.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "counter_top", raising=False)
    for name in ("scale", "display", "drawer"):
        monkeypatch.setitem(BUILT_IN, f"test.{name}", f"counter_top:{name.upper()}")


@pytest.fixture
def scanner():
    scanner = SerialScanner()
    yield scanner
    scanner.close()


def codes(ear) -> list[str]:
    return [event.code for event in ear.events if isinstance(event, Scanned)]


def is_stage(stage: str):
    return lambda event: isinstance(event, StageChanged) and event.new == stage


def is_code(code: str):
    return lambda event: getattr(event, "code", "") == code


# --- the gate -----------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 10), max_size=80).map(sorted), st.floats(0, 20))
def test_a_scan_is_told_or_rejected_and_never_both(times: list[float], opened_at: float) -> None:
    gate = DataGate(max_age=2.0)
    sent = [Scan(code=str(n)) for n in range(len(times))]
    lost = [gate.put(scan, at) for scan, at in zip(sent, times, strict=True)]
    rejected = [scan for scan in lost if scan is not None]
    late = gate.expired(max(opened_at, times[-1] if times else 0))
    told = list(iter(gate.take, None))
    assert rejected + late + told == sent
    now = max(opened_at, times[-1] if times else 0)
    kept = [(s, t) for s, t in zip(sent, times, strict=True) if s not in rejected]
    assert told == [scan for scan, at in kept if now - at <= 2.0]
    assert len(told) <= DEEPEST


@pty_only
def test_a_scan_during_a_dialog_waits_and_comes_when_it_closes(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    host.disable("scanner")
    ear.wait_for(is_stage("claimed"))
    scanner.scan("6901")
    scanner.scan("6902")
    # The reads are counted though nobody is told.
    assert wait_until(lambda: host.counters("scanner").good_reads == 2)
    assert codes(ear) == []
    host.enable("scanner")
    ear.wait_for(is_code("6902"))
    assert codes(ear) == ["6901", "6902"]


@pty_only
def test_a_scan_that_nobody_was_ready_for_is_rejected_aloud(
    scanner, host, ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.reading.DataGate", lambda: DataGate(max_age=0.05))
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    host.disable("scanner")
    ear.wait_for(is_stage("claimed"))
    scanner.scan("6901")
    rejected = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    assert (rejected.locus, rejected.code) == ("input-data", "scan_too_old")
    host.enable("scanner")
    scanner.scan("6902")
    ear.wait_for(is_code("6902"))
    assert codes(ear) == ["6902"]


@pty_only
def test_with_auto_disable_each_scan_closes_the_gate_behind_it(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}", auto_disable=True)
    ear.wait_for(is_stage("enabled"))
    scanner.write(b"6901\r6902\r")
    ear.wait_for(is_code("6901"))
    ear.wait_for(is_stage("claimed"))
    assert codes(ear) == ["6901"]
    host.enable("scanner")
    ear.wait_for(is_code("6902"))


@pty_only
def test_a_heap_of_scans_in_one_read_loses_none(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    sent = [f"690{number}" for number in range(4 * DEEPEST)]
    scanner.write("".join(f"{code}\r" for code in sent).encode())
    ear.wait_for(is_code(sent[-1]))
    assert codes(ear) == sent


# --- stages -------------------------------------------------------------------------------------


@pty_only
def test_a_released_port_can_be_used_by_another_program_and_comes_back(scanner, host, ear) -> None:
    url = f"scanner+serial://{scanner.path}"
    host.open("scanner", url)
    ear.wait_for(is_stage("enabled"))
    assert look_at(url).code == "busy"
    host.release("scanner")
    ear.wait_for(lambda event: is_stage("opened")(event) and event.old == "enabled")
    assert look_at(url).state == "ok"
    host.enable("scanner")
    assert wait_until(lambda: host.stage("scanner") == "enabled")
    host.close()
    stages = [event.new for event in ear.events if isinstance(event, StageChanged)]
    assert stages == ["opened", "enabled", "opened", "enabled", "closed"]


def test_jobs_wait_while_a_printer_is_disabled(twin, printer_url, host, ear, receipt) -> None:
    host.open("printer", printer_url)
    ear.wait_for(is_stage("enabled"))
    host.disable("printer")
    ear.wait_for(is_stage("claimed"))
    host.submit("printer", receipt().job)
    host.pulse_drawer("printer")
    refused = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    assert (refused.locus, refused.code) == ("output", "disabled")
    assert (twin.papers, twin.drawer_pulses, ear.outcomes("1")) == ([], 0, [])
    host.enable("printer")
    ear.wait_for_job("1", "done")


@pty_only
def test_one_device_can_be_shut_and_opened_with_another_url(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    host.shut("scanner")
    assert host.stage("scanner") == "closed"
    host.open("scanner", f"scanner+serial://{scanner.path}?suffix=lf")
    assert wait_until(lambda: host.stage("scanner") == "enabled")
    scanner.scan("6901", "lf")
    ear.wait_for(is_code("6901"))


@pty_only
def test_a_device_that_comes_back_is_counted_and_hurried_by_a_hint(
    host, ear, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.backoff.FIRST", 1000.0)
    place = tmp_path / "ttyUSB0"
    first = SerialScanner()
    place.symlink_to(first.path)
    host.open("scanner", f"scanner+serial://{place}")
    ear.wait_for(is_stage("enabled"))
    first.close()
    ear.wait_for(lambda event: getattr(getattr(event, "new", None), "state", "") == "offline")
    second = SerialScanner()
    place.unlink()
    place.symlink_to(second.path)
    host.plugged_in()
    assert wait_until(lambda: host.health("scanner").state == "ok")
    assert host.counters("scanner").reconnects == 1
    second.close()


@pty_only
def test_a_port_that_was_lent_and_taken_back_is_no_reconnect(host, ear) -> None:
    scanner = SerialScanner()
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    host.release("scanner")
    assert wait_until(lambda: host.health("scanner").state == "closed")
    host.enable("scanner")
    assert wait_until(lambda: host.health("scanner").state == "ok")
    assert host.counters("scanner").reconnects == 0
    scanner.close()


# --- commands and tests -------------------------------------------------------------------------


def test_a_weight_is_asked_for_and_told(plug_in, host, ear) -> None:
    host.open("scale", "test+scale://")
    shown = ear.wait_for(lambda event: isinstance(event, Weighed))
    assert shown.weight == Weight(grams=1235, status="stable", raw=b"S")
    host.weigh("scale", "line 3")
    taken = ear.wait_for(lambda event: isinstance(event, WeightTaken))
    assert (taken.request, taken.weight.grams, taken.weight.raw) == ("line 3", 1235, b"W")
    host.zero("scale")
    ear.wait_for(lambda event: isinstance(event, Weighed) and event.weight.status == "zero")
    host.weigh("scale", "line 4")
    refused = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    assert (refused.code, refused.request) == ("unstable", "line 4")
    host.tare("scale")
    ear.wait_for(is_code("not_permitted"))
    assert host.health("scale").state == "ok"  # it answers: nothing is wrong with it
    weights = [event for event in ear.events if isinstance(event, Weighed)]
    assert len(weights) == 2  # the same weight again is no news


def test_a_display_shows_the_newest_wish_only(plug_in, ear) -> None:
    host = DeviceHost(ear)
    host.open("display", "test+display://")
    ear.wait_for(is_stage("enabled"))
    from counter_top import Shows  # type: ignore[import-not-found]

    host.disable("display")
    host.show("display", ["old"])
    assert ear.wait_for(lambda event: isinstance(event, ErrorReported)).code == "disabled"
    host.enable("display")
    assert wait_until(lambda: host.stage("display") == "enabled")
    host.show("display", ["Milk", "12.80"])
    assert wait_until(lambda: Shows.shown == [("Milk", "12.80")])
    host.self_test("display", "external")
    passed = ear.wait_for(lambda event: isinstance(event, SelfTested))
    assert passed.passed
    assert Shows.shown[-1] == ("12345678901234567890",) * 2
    host.close()


def test_a_drawer_at_its_own_port_opens_and_prints_nothing(plug_in, host, ear, receipt) -> None:
    host.open("drawer", "test+drawer://")
    host.pulse_drawer("drawer")
    ear.wait_for(lambda event: type(event).__name__ == "DrawerPulsed")
    host.submit("drawer", receipt().job)
    assert ear.wait_for_job("1").outcome == "failed"
    host.weigh("drawer", "x")
    assert ear.wait_for(lambda event: getattr(event, "request", "") == "x").code == "not_permitted"


@pytest.mark.parametrize(("level", "papers"), [("internal", 0), ("external", 1)])
def test_a_printer_tests_itself(twin, printer_url, host, ear, level: str, papers: int) -> None:
    host.open("printer", printer_url)
    host.self_test("printer", level)
    assert ear.wait_for(lambda event: isinstance(event, SelfTested)).passed
    assert twin.wait_for(lambda twin: len(twin.papers) == papers)
    assert twin.faults == []


def test_a_self_test_that_fails_says_why(twin, printer_url, host, ear) -> None:
    twin.change(cover_open=True)
    host.open("printer", printer_url)
    host.self_test("printer", "external")
    tested = ear.wait_for(lambda event: isinstance(event, SelfTested))
    assert (tested.passed, tested.code) == (False, "cover_open")


@pty_only
def test_a_scanner_is_tested_by_a_person(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_stage("enabled"))
    host.self_test("scanner", "interactive")
    numbers = itertools.count()

    def tested() -> bool:
        scanner.scan(f"690{next(numbers)}")  # as a person would: one after the other
        return any(isinstance(event, SelfTested) for event in ear.events)

    assert wait_until(tested)
    assert ear.wait_for(lambda event: isinstance(event, SelfTested)).passed


def wait_until(condition) -> bool:
    """Waits up to ten seconds for something that no event tells of."""
    tick = threading.Event()
    return any(condition() or tick.wait(0.02) for _ in range(500))

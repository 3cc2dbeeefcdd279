"""The device host: threads that start, fail, recover and end without taking the till along."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from drivers.api import DeviceEvent, Health, HealthChanged, JobEnded, PrintJob
from drivers.host import DeviceHost, look_at
from drivers.registry import BUILT_IN
from drivers.sim.printer import PrinterTwin

PLUGIN = """
import threading
from drivers.api import ScannerCapabilities, Scan
from drivers.registry import DriverSpec

class Stubborn:
    capabilities = ScannerCapabilities()
    def open(self, *, stop): pass
    def read(self, *, stop): threading.Event().wait(60); return []
    def close(self): pass

class Buggy(Stubborn):
    reads = 0
    def read(self, *, stop):
        Buggy.reads += 1
        if Buggy.reads == 1: raise ZeroDivisionError("a bug")
        stop.wait(0.05)
        return [Scan(code="6901234567892")]

class Rude(Stubborn):
    def read(self, *, stop): stop.wait(60); return []
    def close(self): raise ZeroDivisionError("a bug at the end")

class Quitting(Stubborn):
    reads = 0
    def read(self, *, stop):
        Quitting.reads += 1
        if Quitting.reads == 1: raise SystemExit("enough")
        stop.wait(0.05)
        return [Scan(code="6901234567892")]

class Sensed(Stubborn):
    def probe(self, *, stop): pass
    def pulse_drawer(self, *, stop): pass
    @property
    def sensors(self): raise SystemExit("enough")

QUITS = DriverSpec(name="quits", kind="scanner", create=lambda url: Quitting())
SENSED = DriverSpec(name="sensed", kind="drawer", create=lambda url: Sensed())
EXITS = DriverSpec(name="exits", kind="printer", create=lambda url: exit(3))
TOASTER = DriverSpec(name="toaster", kind="toaster", create=lambda url: Stubborn())
RUDE = DriverSpec(name="rude", kind="scanner", create=lambda url: Rude())
STUBBORN = DriverSpec(name="stubborn", kind="scanner", create=lambda url: Stubborn())
BUGGY = DriverSpec(name="buggy", kind="scanner", create=lambda url: Buggy())
CRASH = DriverSpec(name="crash", kind="printer", create=lambda url: 1 / 0)
"""


@pytest.fixture
def plug_in(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers of somebody else, with somebody else's bugs."""
    (tmp_path / "somebody_elses.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("stubborn", "buggy", "crash", "rude", "quits", "sensed", "exits", "toaster"):
        monkeypatch.setitem(BUILT_IN, f"test.{name}", f"somebody_elses:{name.upper()}")
    monkeypatch.setitem(BUILT_IN, "test.gone", "no_such_module:GONE")


def is_state(state: str):
    return lambda event: isinstance(event, HealthChanged) and event.new.state == state


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("not a url", "bad_url"),
        ("pigeon://loft", "bad_driver"),
        ("test+gone://", "bad_driver"),
        ("test+crash://", "protocol"),
        ("test+exits://", "bad_driver"),
        ("test+sensed://", "bad_driver"),
        ("test+toaster://", "bad_driver"),
        ("escpos+tcp://host?fence=hedge", "bad_url"),
    ],
)
def test_a_device_that_cannot_be_made_shows_as_its_health(
    plug_in, host, ear, receipt, url: str, code: str
) -> None:
    host.open("printer", url)
    event = ear.wait_for(is_state("fault"))
    assert event.new.code == code
    host.submit("printer", receipt().job)
    ended = ear.wait_for_job("1")
    assert (ended.outcome, ended.code) == ("not_ready", code)
    host.pulse_drawer("printer")
    ear.wait_for(lambda event: getattr(event, "locus", "") == "output")


def test_a_broken_device_leaves_the_others_alone(
    plug_in, twin: PrinterTwin, printer_url: str, host, ear, receipt
) -> None:
    host.open("lamp", "test+gone://")
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").outcome == "done"
    assert ear.wait_for(is_state("fault")).device == "lamp"
    assert host.health("never opened") == Health(state="closed")


def test_a_bug_in_a_driver_is_logged_and_the_device_comes_back(plug_in, host, ear, caplog) -> None:
    host.open("scanner", "test+buggy://")
    ear.wait_for(is_state("fault"))
    assert "ZeroDivisionError" in caplog.text
    assert ear.wait_for(lambda event: hasattr(event, "latin1")).code == "6901234567892"
    assert host.health("scanner").state == "ok"


def test_a_driver_that_wants_to_end_the_till_is_a_fault_and_is_tried_again(
    plug_in, host, ear
) -> None:
    host.open("scanner", "test+quits://")
    assert ear.wait_for(is_state("fault")).new.code == "bad_driver"
    assert ear.wait_for(lambda event: hasattr(event, "latin1")).code == "6901234567892"
    assert host.health("scanner").state == "ok"


def test_a_listener_that_raises_does_not_stop_the_device(
    twin: PrinterTwin, printer_url: str, receipt, caplog
) -> None:
    heard: list[DeviceEvent] = []
    second = threading.Event()

    def listener(event: DeviceEvent) -> None:
        heard.append(event)
        if isinstance(event, JobEnded) and event.job_id == "2":
            second.set()
        raise RuntimeError("a bug in the screens")

    host = DeviceHost(listener)
    host.open("printer", printer_url)
    host.submit("printer", receipt("1").job)
    host.submit("printer", receipt("2").job)
    assert second.wait(10)
    host.close()
    assert "a bug in the screens" in caplog.text
    assert len(twin.papers) == 2


def test_events_are_numbered_and_timed(twin, printer_url: str, host, ear, receipt) -> None:
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "done")
    assert [event.seq for event in ear.events] == list(range(1, len(ear.events) + 1))
    assert sorted(event.at for event in ear.events) == [event.at for event in ear.events]


def test_a_device_is_opened_once(host, printer_url: str, twin) -> None:
    host.open("printer", printer_url)
    with pytest.raises(ValueError, match="open already"):
        host.open("printer", printer_url)


# --- closing ------------------------------------------------------------------------------------


def test_closing_while_a_receipt_waits_for_paper_makes_it_unknown(
    twin: PrinterTwin, printer_url: str, ear, receipt
) -> None:
    twin.change(paper_out_after=60)
    host = DeviceHost(ear)
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    ear.wait_for_job("1", "held")
    began = time.monotonic()
    host.close()
    assert time.monotonic() - began < 3
    assert ear.outcomes("1") == ["held", "unknown"]
    assert host.health("printer").state == "closed"


def test_closing_while_a_receipt_is_being_taken_slowly_ends_in_time(
    twin: PrinterTwin, printer_url: str, ear, receipt
) -> None:
    twin.change(bytes_per_second=200)
    host = DeviceHost(ear)
    host.open("printer", printer_url)
    slip = receipt()
    sending = threading.Event()

    def begin() -> None:
        slip.job.begin()
        sending.set()

    host.submit("printer", PrintJob(job_id="1", compose=slip.job.compose, begin=begin))
    assert sending.wait(10)
    began = time.monotonic()
    host.close()
    assert time.monotonic() - began < 4.5
    assert ear.outcomes("1") in (["unknown"], ["done"])


def test_closing_before_a_receipt_has_begun_leaves_it_with_the_till(ear, receipt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts, and says nothing
        host = DeviceHost(ear)
        host.open("printer", f"escpos+tcp://127.0.0.1:{deaf.getsockname()[1]}")
        slip = receipt()
        host.submit("printer", slip.job)
        host.close()
    assert slip.begun == 0
    assert set(ear.outcomes("1")) <= {"not_ready"}


def test_a_driver_that_never_returns_does_not_hold_up_the_close(
    plug_in, ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.host.CLOSE_WITHIN", 0.3)
    host = DeviceHost(ear)
    host.open("scanner", "test+stubborn://")
    ear.wait_for(is_state("ok"))
    began = time.monotonic()
    host.close()
    assert time.monotonic() - began < 3
    host.close()


def test_a_driver_that_fails_while_it_closes_is_closed_all_the_same(plug_in, ear, caplog) -> None:
    host = DeviceHost(ear)
    host.open("scanner", "test+rude://")
    ear.wait_for(is_state("ok"))
    host.close()
    assert host.health("scanner").state == "closed"
    assert "a bug at the end" in caplog.text


def test_the_listener_itself_may_close_the_host(twin, printer_url: str, receipt) -> None:
    closed = threading.Event()

    def listener(event: DeviceEvent) -> None:
        if isinstance(event, JobEnded):
            host.close()
            closed.set()

    host = DeviceHost(listener)
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    assert closed.wait(10)


def test_nothing_is_opened_after_the_close(ear) -> None:
    host = DeviceHost(ear)
    host.close()
    with pytest.raises(RuntimeError, match="closed"):
        host.open("printer", "escpos+tcp://127.0.0.1")


def test_a_scanner_that_types_can_be_looked_at_and_opened(host, ear) -> None:
    assert look_at("scanner+wedge://?prefix=F9").state == "ok"
    assert look_at("scanner+wedge://?prefix=hello").code == "bad_url"
    host.open("keyboard", "scanner+wedge://")
    ear.wait_for(is_state("ok"))


def test_what_a_scanner_that_types_has_read_is_counted_and_told_at_the_end(
    host, ear, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.counts")
    host.open("scanner-1", "scanner+wedge://", at_once=False)
    for good in (True, True, False):
        host.count_read("scanner-1", good=good)
    counters = host.counters("scanner-1")
    assert (counters.good_reads, counters.failed_reads) == (2, 1)
    with pytest.raises(KeyError):
        host.count_read("scanner-2", good=True)

    host.begin("scanner-1")
    ear.wait_for(is_state("ok"))
    host.close()

    assert "scanner-1: good_reads 2, failed_reads 1" in caplog.text

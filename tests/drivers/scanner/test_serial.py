"""A serial scanner over a pseudo-terminal, plugged in, pulled out and shared."""

from __future__ import annotations

import os
from threading import Event

import pytest

from drivers.api import ErrorReported, HealthChanged, Scan, Scanned
from drivers.host import look_at
from drivers.scanner.serial import SerialScanner as LineReader
from drivers.sim.scanner import SerialScanner

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")


@pytest.fixture
def scanner():
    scanner = SerialScanner()
    yield scanner
    scanner.close()


def is_state(state: str):
    return lambda event: isinstance(event, HealthChanged) and event.new.state == state


@pytest.mark.parametrize("suffix", ["cr", "lf", "crlf", "etx", "none"])
def test_a_scan_arrives(scanner, host, ear, suffix: str) -> None:
    expected = suffix if suffix != "none" else "cr"
    host.open("scanner", f"scanner+serial://{scanner.path}?suffix={expected}")
    ear.wait_for(is_state("ok"))
    scanner.scan("6901234567892", suffix)
    event = ear.wait_for(lambda event: isinstance(event, Scanned))
    assert (event.code, event.latin1, event.device) == ("6901234567892", False, "scanner")


def test_scans_arrive_in_order_and_a_double_trigger_once(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_state("ok"))
    for code in ("6901", "6902", "6902", "6903"):
        scanner.scan(code)
    ear.wait_for(lambda event: getattr(event, "code", "") == "6903")
    codes = [event.code for event in ear.events if isinstance(event, Scanned)]
    assert codes == ["6901", "6902", "6903"]


def test_a_reader_that_was_held_up_in_mid_code_reads_it_whole() -> None:
    """Whatever time passes between two reads, and where a wait ends just before the bytes come."""
    rest = [b"69012345", b"", b"67892\r", b"69012345", b"67892\r"]

    class HeldUp:
        def open(self, *, deadline: float) -> None:
            clock.append(0.0)

        def read(self, limit: int, *, deadline: float) -> bytes:
            clock.append(clock[-1] + 0.4)
            return rest.pop(0) if rest else b""

        def close(self) -> None:
            """Nothing to give back."""

    clock: list[float] = []
    reader = LineReader(transport=HeldUp(), suffix="cr")
    reader.open(stop=Event())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("drivers.scanner.serial.time.monotonic", lambda: clock[-1])
        found = [item for _ in range(8) for item in reader.read(stop=Event())]
    assert found == [Scan(code="6901234567892")] * 2


def test_half_a_code_is_counted_as_a_bad_read(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_state("ok"))
    scanner.scan("690")
    ear.wait_for(lambda event: getattr(event, "code", "") == "690")
    scanner.scan("69012345", "none")
    ear.wait_for(lambda event: getattr(event, "code", "") == "scan_broken")
    scanner.scan("67892")
    scanner.scan("6901234567892")
    ear.wait_for(lambda event: getattr(event, "code", "") == "6901234567892")
    assert [event.code for event in ear.events if isinstance(event, Scanned)] == [
        "690", "6901234567892",
    ]  # fmt: skip
    assert host.counters("scanner").failed_reads == 1


def test_a_flood_is_an_error_and_the_next_scan_is_good(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_state("ok"))
    scanner.scan("8" * 9000)
    error = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    assert (error.locus, error.code) == ("input", "scan_too_long")
    scanner.scan("6901234567892")
    ear.wait_for(lambda event: getattr(event, "code", "") == "6901234567892")


def test_a_scanner_that_is_pulled_out_is_offline(host, ear) -> None:
    scanner = SerialScanner()
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_state("ok"))
    scanner.close()
    lost = ear.wait_for(is_state("offline"))
    assert lost.new.code == "offline"


def test_a_port_that_is_not_there_is_offline(host, ear, tmp_path) -> None:
    host.open("scanner", f"scanner+serial://{tmp_path}/ttyUSB9")
    assert ear.wait_for(is_state("offline")).new.code == "offline"


def test_a_port_is_taken_by_one_program_only(scanner, host, ear) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    ear.wait_for(is_state("ok"))
    assert look_at(f"scanner+serial://{scanner.path}").code == "busy"


def test_a_receipt_sent_to_a_scanner_fails(scanner, host, ear, receipt) -> None:
    host.open("scanner", f"scanner+serial://{scanner.path}")
    host.submit("scanner", receipt().job)
    ended = ear.wait_for_job("1")
    assert (ended.outcome, ended.code) == ("failed", "not_permitted")


@pytest.mark.parametrize("url", ["scanner+serial://", "scanner+serial:///dev/x?baud=fast",
                                 "scanner+serial:///dev/x?suffix=bell"])  # fmt: skip
def test_a_bad_scanner_url_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"

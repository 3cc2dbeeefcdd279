"""A driver of somebody else that hangs in its work is a fault in bounded time; nothing is lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from drivers import overdue
from drivers.api import DrawerPulsed, ErrorReported, Health, HealthChanged, WeightTaken
from drivers.host import DeviceHost

PLUGIN = """
import threading
from drivers.api import *
from drivers.registry import DriverSpec

let_go = threading.Event()  # ends every hang
came_back = threading.Event()
hangs_in = ""
fate = []

def hang(where):
    if hangs_in == where:
        let_go.wait(20)

class Device:
    capabilities = ScaleCapabilities()
    def open(self, *, stop): pass
    def probe(self, *, stop): pass
    def close(self): hang("close")
    def read(self, *, stop):
        hang("read")
        if hangs_in == "close":
            raise Offline("unplugged")
        stop.wait(0.01)
        return []
    def weigh(self, *, stop): hang("weigh")
    def show(self, lines, *, stop): hang("show")
    def check(self, *, stop): hang("check")

class Printer(Device):
    capabilities = PrinterCapabilities(columns=48, dots=576, charset="", fence="none")
    def print_job(self, job, *, held, meanwhile, stop):
        try:
            return self._print(job, held, meanwhile)
        except BadDriver:
            fate.append("given up")
            raise
        finally:
            came_back.set()
    def _print(self, job, held, meanwhile):
        hang("asking")
        job.compose()
        job.begin()
        fate.append("begun")
        hang("printing")
        if hangs_in in ("nothing", "pulse"):
            held(PaperOut("the roll is at its end"))
            while not let_go.wait(0.05):
                meanwhile(lambda: hang("pulse"))
        return JobResult(outcome="done", lines=1, cuts=1)
    def pulse_drawer(self, *, stop): pass

SCALE = DriverSpec(name="scale", kind="scale", create=lambda url: Device())
SCANNER = DriverSpec(name="scanner", kind="scanner", create=lambda url: Device())
DISPLAY = DriverSpec(name="display", kind="display", create=lambda url: Device())
PRINTER = DriverSpec(name="printer", kind="printer", create=lambda url: Printer())
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Somebody else's package as pip would leave it, with little time for its work."""
    monkeypatch.setattr(overdue, "OPENS_WITHIN", 0.6)
    monkeypatch.setattr(overdue, "SILENT_FOR", 0.6)
    (tmp_path / "sloth.py").write_text(PLUGIN)
    info = tmp_path / "sloth-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sloth\nVersion: 1.0\n")
    kinds = ("scale", "scanner", "display", "printer")
    points = "\n".join(f"sloth.{kind} = sloth:{kind.upper()}" for kind in kinds)
    (info / "entry_points.txt").write_text(f"[lianpos.drivers]\n{points}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sloth", raising=False)
    import sloth

    yield sloth
    sloth.let_go.set()


@pytest.fixture
def host(ear) -> Iterator[DeviceHost]:
    host = DeviceHost(ear, plugins=["sloth"])
    yield host
    host.close()


def turned(state: str) -> Callable[[object], bool]:
    return lambda event: isinstance(event, HealthChanged) and event.new.state == state


def never_came(health: Health) -> bool:
    return (health.state, health.code) == ("fault", "bad_driver")


@pytest.mark.parametrize(
    ("kind", "where"),
    [("scanner", "read"), ("scale", "read"), ("scale", "close"), ("display", "check")],
)
def test_a_device_that_hangs_turns_from_well_to_a_fault(package, host, ear, kind, where) -> None:
    package.hangs_in = where
    host.open("device", f"sloth+{kind}://")
    ear.wait_for(turned("ok"))
    assert never_came(ear.wait_for(turned("fault")).new)
    assert host.stage("device") == "opened"


def test_who_asked_for_a_weight_that_never_comes_is_told(package, host, ear) -> None:
    package.hangs_in = "weigh"
    host.open("device", "sloth+scale://")
    host.weigh("device", "line 3")
    host.weigh("device", "line 4")
    for request in ("line 3", "line 4"):
        answer = ear.wait_for(lambda event, r=request: getattr(event, "request", "") == r)
        assert isinstance(answer, ErrorReported)
        assert answer.code == "bad_driver"
    package.let_go.set()
    host.close()
    assert not any(isinstance(event, WeightTaken) for event in ear.events)


def test_a_receipt_in_a_printer_whose_driver_hangs_may_be_on_paper(
    package, host, ear, receipt
) -> None:
    package.hangs_in = "printing"
    host.open("printer", "sloth+printer://")
    host.submit("printer", receipt("1").job)
    host.submit("printer", receipt("2").job)
    assert ear.wait_for_job("1").outcome == "unknown"
    assert ear.wait_for_job("2").outcome == "not_ready"
    assert never_came(host.health("printer"))
    package.let_go.set()
    assert package.came_back.wait(10)
    host.close()
    assert ear.outcomes("1") == ["unknown"]
    assert ear.outcomes("2") == ["not_ready"]


def test_a_receipt_that_was_given_up_before_it_began_never_begins(
    package, host, ear, receipt
) -> None:
    package.hangs_in = "asking"
    first = receipt("1")
    host.open("printer", "sloth+printer://")
    host.submit("printer", first.job)
    assert ear.wait_for_job("1").outcome == "not_ready"
    package.let_go.set()
    assert package.came_back.wait(10)
    assert (package.fate, first.begun) == (["given up"], 0)
    assert ear.outcomes("1") == ["not_ready"]


def test_a_receipt_that_waits_for_paper_for_long_is_no_fault(
    package, host, ear, receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue, "SILENT_FOR", 1.5)
    package.hangs_in = "nothing"
    host.open("printer", "sloth+printer://")
    host.submit("printer", receipt("1").job)
    ear.wait_for_job("1", "held")
    for looks in range(1, 61):  # 50 ms apart: together twice what silence may last
        host.pulse_drawer("printer")
        ear.wait_for(lambda event, n=looks: count(ear, DrawerPulsed) >= n)
    package.let_go.set()
    assert ear.wait_for_job("1", "done", "unknown").outcome == "done"
    assert ear.outcomes("1") == ["held", "done"]


def count(ear, kind: type) -> int:
    return sum(isinstance(event, kind) for event in ear.events)


def test_a_drawer_that_hangs_beside_a_receipt_is_answered_for_with_it(
    package, host, ear, receipt
) -> None:
    package.hangs_in = "pulse"
    host.open("printer", "sloth+printer://")
    host.submit("printer", receipt("1").job)
    ear.wait_for_job("1", "held")
    host.pulse_drawer("printer")
    ear.wait_for_job("1", "unknown")
    ear.wait_for(lambda event: isinstance(event, ErrorReported) and event.locus == "output")
    assert never_came(ear.wait_for(turned("fault")).new)
    package.let_go.set()
    assert package.came_back.wait(10)
    assert package.fate == ["begun", "given up"]


def test_the_others_go_on_while_one_hangs(package, host, ear, receipt, twin, printer_url) -> None:
    package.hangs_in = "printing"
    host.open("slow", "sloth+printer://")
    host.submit("slow", receipt("1").job)
    host.open("printer", printer_url)
    host.submit("printer", receipt("2").job)
    assert ear.wait_for_job("2").outcome == "done"
    assert ear.wait_for_job("1").outcome == "unknown"
    assert host.health("printer").state == "ok"


def test_what_the_host_closes_meanwhile_is_not_waited_for(package, host, ear, receipt) -> None:
    package.hangs_in = "printing"
    host.open("printer", "sloth+printer://")
    host.submit("printer", receipt("1").job)
    ear.wait_for_job("1")
    threads = threading.active_count()
    host.close()
    assert host.stage("printer") == "closed"
    assert threading.active_count() <= threads

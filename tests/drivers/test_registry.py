"""Finding drivers: ours always, others by entry point, broken ones without harm."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from drivers import overdue, registry
from drivers.api import BadDriver, ErrorReported, HealthChanged, PrintJob
from drivers.host import DeviceHost, check_url, look_at
from drivers.paper import Paper
from drivers.url import BadUrl, parse
from pos.cli.device_list import driver_facts
from pos.texts import Texts

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = """
from drivers.registry import DriverSpec
GOOD = DriverSpec(name="shelf lamp", kind="scanner", create=lambda url: None)
OLD = DriverSpec(name="old lamp", kind="scanner", create=lambda url: None, api=0)
WRONG = "not a driver"

def hang(*nothing, **named):
    import threading
    threading.Event().wait(20)

class Deaf:
    capabilities = None
    open = probe = hang
    def close(self): pass

SLOW_TO_MAKE = DriverSpec(name="lamp", kind="scanner", create=hang)
SLOW_SCANNER = DriverSpec(name="lamp", kind="scanner", create=lambda url: Deaf())
SLOW_PRINTER = DriverSpec(name="lamp", kind="printer", create=lambda url: Deaf())
SLOW_TO_TELL = DriverSpec(name="lamp", kind="scanner", create=lambda url: Deaf(), settings=hang)
"""


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Installs a package with the entry points given, as pip would leave it."""

    def install(entry_points: str) -> None:
        (tmp_path / "shelflamp.py").write_text(PLUGIN)
        (tmp_path / "shelfsloth.py").write_text("import threading\nthreading.Event().wait(20)")
        (tmp_path / "shelfbomb.py").write_text("raise SystemExit('no licence')")
        info = tmp_path / "shelflamp-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shelflamp\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[lianpos.drivers]\n{entry_points}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "shelflamp", raising=False)

    return install


def test_our_drivers_are_found_by_scheme() -> None:
    assert registry.load("escpos+tcp").kind == "printer"
    assert registry.load("scanner+serial").kind == "scanner"


def test_the_package_declares_the_drivers_that_are_built_in() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["lianpos.drivers"] == registry.BUILT_IN


def test_a_package_adds_a_driver(plug_in: Callable[[str], None]) -> None:
    plug_in("shelf.lamp = shelflamp:GOOD")
    assert "shelf+lamp" in registry.schemes()
    assert "shelflamp" not in sys.modules  # it is loaded when it is first used
    assert registry.load("shelf+lamp", allowed=["shelflamp"]).name == "shelf lamp"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("shelf.lamp = shelflamp:MISSING", "cannot be loaded"),
        ("shelf.lamp = shelfbomb:GOOD", "no licence"),
        ("shelf.lamp = no_such_package:GOOD", "no_such_package"),
        ("shelf.lamp = shelflamp:WRONG", "is no DriverSpec but str"),
        ("shelf.lamp = shelflamp:OLD", "made for API 0"),
    ],
)
def test_a_broken_plug_in_is_named_and_nothing_more(
    plug_in: Callable[[str], None], entry: str, said: str
) -> None:
    plug_in(entry)
    with pytest.raises(BadDriver) as raised:
        registry.load("shelf+lamp", allowed=["shelflamp"])
    assert said in str(raised.value)
    assert registry.load("escpos+tcp").kind == "printer"


def test_a_plug_in_that_never_comes_back_is_a_fault_and_not_a_wait(
    plug_in: Callable[[str], None], ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue, "LOADS_WITHIN", 0.2)
    plug_in("shelf.lamp = shelfsloth:GOOD")
    with pytest.raises(BadDriver, match=r"not come back within 0\.2 s"):
        registry.load("shelf+lamp", allowed=["shelflamp"])
    sleepy = DeviceHost(ear, plugins=["shelflamp"])
    sleepy.open("lamp", "shelf+lamp://here")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "fault")
    assert sleepy.health("lamp").code == "bad_driver"
    sleepy.close()


@pytest.mark.parametrize("slow", ["SLOW_TO_MAKE", "SLOW_SCANNER", "SLOW_PRINTER"])
def test_a_driver_that_hangs_later_is_a_fault_and_its_port_still_answers(
    plug_in: Callable[[str], None], ear, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    monkeypatch.setattr(overdue, "OPENS_WITHIN", 0.2)
    plug_in(f"shelf.lamp = shelflamp:{slow}")
    seen = look_at("shelf+lamp://here", plugins=["shelflamp"])
    assert (seen.state, seen.code) == ("fault", "bad_driver")
    host = DeviceHost(ear, plugins=["shelflamp"])
    host.open("lamp", "shelf+lamp://here")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "fault")
    host.submit("lamp", PrintJob(job_id="1", compose=lambda: Paper(), begin=lambda: None))
    host.pulse_drawer("lamp")
    assert ear.wait_for_job("1").outcome == "not_ready"
    ear.wait_for(lambda event: isinstance(event, ErrorReported) and event.code == "bad_driver")
    host.close()
    assert host.stage("lamp") == "closed"


def test_a_driver_that_hangs_while_it_is_made_takes_no_url(
    plug_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue, "LOADS_WITHIN", 0.2)
    plug_in("shelf.lamp = shelflamp:SLOW_TO_MAKE")
    assert check_url("shelf+lamp://here", plugins=["shelflamp"]).code == "bad_driver"
    assert check_url("escpos+tcp://host?colour=red").code == "bad_url"
    assert check_url("escpos+tcp://host").state == "ok"


def test_settings_that_never_come_are_told_in_the_list(
    plug_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue, "LOADS_WITHIN", 0.2)
    plug_in("shelf.lamp = shelflamp:SLOW_TO_TELL")
    facts = driver_facts("shelf+lamp", allowed=["shelflamp"], say=Texts("zh_CN"))
    assert (facts["error"], facts["detail"]) == (
        "bad_driver",
        "it did not come back within 0.2 s",
    )


def test_a_package_that_the_store_has_not_named_stays_out(plug_in: Callable[[str], None]) -> None:
    plug_in("shelf.lamp = shelflamp:GOOD")
    assert registry.package_of("shelf+lamp") == "shelflamp"
    with pytest.raises(BadDriver, match="the package shelflamp, which is not allowed here"):
        registry.load("shelf+lamp", allowed=["shelf"])
    assert "shelflamp" not in sys.modules


@pytest.mark.parametrize(
    "url",
    [
        "escpos+tcp://10.0.3.21:9100?profile=xp-80&cjk=gb18030&fence=gsr",
        "escpos+tcp://10.0.3.21:9100?profile=xp-80&charset=gb18030&fence=gsh",
        "escpos+usb://04b8:0e15/SN1?profile=tm-t20iii",
        "escpos+serial:///dev/ttyS0?baud=19200&flow=rtscts",
        "scanner+serial://usb:05e0:1701?baud=9600&suffix=cr",
        "scanner+hidpos://0c2e:0b61",
        "scanner+evdev://name:Honeywell*?grab=1",
        "scanner+wedge://?prefix=F9&suffix=enter",
        "scale+toledo8217:///dev/ttyUSB0?bits=7&parity=E",
        "display+cd5220:///dev/ttyUSB1?cols=20&encoding=gbk",
        "camera+v4l2:///dev/video0?size=1280x720&fps=15",
        "camera+file:///srv/pictures?fps=15&loop=1",
        "sim+printer://?render=png",
    ],
)
def test_device_urls_as_people_write_them_are_understood(url: str) -> None:
    place = parse(url)
    assert registry.load(place.scheme).create(place).capabilities is not None


def test_an_option_under_two_names_stands_twice() -> None:
    place = parse("escpos+tcp://host?charset=gbk&cjk=gb18030")
    with pytest.raises(BadUrl, match="charset stands there already"):
        registry.load(place.scheme).create(place)


def test_nobody_replaces_a_driver_of_ours(plug_in: Callable[[str], None]) -> None:
    plug_in("escpos.tcp = shelflamp:GOOD")
    assert registry.load("escpos+tcp").name != "shelf lamp"


def test_an_unknown_scheme_tells_the_known_ones() -> None:
    with pytest.raises(BadDriver, match=r"no driver for pigeon://; there are escpos\+tcp"):
        registry.load("pigeon")

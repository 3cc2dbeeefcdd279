"""A package of somebody else, installed as users install it, adds a device that scans."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from drivers import registry
from drivers.api import HealthChanged, Scanned
from drivers.host import DeviceHost, look_at

PACKAGE = Path(__file__).parent / "plug_in_package"
NAME = "network-scanner"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the package is installed, without a network."""
    site = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet",
         "--no-build-isolation", "--disable-pip-version-check", "--target", str(site),
         str(PACKAGE)],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    return site


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "network_scanner", raising=False)


def is_state(state: str):
    return lambda event: isinstance(event, HealthChanged) and event.new.state == state


def test_its_scans_arrive_like_those_of_ours(installed: None, ear) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = DeviceHost(ear, plugins=[NAME])
        host.open("scanner", f"scanner+tcp://127.0.0.1:{server.getsockname()[1]}")
        with server.accept()[0] as scanner:
            scanner.sendall(b"6901234567892\n690")
            scanner.sendall(b"1\n")
            ear.wait_for(lambda event: getattr(event, "code", "") == "6901")
        ear.wait_for(is_state("offline"))
        host.close()
    codes = [event.code for event in ear.events if isinstance(event, Scanned)]
    assert codes == ["6901234567892", "6901"]


def test_it_stays_out_until_the_store_names_it(installed: None, host, ear) -> None:
    assert "scanner+tcp" in registry.schemes()
    assert registry.package_of("scanner+tcp") == NAME
    host.open("scanner", "scanner+tcp://127.0.0.1:9")
    assert (
        "network-scanner, which is not allowed here" in ear.wait_for(is_state("fault")).new.detail
    )
    assert "network_scanner" not in sys.modules


def test_its_broken_driver_harms_nobody(installed: None, ear, twin, printer_url, receipt) -> None:
    host = DeviceHost(ear, plugins=[NAME])
    host.open("lamp", "scanner+broken://")
    host.open("printer", printer_url)
    host.submit("printer", receipt().job)
    assert ear.wait_for_job("1").outcome == "done"
    assert "NO_SUCH_NAME" in ear.wait_for(is_state("fault")).new.detail
    host.close()


def test_its_settings_are_checked_like_ours(installed: None) -> None:
    bad = look_at("scanner+tcp://127.0.0.1?colour=red", plugins=[NAME])
    assert bad.code == "bad_url"
    spec = registry.load("scanner+tcp", allowed=[NAME])
    assert spec.settings is not None
    assert set(spec.settings().model_fields) == {"host", "port"}

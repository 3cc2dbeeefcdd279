"""What every test stands on: Qt without a display, one random seed per run, counts that scale.

The seed is printed in the header; `LIANPOS_SEED=<seed>` repeats a run. With `--long` (or
`LIANPOS_LONG=1`) property tests and simulations take many more cases.
"""

from __future__ import annotations

import atexit
import gc
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import hypothesis
import pytest

from tests import postgres

MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 << 30
"""Bytes that the temporary files of a run may need, and then some."""
LONGEST_FIRST: Final = ("faults", "e2e", "hq", "drivers", "installer", "guards", "ui")
"""The folders by how long a file of theirs may take; all others have short ones only."""


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


# Temporary files lie in memory, where there is room. The tests kill what writes and never the
# machine, and where a disk is to fail or to forget they bring their own.
if "TMPDIR" not in os.environ and _has_room(MEMORY):
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
# What one has compiled the next one need not, whatever whoever runs this has for himself: to
# rewrite the asserts of all tests is two thirds of collecting them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Until all tests are loaded there is nothing to free, and much to look at.
gc.disable()
# Before anything imports Qt. A bare machine may have no UTF-8 locale set, of which Qt warns.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test, and nothing that a test starts, touches the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Nor does a head office of the tests keep its keys among those of whoever runs it.
if "LIANPOS_TEST_DATA" not in os.environ:
    os.environ["LIANPOS_TEST_DATA"] = tempfile.mkdtemp(prefix="lianpos-data-")
    atexit.register(shutil.rmtree, os.environ["LIANPOS_TEST_DATA"], ignore_errors=True)
for _folder in ("XDG_DATA_HOME", "LOCALAPPDATA"):
    os.environ[_folder] = os.environ["LIANPOS_TEST_DATA"]
if os.environ.get("LC_ALL") in {"C", "POSIX"}:
    os.environ["LC_ALL"] = "C.UTF-8"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="many more cases; takes minutes")
    parser.addoption("--kills", type=int, default=0, help="how often the fault tests kill a till")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draws the seed and hands it to the workers (by the environment) and to hypothesis."""
    if config.getoption("--long"):
        os.environ["LIANPOS_LONG"] = "1"
    seed = os.environ.setdefault("LIANPOS_SEED", str(secrets.randbelow(2**32)))
    if config.getoption("hypothesis_seed") is None:
        config.option.hypothesis_seed = seed
    hypothesis.settings.register_profile(
        "lianpos",
        max_examples=2000 if _is_long() else 100,
        # A machine that other jobs share is slow at random: that is no fault of the code.
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
        derandomize=False,
        print_blob=True,
    )
    hypothesis.settings.load_profile("lianpos")


def pytest_report_header() -> str:
    return f"seed: {os.environ['LIANPOS_SEED']} (LIANPOS_SEED={os.environ['LIANPOS_SEED']} repeats)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes long first, so that all workers end together. Leaves out what takes minutes,
    unless asked for, and what needs a program we have not."""
    items.sort(key=_place)
    absent = []
    if not _is_long():
        absent.append(("long", "takes minutes: run with --long"))
    if shutil.which("Xvfb") is None:
        absent.append(("xvfb", "Xvfb is not installed"))
    if shutil.which("chromium") is None:
        absent.append(("browser", "Chromium is not installed (Debian: chromium)"))
    if reason := postgres.why_not():
        absent.append(("postgres", reason))
    for item in items:
        for marker, reason in absent:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: half a million objects that nobody need look at again."""
    gc.enable()
    gc.freeze()


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _is_long() -> bool:
    return os.environ.get("LIANPOS_LONG", "") not in {"", "0"}


@pytest.fixture(scope="session")
def seed() -> int:
    """The run's seed: whatever a test draws at random, it draws from here."""
    return int(os.environ["LIANPOS_SEED"])


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL that forgets everything when the machine stops, and is quick for that."""
    with postgres.private_cluster({"fsync": "off", "full_page_writes": "off"}) as running:
        yield running


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Whether this run may take its time."""
    return _is_long()


@pytest.fixture(scope="session")
def scaled(long_run: bool) -> Callable[[int], int]:
    """Turns the count of a long run into the count of this one: a twentieth where it is short."""
    return lambda count: count if long_run else max(1, count // 20)

"""The way in, started as a person starts it: on a copy of the project, in a process of its own."""

from __future__ import annotations

import ast
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What the set-up needs of the project, in a folder that has never seen it."""
    copy = tmp_path / "a shop"
    (copy / "installer").mkdir(parents=True)
    for path in [*(ROOT / "installer").glob("*.py"), *(ROOT / "installer").glob("*.txt")]:
        shutil.copy(path, copy / "installer")
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A loopback port where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def start(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(
        [sys.executable, "installer/bootstrap.py", *arguments],
        cwd=project,
        env={**clean, "PIP_CONFIG_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_a_network_it_says_so_and_the_next_start_goes_on(
    project: Path, closed_port: int
) -> None:
    half_made = [sys.executable, "-m", "venv", "--without-pip", str(project / ".venv")]
    subprocess.run(half_made, check=True, timeout=60)
    index = f"http://127.0.0.1:{closed_port}/"
    first = start(project, "run", PIP_NO_CACHE_DIR="1", PIP_INDEX_URL=index, PIP_RETRIES="0")

    assert first.returncode == 1
    assert "making it anew" in first.stderr
    assert "Packages could not be fetched" in first.stderr
    assert "Check the network" in first.stderr
    assert "Traceback" not in first.stderr + first.stdout

    second = start(project, "run", PIP_NO_CACHE_DIR="1", PIP_NO_INDEX="1")

    assert second.returncode == 1
    assert "Packages could not be fetched" in second.stderr
    assert "Making" not in second.stderr


@pytest.mark.long
def test_a_set_up_that_was_cut_off_is_made_anew(project: Path) -> None:
    start(project, "run", PIP_NO_INDEX="1")
    package = next((project / ".venv").rglob("pip/_internal/main.py"))
    package.write_text("", encoding="utf-8")

    again = start(project, "run", PIP_NO_INDEX="1")

    assert "making it anew" in again.stderr
    assert "Packages could not be fetched" in again.stderr
    assert package.read_text(encoding="utf-8")


def test_a_folder_that_is_no_environment_of_ours_is_left_alone(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "photo.txt").write_text("mine", encoding="utf-8")

    done = start(project, "run", PIP_NO_INDEX="1")

    assert done.returncode == 1
    assert "Move it away" in done.stderr
    assert (project / ".venv" / "photo.txt").exists()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_cannot_be_written_to_is_named(project: Path) -> None:
    project.chmod(0o555)
    done = start(project, "run", PYTHONDONTWRITEBYTECODE="1")
    project.chmod(0o755)

    assert done.returncode == 1
    assert "cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("sell",), 2), (("--help",), 0)])
def test_usage(project: Path, arguments: tuple[str, ...], code: int) -> None:
    done = start(project, *arguments)

    assert done.returncode == code
    assert "bootstrap.py run" in done.stdout + done.stderr
    assert not (project / ".venv").exists()


def test_a_python_that_is_too_old_can_read_the_script_and_is_told() -> None:
    source = (ROOT / "installer" / "bootstrap.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 10); sys.version = '3.8.10 (old)'; "
        "sys.argv = ['installer/bootstrap.py', 'run']; "
        "runpy.run_path('installer/bootstrap.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and this is Python 3.8.10" in done.stderr
    assert "Traceback" not in done.stderr


# All of what a second start does before it goes on as the program itself.
SECOND_START = """
import sys, time
from pathlib import Path
from installer.environment import Environment
ready = Environment(Path(sys.argv[1])).is_ready(platforms=["offscreen"], tests=True)
print(ready, time.process_time())
"""


def test_a_second_start_costs_less_than_half_a_second() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SECOND_START, str(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    ready, seconds = done.stdout.split()
    if ready == "False":
        pytest.skip("this environment was not made, or not lately, by bootstrap.py")
    assert float(seconds) < 0.5

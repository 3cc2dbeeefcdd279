"""The virtual environment `.venv`: made, filled, checked and repaired.

What has been done is written down step by step in `.venv/lianpos-set-up.json`, each step with a
mark that changes when the step must be done anew: a second start compares marks and does nothing
else. A step is written down only after it is done, so an interrupted set-up is taken up again.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from installer import packages, system
from installer.words import Trouble, say

# Raise it when a set-up made by an older bootstrap must be made anew.
FORMAT: Final = 1
NEEDED_BYTES: Final = 900_000_000

# Runs under the Python of `.venv`: exits 0 only when every file of every package is there whole.
# Compiled files differ from machine to machine, and Python makes them anew.
_SOUND: Final = """
import importlib.metadata, os, pip, sys
assert sys.version_info >= (3, 11)
for package in importlib.metadata.distributions():
    for file in package.files or [None]:
        path = package.locate_file(file)
        if file.size is not None and file.suffix != ".pyc":
            assert os.path.getsize(path) == file.size, path
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of the set-up; done already when its `mark` is the one that was written down."""

    name: str
    mark: str
    do: Callable[[], None]


class Environment:
    """The project's own Python with everything that lianpos needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self._notes = self.folder / "lianpos-set-up.json"
        self._lock = root / "installer" / "requirements.txt"
        self._test_lock = root / "installer" / "requirements-test.txt"

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.program("python")

    def program(self, name: str) -> Path:
        """The path of a console script in the environment."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def is_ready(self, *, platforms: Iterable[str], tests: bool) -> bool:
        """Whether nothing is left to do. Reads a few small files, starts nothing."""
        return not self._open(self._steps(platforms=platforms, tests=tests))

    def prepare(self, *, platforms: Iterable[str], tests: bool) -> None:
        """Makes everything ready; raises `Trouble`."""
        if self.is_ready(platforms=platforms, tests=tests):
            return
        steps = self._steps(platforms=platforms, tests=tests)
        self._require_writable()
        with _one_at_a_time(self._lock):
            # Somebody else may have done the work while we waited.
            self._found()
            for step in self._open(steps):
                step.do()
                self._note({step.name: step.mark})
        say("The set-up is complete.")

    def _steps(self, *, platforms: Iterable[str], tests: bool) -> list[Step]:
        # Everything that runs lianpos is in the lock of the tests too, with the same pins.
        base = Step(name=self._lock.name, mark=_digest(self._lock), do=self._install_base)
        wider = Step(name=self._test_lock.name, mark=_digest(self._test_lock), do=self._install_all)
        project = self.root / "pyproject.toml"
        return [
            *([wider] if tests else [base]),
            Step(name=project.name, mark=_digest(project), do=self._install_project),
            *(
                Step(name=f"qt {platform}", mark="loads", do=partial(self._check_qt, platform))
                for platform in platforms
            ),
        ]

    def _open(self, steps: Iterable[Step]) -> list[Step]:
        """The steps that are still to do, all of them where the foundation is not ours."""
        notes = self._read_notes()
        if notes.get("foundation") != self._foundation():
            return list(steps)
        return [step for step in steps if notes.get(step.name) != step.mark]

    def _foundation(self) -> str:
        """Names what the environment stands on: it must be made anew when this changes."""
        # A Python that the system replaced, or a project folder that moved, breaks it.
        return f"{FORMAT} {self.folder} {os.path.realpath(self.python)} {self.python.exists()}"

    def _found(self) -> None:
        """Leaves a working, perhaps empty environment: keeps a sound one, makes a broken one anew.

        A sound one may also be one that a developer made by hand.
        """
        notes = self._read_notes()
        ours = notes.get("foundation") == self._foundation()
        if ours and "unfinished" not in notes:
            return
        if (notes and not ours) or not self._is_sound():
            self._remove()
            self._make()
            notes = {}
        notes.pop("unfinished", None)
        self._write_notes({**notes, "foundation": self._foundation()})

    def _is_sound(self) -> bool:
        script = self.program("pip")
        if not self.python.exists() or not script.exists():
            return False
        # Scripts carry the path of their interpreter: a copied environment runs the old one.
        if sys.platform != "win32" and os.fsencode(self.folder) not in script.read_bytes()[:1024]:
            return False
        say("Checking the packages that are here already.")
        command = [str(self.python), "-c", _SOUND]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _remove(self) -> None:
        if not self.folder.exists() and not self.folder.is_symlink():
            return
        names = {path.name.lower() for path in self.folder.iterdir()}
        # A set-up that was stopped at its very beginning has left these folders and nothing else.
        if "pyvenv.cfg" not in names and names - {"bin", "include", "lib", "lib64", "scripts"}:
            raise Trouble(
                f"{self.folder} is there, but it is no virtual environment of Python.",
                "Move it away, then start again.",
            )
        say("The set-up was broken or its Python is gone; making it anew.")
        shutil.rmtree(self.folder)

    def _make(self) -> None:
        _require_venv_module()
        if shutil.disk_usage(self.root).free < NEEDED_BYTES:
            raise Trouble(
                f"The disk that holds {self.root} has less than 900 MB free.",
                "Free some space, then start again.",
            )
        say(f"Making {self.folder}. The first time takes some minutes and about 600 MB of disk.")
        command = [sys.executable, "-m", "venv", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            raise Trouble(
                f"Python could not make a virtual environment. {' '.join(lines[-1:])}",
                "Check the free disk space, or start with another Python (3.11 or newer).",
            )

    def _install_base(self) -> None:
        self._install(self._lock)

    def _install_all(self) -> None:
        self._install(self._test_lock)
        self._note({self._lock.name: _digest(self._lock)})

    def _install(self, lock: Path) -> None:
        say(f"Installing the packages of installer/{lock.name}.")
        self._note({"unfinished": lock.name})
        packages.install_locked(self.python, lock)
        notes = self._read_notes()
        del notes["unfinished"]
        self._write_notes(notes)

    def _install_project(self) -> None:
        say("Installing lianpos itself.")
        packages.install_project(self.python, self.root)

    def _check_qt(self, platform: str) -> None:
        say(f"Checking the system libraries for Qt's {platform} screen.")
        system.require_qt(self.python, platform)

    def _require_writable(self) -> None:
        for folder in (self.root, self.folder):
            if folder.exists() and not os.access(folder, os.W_OK):
                raise Trouble(
                    f"{folder} cannot be written to, and the set-up is not complete.",
                    "Start as the user to whom it belongs, or copy the project (without .venv) "
                    "to a folder of yours.",
                )

    def _read_notes(self) -> dict[str, str]:
        try:
            notes = json.loads(self._notes.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def _note(self, more: dict[str, str]) -> None:
        self._write_notes({**self._read_notes(), **more})

    def _write_notes(self, notes: dict[str, str]) -> None:
        fresh = self._notes.with_suffix(".new")
        fresh.write_text(json.dumps(notes, indent=1), encoding="utf-8")
        fresh.replace(self._notes)


def _require_venv_module() -> None:
    """Debian splits `venv` into a package of its own: brings it, or says how."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if system.is_root() and shutil.which("apt-get"):
        system.install_debian([package], use="Python's virtual environments")
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip"):
            return
    raise Trouble(
        f"This Python ({sys.executable}) cannot make virtual environments: `ensurepip` is missing.",
        system.advice(["ensurepip"], [package], apt=shutil.which("apt-get") is not None),
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Lets one set-up of this folder work at a time; a second one waits and then finds it done."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield

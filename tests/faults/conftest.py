"""A head office and a terminal as separate processes, to be killed."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import pytest

from tests import warm
from tests.hq.crew import is_alive, workers_of

PATIENCE = 240
"""Seconds after which what a test waits for does not come: no busy machine needs as many."""


class Console:
    """`lianpos console` as a child process, one command at a time."""

    def __init__(
        self, folder: Path, before: Callable[[], None] | None = None, *,
        options: Sequence[str] = (), program: Sequence[str] = ("pos.cli",),
        errors: IO[str] | None = None, cold: bool = False,
    ) -> None:  # fmt: skip
        module, *arguments = program
        self._child = warm.Program(
            module, *arguments, "console", "--data", folder, *options,
            cold=cold, preexec_fn=before,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            bufsize=1,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._child.pid

    def ask(self, **command: Any) -> dict[str, Any] | None:
        """The answer; None when the process died before it came."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(json.dumps(command) + "\n")
            self._child.stdin.flush()
        except BrokenPipeError:
            return None
        line = self._child.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None

    def kill(self) -> None:
        """SIGKILL, from any thread."""
        self._child.kill()

    def close(self) -> None:
        """Reaps the process and closes its pipes."""
        self._child.kill()
        self._child.wait(timeout=PATIENCE)
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                pass


class HeadOffice:
    """`lianpos hq serve` as a child process that we know is ours, in a folder that has its keys,
    and its database where it is given no other."""

    def __init__(
        self, folder: Path, *options: str, database: str = "", errors: IO[str] | None = None
    ) -> None:
        self.database = database or f"sqlite:///{folder / 'hq.db'}"
        self._folder = folder
        self._errors = errors
        self.url = "http://127.0.0.1:0"
        self._options = options
        if not database and not folder.joinpath("hq.db").exists():
            # Whose hq.toml names gateways needs no simulated ones, with keys of their own.
            own = shutil.ignore_patterns("simulated") if "--config" in options else None
            shutil.copytree(_new_office().name, folder, ignore=own, dirs_exist_ok=True)
        self.start()

    def start(self, *, program: Sequence[str] = ("pos.cli", "hq"), cold: bool = False) -> None:
        """Starts it, on the address that it had before if there was one."""
        module, *arguments = program
        self._child = warm.Program(
            module, *arguments, "serve", "--database", self.database,
            "--listen", self.url.removeprefix("http://"), *self._options,
            cold=cold, cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )  # fmt: skip
        assert self._child.stdout is not None
        hello = json.loads(self._child.stdout.readline())
        assert hello["pid"] == self._child.pid
        self.url = str(hello["listening"])
        self.pid = self._child.pid
        self.pages = {
            wallet: str(hello[f"{wallet}_page"])
            for wallet in ("alipay", "wechat")
            if f"{wallet}_page" in hello
        }

    def run(self, *arguments: str) -> str:
        """What a `lianpos hq` command prints."""
        return warm.run(
            "pos.cli", "hq", *arguments, "--database", self.database,
            cwd=self._folder, text=True, timeout=PATIENCE, check=True,
        ).stdout  # fmt: skip

    def sales(self) -> list[dict[str, Any]]:
        """Every sale that head office has."""
        return list(json.loads(self.run("report", "sales", "--json"))["rows"])

    def enrol(self, folder: Path, *, terminal: str = "T01") -> None:
        """Enrols the terminal whose files lie in `folder`, as an installer would."""
        code = self.run("enrol-code", "--store", "S001", "--terminal", terminal, "--role", "till")
        warm.run(
            "pos.cli", "enrol", "--hq", self.url, "--code", code.strip(), "--data", folder,
            timeout=PATIENCE, check=True,
        )  # fmt: skip

    def fate(self) -> int | None:
        """What it ended with; None while it lives."""
        return self._child.poll()

    def kill(self) -> None:
        """SIGKILL; its workers find it gone, and leave its address."""
        workers = workers_of(self.pid)
        self._child.kill()
        self.close()
        patience = time.monotonic() + PATIENCE
        while any(is_alive(worker) for worker in workers):
            assert time.monotonic() < patience
            threading.Event().wait(0.02)

    def close(self) -> None:
        """Ends the process; a second time is no harm."""
        self._child.terminate()
        self._child.wait(timeout=PATIENCE)
        assert self._child.stdout is not None
        self._child.stdout.close()


@cache
def _new_office() -> tempfile.TemporaryDirectory[str]:
    """What the program makes in an empty folder at its first start; not to be written to."""
    folder = tempfile.TemporaryDirectory(prefix="lianpos-office-")
    place = Path(folder.name)
    HeadOffice(place, database=f"sqlite:///{place / 'hq.db'}").close()
    return folder


@pytest.fixture(scope="session")
def kills(pytestconfig: pytest.Config, long_run: bool) -> int:
    """How often a till is killed: as often as --kills says, 300 in a long run, 60 in this one."""
    return int(pytestconfig.getoption("--kills")) or (300 if long_run else 60)


@pytest.fixture
def head_office(tmp_path: Path) -> Iterator[HeadOffice]:
    """A new head office."""
    office = HeadOffice(tmp_path)
    yield office
    office.close()


@pytest.fixture
def start_console() -> Iterator[Callable[..., Console]]:
    """Starts consoles; what is left at the end is ended."""
    started: list[Console] = []

    def start(
        folder: Path, before: Callable[[], None] | None = None, *, options: Sequence[str] = ()
    ) -> Console:
        started.append(Console(folder, before, options=options))
        return started[-1]

    yield start
    for console in started:
        console.close()

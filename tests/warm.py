"""Our programs as processes of their own that need not import everything anew.

`Program("pos.cli", "console")` is `python -m pos.cli console` but for its start: it is a fork of a
process that has imported the program and done nothing else. It has its own memory, files and
pipes, dies of the signals it is sent, and is a child of whoever asked for it. Its interpreter is
set up as that of the tests, and the system shows the nest's command line for its own: where that
matters a program starts cold. So it does where it has a `preexec_fn`, and where this is no Linux.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
ADOPT_ORPHANS: Final = 36
"""PR_SET_CHILD_SUBREAPER of Linux: who is left by his parent becomes a child of ours."""
ROOM: Final = 1 << 17
"""Bytes that a wish may have, with its arguments and its environment."""
AHEAD: Final = (
    "pos.cli.app", "pos.cli.codes", "pos.cli.console", "pos.cli.doctor", "pos.cli.receipts",
    "pos.cli.records", "pos.cli.repair", "pos.journal.verify", "pos.till.demo_store",
    "pos.hq.commands", "pos.hq.config", "pos.hq.seed", "pos.hq.serving",
    "pos.hq.sim.serving", "pos.sync.loop", "pydantic.type_adapter",
)  # fmt: skip
"""What programs load only once they have read their arguments."""


class Program(subprocess.Popen[Any]):
    """`python -m MODULE ARGUMENTS...`, which finds the project wherever it is started."""

    def __init__(self, module: str, *arguments: str | Path, cold: bool = False, **how: Any) -> None:
        self._is_cold = cold or sys.platform != "linux" or how.get("preexec_fn") is not None
        self._module = module
        self._arguments = [str(argument) for argument in arguments]
        environment = {**(how.pop("env", None) or os.environ), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", module, *self._arguments]
        super().__init__(command, env=environment, **how)

    def _execute_child(
        self, args: Any, executable: Any, preexec_fn: Any, close_fds: Any,
        pass_fds: Any, cwd: Any, env: Any, startupinfo: Any, creationflags: Any, shell: Any,
        p2cread: int, p2cwrite: int, c2pread: int, c2pwrite: int, errread: int, errwrite: int,
        *more: Any,
    ) -> None:  # fmt: skip
        """Where Popen would start a program, with the ends of all pipes."""
        pipes = (p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)
        if self._is_cold:
            before = (args, executable, preexec_fn, close_fds, pass_fds, cwd, env)
            super()._execute_child(  # type: ignore[misc]
                *before, startupinfo, creationflags, shell, *pipes, *more
            )
            return
        wish = {
            "module": self._module,
            "arguments": self._arguments,
            "folder": str(cwd or Path.cwd()),
            "environment": dict(env),
        }
        theirs = [own if end < 0 else end for own, end in enumerate((p2cread, c2pwrite, errwrite))]
        self.pid = _nest().hatch(wish, theirs)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


def run(
    module: str, *arguments: str | Path, input: Any = None, timeout: float, check: bool = False,
    **how: Any,
) -> subprocess.CompletedProcess[Any]:  # fmt: skip
    """A program from start to end, and what it wrote, as `subprocess.run` does it."""
    pipes = {"stdin": None if input is None else subprocess.PIPE, "stdout": subprocess.PIPE}
    with Program(module, *arguments, **pipes, **how) as program:
        try:
            out, errors = program.communicate(input, timeout=timeout)
        except BaseException:
            program.kill()
            raise
        done = subprocess.CompletedProcess(program.args, program.returncode, out, errors)
    if check:
        done.check_returncode()
    return done


class _Nest:
    """The process that has imported everything, as the tests see it."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with closing(theirs):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        atexit.register(self._close)

    def hatch(self, wish: Mapping[str, Any], pipes: list[int]) -> int:
        """The number of a new child of this process."""
        with self._one_at_a_time:
            _adopt_orphans(True)
            try:
                socket.send_fds(self._line, [json.dumps(wish).encode()], pipes)
                return int(self._line.recv(ROOM))
            finally:
                _adopt_orphans(False)

    def _close(self) -> None:
        self._line.close()
        self._process.wait()


@cache
def _nest() -> _Nest:
    return _Nest()


def _adopt_orphans(yes: bool) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(ADOPT_ORPHANS, int(yes), 0, 0, 0)


def serve(line: socket.socket) -> dict[str, Any]:
    """Hatches a process for each wish, until nobody is there any more. Returns in each of these:
    what it is to be."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in AHEAD:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    while True:
        message, pipes, _, _ = socket.recv_fds(line, ROOM, 3)
        if not message:
            os._exit(0)
        wish = json.loads(message)
        importlib.import_module(wish["module"])
        told, telling = os.pipe()
        parent = os.fork()
        if parent:
            os.close(telling)
            # Once the parent is gone, its child is the child of who asked.
            os.waitpid(parent, 0)
            line.send(os.read(told, 16))
            for end in (told, *pipes):
                os.close(end)
        elif child := os.fork():
            os.write(telling, str(child).encode())
            os._exit(0)
        else:
            line.close()
            for own, end in enumerate(pipes):
                os.dup2(end, own)
            for end in (told, telling, *pipes):
                os.close(end)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return dict(wish)


def become(wish: Mapping[str, Any]) -> None:
    """Is the program, to its end."""
    os.environ.clear()
    os.environ.update(wish["environment"])
    os.chdir(wish["folder"])
    sys.argv = [wish["module"], *wish["arguments"]]
    if not hasattr(sys.modules[wish["module"]], "__path__"):
        # Imported for what it imports itself; now it is to be run.
        del sys.modules[wish["module"]]
    runpy.run_module(wish["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    become(serve(socket.socket(fileno=int(sys.argv[1]))))

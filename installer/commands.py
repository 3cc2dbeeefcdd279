"""The commands of bootstrap.py: set up what a command needs, then run it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, TypeAlias

from installer import emulator, system
from installer.environment import Environment
from installer.words import Trouble, say

Stage: TypeAlias = tuple[str, list[str]]
"""A name, and the command that it stands for."""
Result: TypeAlias = tuple[str, int, float]
"""A stage's name, its exit code and the seconds that it took."""
ROOT: Final = Path(__file__).resolve().parent.parent
USAGE: Final = """\
Sets lianpos up on this machine, then:
  python3 installer/bootstrap.py run [...]     opens the cashier's window on a demo store;
                                               without a display, or with
                                               --headless --out DIR, sells by itself
  python3 installer/bootstrap.py test [...]    runs all the tests; --long takes many more cases,
                                               other arguments go to pytest
  python3 installer/bootstrap.py bench [...]   prints the table of measurements
  python3 installer/bootstrap.py screenshots   takes pictures of every screen again, in both
                                               languages, light and dark, in three sizes,
                                               into resources/screenshots;
                                               --all takes them in high contrast as well
  python3 installer/bootstrap.py texts         gathers the words of the screens for whoever
                                               translates them, and compiles what is translated
The first start takes some minutes and fetches packages; later ones need no network.
"""


def start(arguments: list[str]) -> int:
    """Runs one command line; returns the exit code. What the world does to us ends in words."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return 0 if arguments else 2
    command, *rest = arguments
    if command not in COMMANDS:
        sys.stderr.write(f"There is no command {command!r}.\n\n{USAGE}")
        return 2
    try:
        return COMMANDS[command](Environment(ROOT), rest)
    except Trouble as trouble:
        say(f"\nThis did not work: {trouble.what}\n{trouble.do}")
        return 1
    except OSError as error:
        say(f"\nThis did not work: {error.strerror or error}: {error.filename or command}.")
        say("Check the free disk space and to whom the folder belongs, then start again.")
        say("If it stays, delete the folder .venv: the next start makes it anew.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Start the same command again; it goes on where it was.")
        return 130


def run(environment: Environment, arguments: list[str]) -> int:
    """`run`: the main job, in place of this process."""
    platforms = system.qt_platforms(os.environ, arguments)
    environment.prepare(platforms=platforms, tests=False)
    return _become([str(environment.program("lianpos")), "run", *arguments])


def bench(environment: Environment, arguments: list[str]) -> int:
    """`bench`: the table of measurements, in place of this process."""
    environment.prepare(platforms=["offscreen"], tests=True)
    system.bring_tools(system.TEST_TOOLS)
    os.chdir(ROOT)
    return _become([str(environment.python), "-m", "tests.bench", *arguments])


def screenshots(environment: Environment, arguments: list[str]) -> int:
    """`screenshots`: pictures of every screen, in place of this process."""
    environment.prepare(platforms=["offscreen"], tests=False)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.chdir(ROOT)
    out = ["--out", str(ROOT / "resources" / "screenshots")]
    return _become([str(environment.python), "-m", "ui.app.screenshots", *out, *arguments])


def texts(environment: Environment, arguments: list[str]) -> int:
    """`texts`: the files of the screens' words, in place of this process."""
    environment.prepare(platforms=["offscreen"], tests=False)
    os.chdir(ROOT)
    return _become([str(environment.python), "-m", "ui.theme.translating", *arguments])


def test(environment: Environment, arguments: list[str]) -> int:
    """`test`: style, import rules, types and tests, all of them even where one fails."""
    environment.prepare(platforms=["offscreen"], tests=True)
    system.bring_tools(system.TEST_TOOLS)
    emulator.bring(environment.folder)
    long = "--long" in arguments
    extra = [word for word in arguments if word not in {"--long", "--"}]
    child = {**os.environ, **({"LIANPOS_LONG": "1"} if long else {})}
    # Some hundred processes are started: each would compile all of it anew.
    child.pop("PYTHONDONTWRITEBYTECODE", None)
    beside, *stages = _stages(environment, extra, long=long)
    with ThreadPoolExecutor(1) as hand, TemporaryFile("w+", encoding="utf-8") as said:
        meanwhile = hand.submit(_run, beside, child, said)
        if not extra:
            _compile_tests(environment, child)
        results = [_run(stage, child) for stage in stages]
        results.insert(0, meanwhile.result())
        said.seek(0)
        _say_what(beside)
        say(said.read())
    return _summary(results)


def _compile_tests(environment: Environment, child: dict[str, str]) -> None:
    """Has the tests loaded by one process where none has yet: what it leaves in the folders beside
    them, their asserts rewritten, each worker would make for itself otherwise, all at one time."""
    if any((ROOT / "tests").glob("*/__pycache__/*-pytest-*.pyc")):
        return
    load = [str(environment.python), "-m", "pytest", "--collect-only", "-qq"]
    # What is wrong with a test that does not load is said when it is to run.
    quiet = subprocess.DEVNULL
    subprocess.run(load, cwd=ROOT, env=child, check=False, stdout=quiet, stderr=quiet)


def _run(stage: Stage, environment: dict[str, str], said: IO[str] | None = None) -> Result:
    """One stage from start to end; what it says goes to `said` where that is given."""
    name, command = stage
    if said is None:
        _say_what(stage)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=said, stderr=said)
    return name, done.returncode, time.monotonic() - began


def _say_what(stage: Stage) -> None:
    say(f"\n== {stage[0]}: {' '.join(stage[1][1:])}")


def _stages(environment: Environment, extra: list[str], *, long: bool) -> list[Stage]:
    """What is run, by name; the first beside all others. Lines are counted in the long run only."""
    python = str(environment.python)
    # One more than there are processors: some tests wait for a device.
    workers = str(min((os.cpu_count() or 1) + 1, 4))
    # A file's tests share what they have set up; tests/conftest.py puts what takes long first.
    spread = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    coverage = ["--cov", "--cov-report=term:skip-covered"] if long else []
    return [
        ("types", [python, "-m", "mypy"]),
        ("style", [python, "-m", "ruff", "check", "."]),
        ("import rules", [str(environment.program("lint-imports"))]),
        ("tests", [python, "-m", "pytest", *spread, *coverage, *extra]),
    ]


def _summary(results: list[Result]) -> int:
    """One line per stage; returns the exit code of the first that failed."""
    say("\n== summary")
    for name, code, seconds in results:
        say(f"  {name:<14}{'passed' if code == 0 else f'FAILED ({code})':<14}{seconds:6.1f} s")
    failures = [code for _, code, _ in results if code]
    # A stage that a signal ended has a negative code, which a shell could not tell from others.
    return 0 if not failures else failures[0] if failures[0] > 0 else 1


def _become(command: list[str]) -> int:
    """Goes on as `command`; on Windows, where that detaches from the console, waits for it."""
    sys.stdout.flush()
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)


COMMANDS: Final = {
    "run": run,
    "test": test,
    "bench": bench,
    "screenshots": screenshots,
    "texts": texts,
}

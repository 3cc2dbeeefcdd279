"""`lianpos run`: the demo store in one command, and `lianpos open`: one face in its own process.

The demo store is a real one, small: head office runs as a child process and the terminal is
enrolled there; the printer twin listens on TCP, the scanner twin on a pseudo-terminal. Without
a display the same window runs off screen, rings up a sale through the same devices by itself,
and leaves what it saw in a folder.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from drivers.sim.printer import PrinterTwin
from drivers.sim.scanner import SerialScanner
from pos.cli.watching import keep_open
from pos.journal.verify import verify
from pos.sync.identity import load_identity
from pos.texts import LANGUAGES
from pos.till.enrolling import enrol_terminal

FACES: Final = ("cashier", "kiosk", "admin")
STORE: Final = "S001"
TERMINAL: Final = "T01"
_PATIENCE: Final = 60
"""Seconds that a child may take to say that it is there."""


class DemoError(Exception):
    """The demo store could not be opened; the message says what to do."""


@dataclass(kw_only=True)
class _Store:
    """Everything that runs while the demo store is open."""

    folder: Path
    hq_database: str
    hq_url: str
    printer: PrinterTwin
    scanner: SerialScanner | None
    config: Path
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def till(self) -> Path:
        """The terminal's folder."""
        return self.folder / "till"


def open_window(face: str, arguments: list[str]) -> int:
    """Starts a face as a child process, keeps it alive, and waits until it is closed."""
    if face not in FACES:
        sys.stderr.write(f"There is no face {face}. Faces: {', '.join(FACES)}\n")
        return 2
    return keep_open([sys.executable, "-m", "ui", face, *arguments], for_ever=face == "kiosk")


def has_display() -> bool:
    """Whether a window could be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_demo(*, headless: bool, out: Path | None, data: Path | None, language: str) -> int:
    """Opens the demo store. Exit code 0 when it ran, and headless only when the sale is proven."""
    if language not in LANGUAGES:
        sys.stderr.write(f"--language is one of {', '.join(LANGUAGES)}\n")
        return 2
    # Ended politely, the store closes behind itself: no child is left running.
    signal.signal(signal.SIGTERM, _leave)
    try:
        if headless or out is not None or not has_display():
            return _run_headless(out or Path("lianpos-out"), data, language)
        return _run_window(data or Path.home() / ".lianpos" / "demo", language)
    except DemoError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(143)


def _run_window(folder: Path, language: str) -> int:
    with _open_store(folder, paper=folder / "paper", language=language) as store:
        sys.stderr.write(
            f"Demo store in {folder}. Sign in as 1001 with PIN 1001.\n"
            f"Receipts are drawn into {folder / 'paper'}.\n"
        )
        if store.scanner is not None:
            sys.stderr.write("Type a bar code here and press Enter: the scanner reads it.\n")
            threading.Thread(target=_scan_from_keyboard, args=(store.scanner,), daemon=True).start()
        return keep_open(_face_command(store))


def _scan_from_keyboard(scanner: SerialScanner) -> None:
    for line in sys.stdin:
        if line.strip():
            scanner.scan(line.strip())


def _run_headless(out: Path, data: Path | None, language: str) -> int:
    _make(out)
    with ExitStack() as stack:
        if data is None:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lianpos-")))
        store = stack.enter_context(_open_store(data, paper=out / "paper", language=language))
        began = time.monotonic_ns()
        told = _ring_up(store, out)
        store.marks["window_ms"] = (time.monotonic_ns() - began) // 1_000_000
        summary = _summary(store, out, told)
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0 if summary["journal_ok"] and summary["hq_received"] else 1


def _ring_up(store: _Store, out: Path) -> dict[str, Any]:
    """Lets the window sell by itself; what it asks to be scanned goes through the scanner twin."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [*_face_command(store), "--selfrun", str(out)]
    window = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    )
    told: dict[str, Any] = {}
    try:
        assert window.stdout is not None
        for line in window.stdout:
            message = _message(line)
            if "scan" in message and store.scanner is not None:
                store.scanner.scan(str(message["scan"]))
            elif "done" in message:
                told = dict(message["done"])
            elif "failed" in message:
                raise DemoError(f"The window could not sell: {message['failed']}")
        code = window.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise DemoError("The window did not close after its sale.") from error
    finally:
        _end(window)
    if code != 0 or not told:
        raise DemoError(f"The window ended with code {code} before its sale was done.")
    return told


def _summary(store: _Store, out: Path, told: dict[str, Any]) -> dict[str, Any]:
    verdict = verify(store.till)
    _keep_receipt(store, out)
    answer = _last_paid(out / "console.jsonl")
    last = answer["state"]["last"]
    report = json.loads(
        _lianpos("hq", "report", "sales", "--json", "--database", store.hq_database)
    )
    mine = [row for row in report["rows"] if row["receipt"] == last["receipt"]]
    return {
        "sale": last["id"],
        "receipt": last["receipt"],
        "total": last["total"],
        "paid": last["total"] + last["change"],
        "change": last["change"],
        "journal_ok": verdict["ok"],
        "journal": verdict,
        "hq_received": len(mine) == 1 and mine[0]["total"] == last["total"],
        "hq_count": report["count"],
        "timings": {**store.marks, **told},
    }


def _keep_receipt(store: _Store, out: Path) -> None:
    """The newest paper, as the bytes that came over TCP and as it looks."""
    if not store.printer.papers:
        raise DemoError("The receipt did not come out of the printer.")
    paper = store.printer.papers[-1]
    (out / "receipt.bin").write_bytes(paper.raw)
    (out / "receipt.png").write_bytes((out / "paper" / f"{paper.name}.png").read_bytes())


def _last_paid(console: Path) -> dict[str, Any]:
    answers = [json.loads(line) for line in console.read_text(encoding="utf-8").splitlines()]
    paid = [answer for answer in answers if answer["did"] == "pay" and answer.get("receipt")]
    if not paid:
        raise DemoError("The window closed without a completed sale.")
    return dict(paid[-1])


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DemoError(f"{folder} cannot be made: {error.strerror}. Name another one.") from error


@contextmanager
def _open_store(folder: Path, *, paper: Path, language: str) -> Iterator[_Store]:
    """Head office, twins and an enrolled terminal; all of it ends with the block."""
    _make(folder)
    _make(paper)
    database = f"sqlite:///{(folder / 'hq.db').absolute()}"
    began = time.monotonic_ns()
    with ExitStack() as stack:
        url = stack.enter_context(_head_office(folder, database))
        hq_ms = (time.monotonic_ns() - began) // 1_000_000
        printer = PrinterTwin(host="127.0.0.1", port=0, folder=paper)
        printer.start()
        stack.callback(printer.close)
        scanner: SerialScanner | None = None
        if sys.platform != "win32":
            scanner = SerialScanner()
            stack.callback(scanner.close)
        store = _Store(
            folder=folder,
            hq_database=database,
            hq_url=url,
            printer=printer,
            scanner=scanner,
            config=folder / "lianpos.toml",
        )
        store.marks["hq_start_ms"] = hq_ms
        _enrol_once(store)
        _write_config(store, language)
        yield store


@contextmanager
def _head_office(folder: Path, database: str) -> Iterator[str]:
    """Head office as a child process on free ports of loopback; yields its address.

    Shoppers have one too, so that the codes on a receipt lead somewhere, on this machine.
    """
    settings = folder / "hq.toml"
    settings.write_text('public_listen = "127.0.0.1:0"\n', encoding="utf-8")
    command = [sys.executable, "-m", "pos.cli", "hq", "serve", "--config", str(settings)]
    server = subprocess.Popen(
        # Its standard input is ours to hold: should we be killed, it ends as well.
        [*command, "--database", database, "--listen", "127.0.0.1:0", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        hello = _message(server.stdout.readline())
        if hello.get("pid") != server.pid:
            raise DemoError("Head office did not start; its own words are above.")
        yield str(hello["listening"])
    finally:
        _end(server)


def _enrol_once(store: _Store) -> None:
    if load_identity(store.till) is not None:
        return
    code = _lianpos(
        "hq", "enrol-code", "--store", STORE, "--terminal", TERMINAL, "--role", "till",
        "--database", store.hq_database,
    )  # fmt: skip
    enrol_terminal(folder=store.till, url=store.hq_url, code=code.strip())


def _write_config(store: _Store, language: str) -> None:
    scanners = ["scanner+wedge://"]
    if store.scanner is not None:
        scanners.append(f"scanner+serial://{store.scanner.path}")
    store.config.write_text(
        "# Written anew at each start of the demo store.\n"
        f'language = "{language}"\n\n'
        "[hq]\n"
        f'url = "{store.hq_url}"\n\n'
        "[devices]\n"
        f'printer = "escpos+tcp://127.0.0.1:{store.printer.port}"\n'
        'drawer = "printer"\n'
        f"scanners = {json.dumps(scanners)}\n",
        encoding="utf-8",
    )


def _face_command(store: _Store) -> list[str]:
    command = [sys.executable, "-m", "ui", "cashier"]
    return [*command, "--data", str(store.till), "--config", str(store.config)]


def _lianpos(*arguments: str) -> str:
    """What a `lianpos` command prints, as a user would run it."""
    done = subprocess.run(
        [sys.executable, "-m", "pos.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise DemoError(f"lianpos {' '.join(arguments[:2])} failed with code {done.returncode}.")
    return done.stdout


def _message(line: str) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _end(child: subprocess.Popen[Any]) -> None:
    """Ends a child that we started, first politely."""
    if child.stdin is not None:
        child.stdin.close()
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    if child.stdout is not None:
        child.stdout.close()

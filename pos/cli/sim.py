"""`lianpos sim`: twins of devices that speak the real wire, for trying things without a store.

Each says in one JSON line where it is. Then standard input tells it what to do, one line each:
a mood of the printer (`paper_out=1`), a code for the scanner to read. The end of standard input
changes nothing, unless --until-stdin-closes is given; Ctrl-C ends it.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

sim_app = typer.Typer(help="Twins of devices that speak the real wire.", no_args_is_help=True)

Listen = Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")]
UntilEnd = Annotated[
    bool, typer.Option("--until-stdin-closes", help="End with the standard input.")
]


@sim_app.command()
def printer(
    listen: Listen = "127.0.0.1:9100",
    png: Annotated[Path | None, typer.Option(help="The folder for the papers.")] = None,
    width: Annotated[int, typer.Option(min=24, max=72, help="Columns: 48 or 32.")] = 48,
    raw: Annotated[bool, typer.Option(help="Keep the bytes as they came, too.")] = False,
    line: Annotated[bool, typer.Option(help="Also on a serial line (a pseudo-terminal).")] = False,
    mood: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, see below.")] = None,
    until_end: UntilEnd = False,
) -> None:
    """A receipt printer: paper as PNG and text, and all that can go wrong with one.

    Moods: paper_out, near_end, cover_open, jammed, silent (1 or 0), paper_out_after,
    disconnect_after (bytes), refuse_second (0 lets a second client wait), bytes_per_second.
    """
    from drivers.sim.line import SerialLine
    from drivers.sim.printer import PrinterTwin

    host, port = _address(listen)
    with ExitStack() as stack:
        try:
            twin = PrinterTwin(host=host, port=port, folder=png, raw=raw, width=width * 12)
        except OSError as error:
            raise _refused(f"{listen}: {error.strerror}") from error
        stack.callback(twin.close)
        _change_all(twin, mood or [])
        twin.start()
        place = {"listening": f"{host}:{twin.port}", "url": f"escpos+tcp://{host}:{twin.port}"}
        if line:
            cable = stack.enter_context(SerialLine(port=twin.port))
            place["line"] = f"escpos+serial://{cable.path}"
        _say(place)
        _serve(lambda text: _change(twin, text), until_end)


@sim_app.command()
def scanner(
    listen: Annotated[str, typer.Option(help="HOST:PORT; without it a pseudo-terminal.")] = "",
    suffix: Annotated[str, typer.Option(help="cr, lf, crlf, etx or none")] = "cr",
    until_end: UntilEnd = False,
) -> None:
    """A bar code scanner: each line of standard input is a code that it reads."""
    from drivers.sim.scanner import ENDS, SerialScanner, TcpScanner

    if suffix not in ENDS:
        raise _refused(f"--suffix is one of {', '.join(ENDS)}")
    twin: SerialScanner | TcpScanner
    try:
        twin = TcpScanner(*_address(listen)) if listen else SerialScanner()
    except OSError as error:
        raise _refused(str(error)) from error
    try:
        if isinstance(twin, TcpScanner):
            _say({"listening": f"{_address(listen)[0]}:{twin.port}"})
        else:
            _say({"path": twin.path, "url": f"scanner+serial://{twin.path}?suffix={suffix}"})
        _serve(lambda code: twin.scan(code, suffix), until_end)
    finally:
        twin.close()


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise _refused(f"--listen takes HOST:PORT, not {listen}")
    return host, int(port)


def _change_all(twin: Any, moods: list[str]) -> None:
    for text in moods:
        if problem := _change(twin, text):
            raise _refused(problem)


def _change(twin: Any, text: str) -> str:
    """Changes the printer's mood; what is wrong with the wish, or ""."""
    from drivers.sim.printer import Mood

    name, _, value = text.partition("=")
    kinds = {field.name: field.type for field in fields(Mood)}
    if name not in kinds or not (value.isdigit() or value in ("", "never")):
        return f"{text}: NAME=NUMBER expected, NAME one of {', '.join(kinds)}"
    number = None if value == "never" else int(value or 1)
    twin.change(**{name: bool(number) if kinds[name] == "bool" else number})
    return ""


def _serve(obey: Callable[[str], str | None], until_end: bool) -> None:
    """Obeys standard input until it is told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())

    def listen() -> None:
        for text in sys.stdin:
            if text.strip() and (problem := obey(text.strip())):
                sys.stderr.write(f"{problem}\n")
        if until_end:
            ended.set()

    threading.Thread(target=listen, name="orders", daemon=True).start()
    try:
        while not ended.wait(0.2):
            pass
    except KeyboardInterrupt:
        return


def _refused(why: str) -> typer.Exit:
    sys.stderr.write(f"{why}\n")
    return typer.Exit(2)


def _say(facts: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()

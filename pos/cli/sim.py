"""`lianpos sim`: twins of devices that speak the real wire, for trying things without a store.

Each says in one JSON line where it is and which device URL opens it. Then standard input tells
it what to do, one line each: goods for the scale (`1250`), a code for the scanner or the camera,
what goes wrong with the printer (`paper_out=1`). What a display shows and how often a drawer
opened come as JSON lines. The end of standard input changes nothing, unless --until-stdin-closes
is given; Ctrl-C ends it.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from drivers.sim.script import Twin
    from drivers.sim.wire import Wire

sim_app = typer.Typer(help="Twins of devices that speak the real wire.", no_args_is_help=True)

Listen = Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")]
Line = Annotated[
    str, typer.Option("--listen", help="HOST:PORT; without it a serial port (pseudo-terminal).")
]
Every = Annotated[int, typer.Option(min=1, max=600, help="Seconds that each step takes.")]
Moods = Annotated[list[str] | None, typer.Option(help="NAME=VALUE from the start, see below.")]
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
    mood: Moods = None,
    until_end: UntilEnd = False,
) -> None:
    """A receipt printer: paper as PNG and text, and all that can go wrong with one.

    Each line of standard input is a mood. Moods: paper_out, near_end, cover_open, jammed, silent
    (1 or 0), paper_out_after, disconnect_after (bytes, or never), refuse_second (0 lets a second
    client wait), bytes_per_second.
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
        _obey_all(lambda text: _change(twin, text), mood or [])
        try:
            twin.start()
        except OSError as error:
            raise _refused(f"--png {png}: no folder for papers: {error.strerror}") from error
        place = {"listening": f"{host}:{twin.port}", "url": f"escpos+tcp://{host}:{twin.port}"}
        if line:
            cable = stack.enter_context(SerialLine(port=twin.port))
            place["line"] = f"escpos+serial://{cable.path}"
        _say(place)
        _serve(lambda text: _change(twin, text), until_end)


@sim_app.command()
def scanner(
    listen: Line = "",
    suffix: Annotated[str, typer.Option(help="cr, lf, crlf, etx or none")] = "cr",
    script: Annotated[str, typer.Option(help="Codes that it reads in turn, with commas.")] = "",
    every: Every = 4,
    until_end: UntilEnd = False,
) -> None:
    """A bar code scanner: each line of standard input is a code that it reads."""
    from drivers.sim.scanner import ENDS, SerialScanner, TcpScanner

    if suffix not in ENDS:
        raise _refused(f"--suffix is one of {', '.join(ENDS)}")
    try:
        twin = TcpScanner(*_address(listen)) if listen else SerialScanner()
    except OSError as error:
        raise _refused(f"{listen}: {error.strerror}" if listen else str(error)) from error
    codes = [code for code in script.split(",") if code]
    # A scanner without a suffix is read by its silence, whatever the till expects.
    option = f"?suffix={suffix}" if suffix != "none" else ""
    _play(
        twin,
        _where(listen, f"scanner+serial://{twin.place}{option}", twin.place),
        lambda code: twin.scan(code, suffix),
        until_end,
        steps=codes,
        every=every,
    )


@sim_app.command()
def scale(
    listen: Line = "",
    family: Annotated[
        str, typer.Option(help="ecr, aclas, toledo8217 or cas: the language that it speaks.")
    ] = "ecr",
    script: Annotated[
        str, typer.Option(help="What lies on it in turn: grams or moods, with commas.")
    ] = "",
    every: Every = 4,
    mood: Moods = None,
    until_end: UntilEnd = False,
) -> None:
    """A scale: each line of standard input is grams to lay on its plate (0 clears it), or a mood.

    Moods: silent, restless (never comes to rest), refuses, split (byte by byte), wrong_check,
    noise (bytes before each frame), check_from_start (the other way to count the check byte).
    """
    from drivers.sim.scale import FAMILIES, ScaleTwin

    known = [name for name in FAMILIES if name == family]
    if not known:
        raise _refused(f"--family is one of {', '.join(FAMILIES)}")
    twin = ScaleTwin(family=known[0], wire=_wire(listen))
    steps = [step for step in script.split(",") if step]
    # Steps that make no sense are refused now, and not when their turn comes.
    orders = [*(mood or []), *steps, "0"]
    # A pseudo-terminal has neither seven bits nor parity.
    option = "" if listen or family != "toledo8217" else "?bits=8&parity=N"
    place = _where(listen, f"scale+{family}://{twin.place}{option}", twin.place)
    _play(twin, place, twin.obey, until_end, orders=orders, steps=steps, every=every)


@sim_app.command()
def display(
    listen: Line = "",
    charset: Annotated[str, typer.Option(help="gbk, gb2312 or none: its Chinese.")] = "gbk",
    until_end: UntilEnd = False,
) -> None:
    """A customer display of two lines: says in JSON what it shows, whenever that changes."""
    from drivers.sim.display import DisplayTwin

    if charset not in ("gbk", "gb2312", "none"):
        raise _refused("--charset is one of gbk, gb2312, none")
    twin = DisplayTwin(
        wire=_wire(listen), charset="" if charset == "none" else charset, told=_shown
    )
    url = f"display+cd5220://{twin.place}?charset={charset}"
    _play(twin, _where(listen, url, twin.place), _takes_no_orders, until_end)


@sim_app.command()
def drawer(
    listen: Line = "",
    pulse: Annotated[str, typer.Option(help="The bytes that open it, in hex.")] = "1b700019fa",
    until_end: UntilEnd = False,
) -> None:
    """A cash drawer on a line of its own: says in JSON how often it was opened, each time."""
    from drivers.sim.drawer import DrawerTwin

    try:
        opens = bytes.fromhex(pulse)
    except ValueError as error:
        raise _refused(f"--pulse {pulse}: pairs of hex digits expected") from error
    twin = DrawerTwin(wire=_wire(listen), pulse=opens, told=lambda times: _say({"opened": times}))
    url = f"drawer+serial://{twin.place}?pulse={pulse}"
    _play(twin, _where(listen, url, twin.place), _takes_no_orders, until_end)


@sim_app.command()
def camera(
    listen: Listen = "127.0.0.1:0",
    script: Annotated[str, typer.Option(help="Codes that pass in turn, with commas.")] = "",
    every: Every = 4,
    fps: Annotated[int, typer.Option(min=1, max=30, help="Pictures a second.")] = 10,
    module: Annotated[
        int, typer.Option(min=1, max=8, help="Width of a bar in pixels: 3 reads well.")
    ] = 3,
    mood: Moods = None,
    until_end: UntilEnd = False,
) -> None:
    """A camera on the network: each line of standard input is a code that is laid before it.

    A web browser shows the same pictures at http:// and what "listening" says. Moods: frozen,
    dark, broken (damaged pictures), blurred; 1 or 0 each.
    """
    from drivers.sim.webcam import CameraTwin

    host, port = _address(listen)
    try:
        twin = CameraTwin(host=host, port=port, fps=fps, module=module)
    except ImportError as error:
        raise _refused(f"a camera needs the extra named vision: {error}") from error
    except OSError as error:
        raise _refused(f"{listen}: {error.strerror}") from error
    codes = [code for code in script.split(",") if code]
    place = _where(listen, f"camera+mjpeg://{twin.place}", twin.place)
    _play(twin, place, twin.obey, until_end, orders=mood or (), steps=codes, every=every)


# --- where they are -----------------------------------------------------------------------------


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise _refused(f"--listen takes HOST:PORT, not {listen}")
    return host, int(port)


def _wire(listen: str) -> Wire:
    """A TCP port where one is asked for, else a pseudo-terminal."""
    from drivers.sim.wire import PtyWire, TcpWire

    try:
        if not listen:
            return PtyWire()
        host, port = _address(listen)
        return TcpWire(host=host, port=port)
    except OSError as error:
        raise _refused(f"{listen}: {error.strerror}" if listen else str(error)) from error


def _where(listen: str, url: str, place: str) -> dict[str, str]:
    return {"listening" if listen else "path": place, "url": url}


# --- what they are told -------------------------------------------------------------------------


def _play(
    twin: Twin,
    place: dict[str, str],
    obey: Callable[[str], str | None],
    until_end: bool,
    *,
    orders: Sequence[str] = (),
    steps: Sequence[str] = (),
    every: int = 4,
) -> None:
    """Switches a twin on, tells where it is, and lets script and standard input play with it.

    `orders` are carried out before; `steps` come in turn, every so many seconds.
    """
    from drivers.sim.script import Script

    script = Script(steps=steps, every=every, act=obey)
    try:
        _obey_all(obey, orders)
        twin.start()
        _say(place)
        if steps:
            script.start()
        _serve(obey, until_end)
    finally:
        script.close()
        twin.close()


def _obey_all(obey: Callable[[str], str | None], orders: Sequence[str]) -> None:
    """Carries out what the command line says of the start; refuses what makes no sense."""
    for order in orders:
        if problem := obey(order):
            raise _refused(problem)


def _takes_no_orders(text: str) -> str:
    return f"{text}: nothing to be told; it shows what a till does with it"


def _shown(lines: tuple[str, str], faults: Sequence[str]) -> None:
    _say({"lines": [*lines]})
    for fault in faults:
        sys.stderr.write(f"no use for {fault}\n")


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


def _say(facts: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()

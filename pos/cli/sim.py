"""`lianpos sim`: twins of devices that speak the real wire, for trying things without a store.

Each says in one JSON line where it is and which device URL opens it. Then standard input tells
it what to do, one line each: goods for the scale (`1250`), a code for the scanner or the camera,
what goes wrong with the printer (`paper_out=1`). What a display shows and how often a drawer
opened come as JSON lines. What makes no sense is told on standard error, in the language that
--language names. The end of standard input changes nothing, unless --until-stdin-closes is given;
Ctrl-C ends it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pos.cli.orders import (
    Listen,
    Moods,
    Orders,
    UntilEnd,
    address_of,
    deaf,
    mood_names,
    play,
    serve,
    taken,
    tell,
    where,
    wire_at,
)
from pos.cli.words import Language, cause, one_of, refused, texts_in

if TYPE_CHECKING:
    from drivers.sim.printer import PrinterTwin
    from pos.texts import Texts

CHARSETS = ("gbk", "gb2312", "none")

sim_app = typer.Typer(help="Twins of devices that speak the real wire.", no_args_is_help=True)

Line = Annotated[
    str, typer.Option("--listen", help="HOST:PORT; without it a serial port (pseudo-terminal).")
]
Every = Annotated[int, typer.Option(min=1, max=600, help="Seconds that each step takes.")]


@sim_app.command()
def printer(
    listen: Listen = "127.0.0.1:9100",
    png: Annotated[Path | None, typer.Option(help="The folder for the papers.")] = None,
    width: Annotated[int, typer.Option(min=24, max=72, help="Columns: 48 or 32.")] = 48,
    raw: Annotated[bool, typer.Option(help="Keep the bytes as they came, too.")] = False,
    rare: Annotated[bool, typer.Option(help="Prints four-byte GB 18030 characters.")] = True,
    line: Annotated[bool, typer.Option(help="Also on a serial line (a pseudo-terminal).")] = False,
    announce: Annotated[
        str, typer.Option(metavar="NAME", help="Makes itself known in the network by that name.")
    ] = "",
    mood: Moods = None,
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """A receipt printer: paper as PNG and text, and all that can go wrong with one.

    Each line of standard input is a mood. Moods: paper_out, near_end, cover_open, jammed, silent
    (1 or 0), paper_out_after, disconnect_after (bytes, or never), buffer (bytes that it keeps while
    it cannot print, and then reads no more), refuse_second (0 lets a second client wait),
    bytes_per_second.
    """
    from drivers.sim.line import SerialLine
    from drivers.sim.printer import Mood, PrinterTwin

    say = texts_in(language)
    host, port = address_of(listen, say)
    with ExitStack() as stack:
        try:
            twin = PrinterTwin(
                host=host, port=port, folder=png, raw=raw, rare=rare, width=width * 12
            )
        except OSError as error:
            raise taken(say, listen, error) from error
        stack.callback(twin.close)
        orders = Orders(
            obey=lambda text: _change(twin, text), wants="printer", moods=mood_names(Mood), say=say
        )
        orders.carry_out(mood or ())
        try:
            twin.start()
        except OSError as error:
            raise refused(say("twin.no_folder", folder=str(png), why=cause(say, error))) from error
        place = {"listening": f"{host}:{twin.port}", "url": f"escpos+tcp://{host}:{twin.port}"}
        if announce:
            place["announced"] = _announce(stack, announce, host, twin.port, say)
        if line:
            cable = stack.enter_context(SerialLine(port=twin.port, holds=lambda: twin.holds))
            place["line"] = f"escpos+serial://{cable.path}"
        tell(place)
        serve(orders, until_end)


def _announce(stack: ExitStack, name: str, host: str, port: int, say: Texts) -> str:
    """Makes the printer known to whoever asks in the network, until the stack is left."""
    from drivers.sim.announcer import AnnouncerTwin

    try:
        twin = AnnouncerTwin(name=name, port=port, address=host, everybody=True)
    except OSError as error:
        raise taken(say, "UDP 5353", error) from error
    stack.callback(twin.close)
    twin.start()
    return name


@sim_app.command()
def scanner(
    listen: Line = "",
    suffix: Annotated[str, typer.Option(help="cr, lf, crlf, etx or none")] = "cr",
    script: Annotated[str, typer.Option(help="Codes that it reads in turn, with commas.")] = "",
    every: Every = 4,
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """A bar code scanner: each line of standard input is a code that it reads."""
    from drivers.sim.scanner import ENDS, SerialScanner, TcpScanner

    say = texts_in(language)
    if suffix not in ENDS:
        raise one_of(say, "--suffix", [*ENDS])
    try:
        twin = TcpScanner(*address_of(listen, say)) if listen else SerialScanner()
    except OSError as error:
        raise taken(say, listen, error) from error
    codes = [code for code in script.split(",") if code]
    # A scanner without a suffix is read by its silence, whatever the till expects.
    option = f"?suffix={suffix}" if suffix != "none" else ""

    def scan(code: str) -> bool:
        twin.scan(code, suffix)
        return True

    place = where(listen, f"scanner+serial://{twin.place}{option}", twin.place)
    orders = Orders(obey=scan, wants="nothing", say=say)
    play(twin, place, orders, until_end, steps=codes, every=every)


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
    language: Language = "zh_CN",
) -> None:
    """A scale: each line of standard input is grams to lay on its plate (0 clears it), or a mood.

    Moods: silent, restless (never comes to rest), refuses, split (byte by byte), wrong_check,
    noise (bytes before each frame), check_from_start (the other way to count the check byte).
    """
    from drivers.sim.scale import FAMILIES, ScaleMood, ScaleTwin

    say = texts_in(language)
    known = [name for name in FAMILIES if name == family]
    if not known:
        raise one_of(say, "--family", FAMILIES)
    twin = ScaleTwin(family=known[0], wire=wire_at(listen, say))
    steps = [step for step in script.split(",") if step]
    # Steps that make no sense are refused now, and not when their turn comes.
    first = [*(mood or []), *steps, "0"]
    # A pseudo-terminal has neither seven bits nor parity.
    option = "" if listen or family != "toledo8217" else "?bits=8&parity=N"
    place = where(listen, f"scale+{family}://{twin.place}{option}", twin.place)
    orders = Orders(obey=twin.obey, wants="scale", moods=mood_names(ScaleMood), say=say)
    play(twin, place, orders, until_end, first=first, steps=steps, every=every)


@sim_app.command()
def display(
    listen: Line = "",
    charset: Annotated[str, typer.Option(help="gbk, gb2312 or none: its Chinese.")] = "gbk",
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """A customer display of two lines: says in JSON what it shows, whenever that changes."""
    from drivers.sim.display import DisplayTwin

    say = texts_in(language)
    if charset not in CHARSETS:
        raise one_of(say, "--charset", CHARSETS)

    def shown(lines: tuple[str, str], faults: Sequence[str]) -> None:
        tell({"lines": [*lines]})
        for fault in faults:
            sys.stderr.write(f"{say('twin.no_use', what=fault)}\n")

    twin = DisplayTwin(
        wire=wire_at(listen, say), charset="" if charset == "none" else charset, told=shown
    )
    url = f"display+cd5220://{twin.place}?charset={charset}"
    play(twin, where(listen, url, twin.place), deaf(say), until_end)


@sim_app.command()
def drawer(
    listen: Line = "",
    pulse: Annotated[str, typer.Option(help="The bytes that open it, in hex.")] = "1b700019fa",
    until_end: UntilEnd = False,
    language: Language = "zh_CN",
) -> None:
    """A cash drawer on a line of its own: says in JSON how often it was opened, each time."""
    from drivers.sim.drawer import DrawerTwin

    say = texts_in(language)
    try:
        opens = bytes.fromhex(pulse)
    except ValueError as error:
        raise refused(say("twin.no_hex", given=pulse)) from error
    wire = wire_at(listen, say)
    twin = DrawerTwin(wire=wire, pulse=opens, told=lambda times: tell({"opened": times}))
    url = f"drawer+serial://{twin.place}?pulse={pulse}"
    play(twin, where(listen, url, twin.place), deaf(say), until_end)


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
    language: Language = "zh_CN",
) -> None:
    """A camera on the network: each line of standard input is a code that is laid before it.

    A web browser shows the same pictures at http:// and what "listening" says. Moods: frozen,
    dark, broken (damaged pictures), blurred; 1 or 0 each.
    """
    from drivers.sim.webcam import CameraMood, CameraTwin

    say = texts_in(language)
    host, port = address_of(listen, say)
    try:
        twin = CameraTwin(host=host, port=port, fps=fps, module=module)
    except ImportError as error:
        raise refused(say("twin.no_vision", why=str(error))) from error
    except OSError as error:
        raise taken(say, listen, error) from error
    codes = [code for code in script.split(",") if code]
    place = where(listen, f"camera+mjpeg://{twin.place}", twin.place)
    orders = Orders(obey=twin.obey, wants="camera", moods=mood_names(CameraMood), say=say)
    play(twin, place, orders, until_end, first=mood or (), steps=codes, every=every)


def _change(twin: PrinterTwin, text: str) -> bool:
    """Changes the printer's mood; False for a wish that makes no sense."""
    from drivers.sim.printer import Mood

    name, _, value = text.partition("=")
    kinds = {field.name: field.type for field in fields(Mood)}
    if name not in kinds or not (value.isdigit() or value in ("", "never")):
        return False
    number = None if value == "never" else int(value or 1)
    twin.change(**{name: bool(number) if kinds[name] == "bool" else number})
    return True

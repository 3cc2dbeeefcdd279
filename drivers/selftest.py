"""Tests one device as deep as it is asked to: internal, external or interactive (UnifiedPOS).

Runs on the port's thread, or by itself for `lianpos devices test`. Raises the DeviceError that
says what is wrong, and returns when nothing is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from drivers.api import (
    CashDrawer,
    CustomerDisplay,
    DeviceError,
    Driver,
    Kind,
    Offline,
    PrintJob,
    ReceiptPrinter,
    Scale,
    Scan,
    Scanner,
    Stop,
    TestLevel,
    TimedOut,
)
from drivers.paper import Barcode, Cell, Cut, Feed, Paper, Qr, Row, Rule, Text

PATIENCE = 15.0  # seconds that a person gets to scan a code


def run(kind: Kind, driver: Driver, level: TestLevel, *, stop: Stop) -> None:
    """Tests an opened driver. A printer and a drawer take their port by themselves."""
    match kind:
        case "printer":
            _printer(cast(ReceiptPrinter, driver), level, stop)
        case "drawer":
            _drawer(cast(CashDrawer, driver), level, stop)
        case "display":
            _display(cast(CustomerDisplay, driver), level, stop)
        case "scale":
            _scale(cast(Scale, driver), level, stop)
        case _:
            _scanner(cast(Scanner, driver), level, stop)


def _printer(printer: ReceiptPrinter, level: TestLevel, stop: Stop) -> None:
    printer.probe(stop=stop)
    if level == "internal":
        return
    columns = printer.capabilities.columns
    job = PrintJob(job_id="self-test", compose=lambda: test_slip(columns), begin=lambda: None)
    result = printer.print_job(job, held=_raise, meanwhile=lambda pulse: None, stop=stop)
    if result.error is not None:
        raise result.error


def _raise(error: DeviceError) -> None:
    """A test does not wait for paper."""
    raise error


def _drawer(drawer: CashDrawer, level: TestLevel, stop: Stop) -> None:
    drawer.probe(stop=stop)
    if level != "internal":
        drawer.pulse_drawer(stop=stop)


def _display(display: CustomerDisplay, level: TestLevel, stop: Stop) -> None:
    if level != "internal":
        across = display.capabilities.columns
        ruler = ("1234567890" * (across // 10 + 1))[:across]
        display.show([ruler] * display.capabilities.rows, stop=stop)


def _scale(scale: Scale, level: TestLevel, stop: Stop) -> None:
    if level == "interactive":
        _until(lambda: any(getattr(w, "status", "") == "stable" for w in scale.read(stop=stop)),
               stop, "nothing was put on the scale")  # fmt: skip
    else:
        _until(lambda: bool(scale.read(stop=stop)), stop, "the scale says nothing", patience=3.0)


def _scanner(scanner: Scanner, level: TestLevel, stop: Stop) -> None:
    if level == "interactive":
        _until(lambda: any(isinstance(item, Scan) for item in scanner.read(stop=stop)),
               stop, "no code was scanned")  # fmt: skip
    else:
        scanner.read(stop=stop)  # raises where the port is lost


def _until(
    seen: Callable[[], bool], stop: Stop, missing: str, *, patience: float = PATIENCE
) -> None:
    deadline = time.monotonic() + patience
    while not seen():
        if stop.is_set():
            raise Offline("the host is closing")
        if time.monotonic() >= deadline:
            raise TimedOut(missing)


def test_slip(columns: int) -> Paper:
    """A slip that shows what can go wrong: Chinese, columns, sizes, codes, the cut."""
    return Paper(
        width=columns,
        blocks=(
            Text(text="打印机自检 SELF-TEST", align="center", size="wide", bold=True),
            Rule(),
            Row(cells=(Cell(text="中文 ABC 123"), Cell(text="￥12.80 €1.60", align="right"))),
            Row(cells=(Cell(text="龘靐齉𠮷"), Cell(text="（），。", align="right"))),
            Text(text="倍高 TALL", size="tall"),
            Text(text="倍大 BIG", size="double"),
            Rule(char="="),
            Qr(data="https://example.org/self-test", size_mm=20),
            Barcode(data="6901234567892", symbology="ean13"),
            Feed(lines=3),
            Cut(),
        ),
    )

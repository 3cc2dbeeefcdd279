"""`lianpos door`: the way out of a store, for shoppers who served themselves.

Reads codes from the scanners of its terminal and, a line each, from standard input, which is where
a scanner that types ends up; says a line for each of them. `--json` is for what turns a gate.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from drivers.api import DeviceEvent, Scanned
from drivers.host import DeviceHost
from pos.cli.interrupts import one_interrupt
from pos.database import StorageError
from pos.ports import MachineClock, RandomIds
from pos.texts import Texts
from pos.till.attended import Attended, TillLane
from pos.till.config import WEDGE, ConfigError, find_config
from pos.till.door import DoorKeeper, Shown, Word
from pos.till.opening import open_till
from pos.till.till import Till

_MARKS: Final[dict[Word, str]] = {"go": "✓", "used": "✗", "late": "✗", "unknown": "?"}
_AGAIN_S: Final = 2
"""Seconds after which a lane that was away is told again of who was let out meanwhile."""
_ENDED: Final = ""
"""What stands in the queue of codes where nobody types any more."""


def run_door(*, data: Path, config: Path | None, as_json: bool) -> int:
    """Serves a door until its input ends or it is interrupted; where it has scanners, until it is.

    Exit code 2 where the terminal cannot open, or belongs to no store.
    """
    try:
        settings = find_config(data, config)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    texts = Texts(settings.language)
    arrived: SimpleQueue[str | None] = SimpleQueue()

    def heard(event: DeviceEvent) -> None:
        if isinstance(event, Scanned):
            arrived.put(event.code)

    devices = DeviceHost(heard, plugins=settings.devices.plugins)
    try:
        till = open_till(folder=data, config=settings)
    except StorageError as error:
        sys.stderr.write(texts(f"error.{error.code}", file=error.path.name) + "\n")
        return 2
    network = till.join_store(on_ask=lambda: arrived.put(None))
    if network is None:
        till.close()
        sys.stderr.write(texts("door.no_store") + "\n")
        return 2
    attended = Attended(network, TillLane(till), till=till, wake=lambda: arrived.put(None))
    try:
        attended.show()
        till.start_sync()
        # One that types comes by standard input.
        scanners = [url for url in settings.devices.scanners if not url.startswith(WEDGE)]
        for number, url in enumerate(scanners, start=1):
            devices.open(f"scanner-{number}", url)
        threading.Thread(target=_type, args=(arrived,), name="codes", daemon=True).start()
        keeper = DoorKeeper(till, network, new_id=RandomIds(MachineClock()).new)
        if not network.port:
            sys.stderr.write(texts("door.not_found") + "\n")
        sys.stdout.write("" if as_json else texts("door.ready") + "\n")
        sys.stdout.flush()
        with one_interrupt():
            _serve(till, attended, keeper, arrived, as_json=as_json,
                   for_ever=bool(scanners))  # fmt: skip
    except KeyboardInterrupt:
        pass
    finally:
        network.stop()
        devices.close()
        till.close()
    return 0


def _serve(
    till: Till,
    attended: Attended,
    keeper: DoorKeeper,
    arrived: SimpleQueue[str | None],
    *,
    as_json: bool,
    for_ever: bool,
) -> None:
    while True:
        try:
            code = arrived.get(timeout=_AGAIN_S if keeper.owes else None)
        except Empty:
            keeper.tell()
            continue
        if code is None:
            till.settle()
            attended.settle()
        elif code != _ENDED:
            _say(keeper.show(code), as_json=as_json)
        elif not for_ever:
            return


def _say(shown: Shown, *, as_json: bool) -> None:
    if as_json:
        told = {"door": shown.word, "receipt": shown.receipt, "words": shown.words}
        line = json.dumps(told, ensure_ascii=False)
    else:
        line = f"{_MARKS[shown.word]} {shown.words}"
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def _type(arrived: SimpleQueue[str | None]) -> None:
    """What is typed, or comes through a pipe, until its end."""
    rest = b""
    # Not through the stream's buffer: a thread that waits in its lock cannot be left behind.
    while chunk := os.read(sys.stdin.fileno(), 65536):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if code := line.decode("utf-8", "replace").strip():
                arrived.put(code)
    if code := rest.decode("utf-8", "replace").strip():
        arrived.put(code)
    arrived.put(_ENDED)

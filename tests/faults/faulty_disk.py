"""A till on a disk that fails, dies or remembers: run by the fault tests in a process of its own.

    python -m tests.faults.faulty_disk fail FOLDER SCRATCH once|from ERRNO
    python -m tests.faults.faulty_disk die FOLDER SCRATCH FIRST STEP
    python -m tests.faults.faulty_disk upgrade FOLDER SCRATCH FIRST STEP
    python -m tests.faults.faulty_disk record FOLDER LOG SALES full|normal
    python -m tests.faults.faulty_disk kill FOLDER KILLS SEED

All but the last need `disk.c` preloaded and DISK_FOLDER around the scratch folder. Each case is a
fork of one process that has everything imported, so that it takes a tenth of a second and not two.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import json
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partialmethod
from itertools import count
from pathlib import Path
from typing import Any, Final, TextIO

# Imported before the forks, so that none of them has to.
import alembic.migration
import alembic.operations  # noqa: F401
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.database import Database, StorageError
from pos.journal.drafts import Drafts
from pos.journal.store import Journal
from pos.journal.verify import verify
from pos.ports import MachineClock, SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.staffing import PinCheck
from pos.till.till import Till

ONCE: Final = 1
FROM: Final = 2
KILL: Final = 3
NOON: Final = dt.datetime.fromisoformat("2026-11-22T12:00:00+08:00")
FIRST, SECOND = "1000052", "1000069"


class Disk:
    """The functions of the preloaded library."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.disk_arm.argtypes = (ctypes.c_int, ctypes.c_long, ctypes.c_int)
        self._library.disk_count.restype = ctypes.c_long

    def arm(self, how: int, n: int, error: int = 0) -> None:
        """Lets the n-th operation from now on fail or kill the process; counts from now on."""
        self._library.disk_arm(how, n, error)

    def count(self) -> int:
        """Operations since then."""
        return int(self._library.disk_count())

    def record(self, path: Path) -> None:
        """Writes every operation down from now on."""
        self._library.disk_record(str(path).encode())

    def mark(self, text: str) -> None:
        """Puts a word into the record."""
        self._library.disk_mark(text.encode())


def main(arguments: list[str]) -> None:
    """Runs what was asked for; answers as JSON lines."""
    command, folder, *rest = arguments
    cases: Iterable[dict[str, Any]] = ()
    match command:
        case "fail":
            how, error = ONCE if rest[1] == "once" else FROM, int(rest[2])
            cases = failing(Path(folder), Path(rest[0]), how=how, error=error)
        case "die" | "upgrade":
            live, look = (a_day, looked_at) if command == "die" else (upgraded, upgraded)
            numbers = count(int(rest[1]), int(rest[2]))
            cases = dying(Path(folder), Path(rest[0]), numbers, live=live, look=look)
        case "kill":
            cases = killed(Path(folder), kills=int(rest[0]), draw=random.Random(int(rest[1])))
        case "record":
            record(Path(folder), Path(rest[0]), sales=int(rest[1]), level=rest[2])
    for case in cases:
        sys.stdout.write(json.dumps(case) + "\n")
        sys.stdout.flush()


def failing(folder: Path, scratch: Path, *, how: int, error: int) -> Iterator[dict[str, Any]]:
    """Lets the n-th operation of one whole sale fail, for each n until none is left."""
    disk = Disk()
    for n in count(1):
        here = Path(shutil.copytree(folder, scratch / str(n)))

        def sell(here: Path = here, n: int = n) -> dict[str, Any]:
            till = opened(here)
            disk.arm(how, n, error)
            answers = one_sale(till)
            return {"answers": answers, "operations": disk.count()}

        sold = in_a_fork(sell)
        assert sold is not None, f"the till died of operation {n}"
        yield {"n": n, **sold, "after": in_a_fork(lambda here=here: looked_at(here))}
        shutil.rmtree(here)
        if sold["operations"] < n:
            return


def dying(
    folder: Path,
    scratch: Path,
    numbers: Iterable[int],
    *,
    live: Callable[[Path], dict[str, Any]],
    look: Callable[[Path], dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Kills the process at its n-th operation, for each of `numbers` until it outlives one."""
    disk = Disk()
    for n in numbers:
        here = Path(shutil.copytree(folder, scratch / str(n)))

        def until_death(here: Path = here, n: int = n) -> dict[str, Any]:
            disk.arm(KILL, n)
            return live(here)

        lived = in_a_fork(until_death)
        yield {"n": n, "lived": lived is not None, "after": in_a_fork(lambda here=here: look(here))}
        shutil.rmtree(here)
        if lived is not None:
            return


def killed(folder: Path, *, kills: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Sells and is killed at a random moment, again and again in one folder; says all it saw."""
    for _ in range(kills):
        seed, patience, opens = draw.random(), draw.uniform(0.005, 0.15), draw.random() < 0.8
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with os.fdopen(write, "w") as pipe:
                sell_for_ever(folder, random.Random(seed), pipe)
        os.close(write)
        killer = threading.Timer(patience, os.kill, (child, signal.SIGKILL))
        with os.fdopen(read) as pipe:
            # Most lives come as far as selling, however slow the machine is; some do not.
            first = pipe.readline() if opens else ""
            killer.start()
            lines = (first + pipe.read()).split("\n")
        killer.join()
        os.waitpid(child, 0)
        # The last piece is what the kill cut off.
        yield {"said": [json.loads(line) for line in lines[:-1]]}


def sell_for_ever(folder: Path, draw: random.Random, pipe: TextIO) -> None:
    """Says every command before it is carried out, and the state after it."""

    def say(what: str, value: object) -> None:
        pipe.write(json.dumps({what: value}) + "\n")
        pipe.flush()

    till = opened(folder)
    if till.state.shift is None:
        till.open_shift(0)
    say("state", till.state.to_json())
    goods = (FIRST, SECOND)
    while True:
        choice = draw.random()
        if till.state.sale is not None and choice < 0.3:
            say("do", {"do": "pay"})
            answer = till.pay("cash")
        elif till.state.sale is not None and choice < 0.35:
            say("do", {"do": "void_sale"})
            answer = till.void_sale()
        else:
            code = draw.choice(goods)
            say("do", {"do": "scan", "sku": code})
            answer = till.scan(code)
        say("state", answer.state.to_json())


def record(folder: Path, log: Path, *, sales: int, level: str) -> None:
    """Sells and writes down what reaches the disk, with a mark for every sale that was answered."""
    if level == "normal":
        # What a till must never do: the canary of the replay.
        Database.write = partialmethod(Database.write, durable=False)  # type: ignore[assignment]
    disk = Disk()
    disk.record(log)
    till = opened(folder)
    for _ in range(sales):
        till.scan(FIRST)
        answer = till.pay("cash")
        disk.mark(str(answer.values["receipt"]))
    os._exit(0)


def opened_at_noon(folder: Path) -> Till:
    """The till at a time of day at which no business day ends, whatever the machine's clock says.

    Raises `StorageError`.
    """
    return open_till(folder=folder, config=Config(), clock=SettableClock(NOON))


def opened(folder: Path) -> Till:
    """The till with a cashier, whose PIN nobody needs to check here, and a shift."""
    till = opened_at_noon(folder)
    till.sign_in(PinCheck(user="1001", right=True))
    return till


def a_day(folder: Path) -> dict[str, Any]:
    """Opening, a sale, closing."""
    till = opened(folder)
    answers = one_sale(till)
    till.close()
    return {"answers": answers}


def upgraded(folder: Path) -> dict[str, Any]:
    """Opens the files of an older release, which brings them forward."""
    Drafts(folder / "draft.db").close()
    journal = Journal(
        folder / "journal.db", terminal="S001-T01", store="S001", epoch=1,
        key=Ed25519PrivateKey.from_private_bytes(bytes(range(32))), clock=MachineClock(),
    )  # fmt: skip
    head = journal.head().seq
    journal.close()
    return {"head": head, "verdict": verify(folder)}


def one_sale(till: Till) -> list[dict[str, Any]]:
    """A sale with most of what is in one, and the answers to it."""
    steps: tuple[Callable[[], Any], ...] = (
        lambda: till.scan(FIRST),
        lambda: till.scan(SECOND),
        lambda: till.quantity(1, "3"),
        lambda: till.void_line(2),
        lambda: till.pay("cash", 100),
        lambda: till.pay("cash"),
    )
    answers = [_told(step()) for step in steps]
    if not answers[-1]["ok"]:
        answers.append(_told(till.pay("cash")))
    return answers


def looked_at(folder: Path) -> dict[str, Any]:
    """What a fresh start finds, and what the verifier says before and after it."""
    before = verify(folder)
    try:
        till = opened_at_noon(folder)
    except StorageError as error:
        return {"problem": f"{error.code}: {error.detail}"}
    till.sign_in(PinCheck(user="1001", right=True))
    state = till.state.to_json()
    again = one_sale(till) if state["sale"] is None else [_told(till.pay("cash"))]
    till.close()
    return {"state": state, "before": before, "again": again, "verdict": verify(folder)}


def in_a_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """What `work` answers in a process of its own, which ends like one that was killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as pipe:
            json.dump(work(), pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def _told(answer: Any) -> dict[str, Any]:
    told = answer.to_json()
    assert isinstance(told, dict)
    return told


if __name__ == "__main__":
    main(sys.argv[1:])

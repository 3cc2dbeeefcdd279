"""Two membership databases made one: how many members a second, read from their files, and that
nothing is made or lost on the way.

The floor writes as many plain rows into one table of a database of its own, a thousand at a time.
Judged by CPU time: the wall clock of a minute is as good as the machine is quiet.
"""

from __future__ import annotations

import csv
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from pos.database import Database
from pos.hq.clock import machine_now
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.members.cases import count_cases
from pos.hq.members.keys import MemberKeys
from pos.hq.members.listing import COLUMNS, read_members
from pos.hq.members.reporting import members_report
from pos.hq.members.taking_over import take_over
from pos.hq.stores import add_store
from tests.bench.measure import Effort, Row, Say, Taken, timed

EACH: Final = 100_000
"""Members of one programme, a fifth of whom are in the other as well."""
SECOND: Final = 1_000_000_000
"""Nanoseconds."""
WITHIN: Final = 40
"""Times what the plain rows take: a member is read, is some ten rows in all, sealed and told."""


def rows(effort: Effort, say: Say) -> Iterator[Row]:
    """Both files the first time, and both once more."""
    each = EACH if effort.items >= 1_000_000 else EACH // 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / "first.csv", folder / "second.csv"]
        points, value = _write_files(files, each)
        database = open_database(f"sqlite:///{folder / 'hq.db'}", fill=_one_store)
        try:
            for turn, what in enumerate(("taken over", "taken over again")):
                say(f"{2 * each:,} members {what}")
                took = timed(lambda: _take_both(database, files))
                whole = _is_whole(database, each, points, value)
                yield _row(f"{2 * each:,} members {what}", 2 * each, took, _floor(folder, each),
                           whole=whole, is_judged=turn == 0)  # fmt: skip
        finally:
            database.close()


def _row(
    what: str, members: int, took: Taken, floor: Taken, *, whole: bool, is_judged: bool
) -> Row:
    ratio = took[1] / floor[1]
    return Row(
        what=what,
        ours=f"{_rate(members, took)}, {took[0] / SECOND:.1f} s",
        floor=f"plain rows {_rate(members, floor)}",
        judged=f"CPU x{ratio:.1f}, {'not one point made or lost' if whole else 'FIGURES DIFFER'}",
        target=f"<= x{WITHIN}, figures the same" if is_judged else "figures the same",
        met=whole and (not is_judged or ratio <= WITHIN),
    )


def _rate(members: int, took: Taken) -> str:
    return f"{members * SECOND // took[0]:,} rows/s"


def _take_both(database: OfficeDatabase, files: Sequence[Path]) -> None:
    for issuer, file in zip(("first", "second"), files, strict=True):
        _take(database, file, issuer)


def _take(database: OfficeDatabase, file: Path, issuer: str) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        members, faults = read_members(lines)
    if faults:
        raise RuntimeError(faults[0].reason)
    take_over(database, members, issuer=issuer, keys=MemberKeys(bytes(32)), now=machine_now())


def _is_whole(database: OfficeDatabase, each: int, points: int, value: int) -> bool:
    with database.snapshot() as connection:
        told = members_report(connection)
        cases = count_cases(connection)
    return (len(told.rows), told.points, told.stored_value, cases) == (
        2 * each,
        points,
        value,
        {"suggestion": each // 5},
    )


def _write_files(files: Sequence[Path], each: int) -> tuple[int, int]:
    """Writes both files; answers all their points and stored value in minor units."""
    chance = random.Random(each)
    points = value = 0
    for number, file in enumerate(files):
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(COLUMNS)
            for n in range(each):
                own = n + number * (each - each // 5)
                has, stored = chance.randrange(10_000), chance.randrange(50_000)
                points, value = points + has, value + stored
                writer.writerow(
                    [f"{number}{n:07d}", "王小芳", f"138{own:08d}", "11-22", "gold", has,
                     f"{stored // 100}.{stored % 100:02d}", "", ""]
                )  # fmt: skip
    return points, value


def _floor(folder: Path, each: int) -> Taken:
    """What as many plain rows with the same columns take."""
    database = Database(folder / "plain.db")
    columns = ", ".join(COLUMNS)
    insert = sa.text(f"INSERT INTO plain VALUES ({', '.join(f':{name}' for name in COLUMNS)})")
    try:
        with database.write() as connection:
            connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS plain ({columns})")
        row = dict.fromkeys(COLUMNS, "13800138000")
        return timed(lambda: _fill(database, insert, row, times=2 * each // 1_000))
    finally:
        database.close()


def _fill(database: Database, insert: sa.TextClause, row: Mapping[str, str], *, times: int) -> None:
    for _ in range(times):
        with database.write() as connection:
            connection.execute(insert, [row] * 1_000)


def _one_store(connection: sa.Connection) -> None:
    add_store(
        connection,
        store="S001",
        name={"zh_CN": "一店", "en": "First"},
        zone="all",
        staff=(),
        training=True,
    )

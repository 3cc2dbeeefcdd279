"""What doctor finds of people who could be acted as, and of copies that nobody gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pos.catalog.store import Catalog
from pos.cli.doctor import findings
from pos.cli.doctor_staff import staff_faults
from pos.contract.wire import FeedRow
from pos.staff.pin import badge_digest, hash_pin
from pos.texts import Texts
from pos.till.station import open_station
from tests.demo import CHEAP

SAY = Texts("en")


def employ(folder: Path, *people: tuple[str, str, str]) -> None:
    """The store's own staff of number, PIN and badge's code, in place of the trainees."""
    station = open_station(folder)
    scope = f"store:{station.store}"
    catalog = Catalog(folder / "catalog.db")
    try:
        gen, rev = catalog.cursor(scope) or ("", 0)
        changes: list[tuple[str, str, dict[str, Any] | None]] = [
            ("setting", "training", {"value": False}),
            *(("staff", one.user, None) for one in catalog.staff_all()),
        ]
        for user, pin, code in people:
            sealed = hash_pin(pin, station.pepper, hasher=CHEAP)
            row = {"user": user, "name": "x", "role": "cashier", "pin_hash": sealed}
            badge = badge_digest(code, station.pepper) if code else ""
            changes.append(("staff", user, row | {"badge": badge}))
        rows = [
            FeedRow(rev=rev + n, table=table, op="del" if row is None else "put", key=key, row=row)
            for n, (table, key, row) in enumerate(changes, start=1)
        ]
        catalog.apply(scope=scope, gen=gen, rows=rows, cursor=rev + len(rows))
    finally:
        catalog.close()


def test_who_could_be_acted_as_is_told_by_name(folder: Path) -> None:
    assert staff_faults(folder, SAY) == (3, [])
    catalog = Catalog(folder / "catalog.db")
    goods = next(item for item in catalog.items("", 50) if item.barcodes)
    catalog.close()
    employ(
        folder, ("self", "4711", ""), ("1001", "1001", ""), ("1002", "1234", "LBNOBODYS"),
        ("1003", "4712", goods.barcodes[0]), ("1004", "4713", "LBMYOWN"),
    )  # fmt: skip

    count, told = staff_faults(folder, SAY)
    assert count == 5
    assert [line.split(":")[0] for line in told] == ["1001", "1002", "self", "1003"]
    assert goods.barcodes[0] in told[-1]
    (finding,) = (one for one in findings(folder, SAY, devices=False) if one.what == "Staff")
    assert finding.verdict == "look" and finding.advice


def test_of_a_store_without_such_people_doctor_says_so(folder: Path) -> None:
    employ(folder, ("1004", "4713", "LBMYOWN"))
    (finding,) = (one for one in findings(folder, SAY, devices=False) if one.what == "Staff")
    assert (finding.verdict, finding.advice) == ("ok", "")


def test_a_folder_that_takes_no_copy_is_told(folder: Path) -> None:
    folder.joinpath("in-the-way").write_bytes(b"")
    place = folder / "in-the-way" / "copies"
    (folder / "lianpos.toml").write_text(f'[backup]\nfolder = "{place}"\n', encoding="utf-8")
    (finding,) = (one for one in findings(folder, SAY, devices=False) if one.what == "Backup")
    assert finding.verdict == "look"
    assert "[backup] folder" in finding.advice

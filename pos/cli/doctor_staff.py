"""What doctor finds among the people: a number, PIN or badge that somebody else could use.

Nobody new is given such a one (`pos.till.personnel`); those of earlier days are told here. Of a
training store everybody knows the PINs: nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pos.catalog.store import Catalog, StaffRow
from pos.staff.newcomer import COMMON_PINS, is_reserved
from pos.staff.pin import badge_digest, check_pin
from pos.texts import Texts
from pos.till.station import open_station

_GOODS_AT_ONCE: Final = 2_000


def staff_faults(folder: Path, say: Texts) -> tuple[int, list[str]]:
    """How many may sign in at the terminal in `folder`, and what is the matter with whom.

    A fifth of a second of CPU each. Raises `StorageError` and `SyncProblem`.
    """
    pepper = open_station(folder).pepper
    catalog = Catalog(folder / "catalog.db")
    try:
        people = catalog.staff_all()
        if catalog.settings().get("training") is True:
            return len(people), []
        badges = {one.badge: one.user for one in people if one.badge}
        faults = [*_names_and_pins(people, pepper, say)]
        if badges:
            faults += _goods_as_badges(catalog, badges, pepper, say)
        return len(people), faults
    finally:
        catalog.close()


def _names_and_pins(people: list[StaffRow], pepper: bytes, say: Texts) -> Iterator[str]:
    for one in people:
        if is_reserved(one.user):
            yield say("doctor.staff_reserved", user=one.user)
        if check_pin(one.pin_hash, one.user, pepper):
            yield say("doctor.staff_pin_is_number", user=one.user)
        elif any(check_pin(one.pin_hash, pin, pepper) for pin in COMMON_PINS):
            yield say("doctor.staff_pin_is_easy", user=one.user)


def _goods_as_badges(
    catalog: Catalog, badges: Mapping[str, str], pepper: bytes, say: Texts
) -> Iterator[str]:
    offset = 0
    while goods := catalog.items("", _GOODS_AT_ONCE, offset):
        offset += len(goods)
        for item in goods:
            for code in (item.sku, *item.barcodes):
                user = badges.get(badge_digest(code, pepper))
                if user is not None:
                    yield say("doctor.staff_badge", user=user, code=code)

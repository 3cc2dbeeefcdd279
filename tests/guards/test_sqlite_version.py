"""A till must not write with an SQLite that has the WAL-reset bug (3.7.0 to 3.51.2)."""

from __future__ import annotations

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.database import UnsafeSqlite, is_safe_sqlite, require_safe_sqlite


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_the_fix_is_known_by_release_and_by_backport(
    version: tuple[int, int, int], safe: bool
) -> None:
    assert is_safe_sqlite(version) is safe


def test_the_sqlite_that_this_till_writes_with_is_safe() -> None:
    assert is_safe_sqlite(sqlite.sqlite_version_info)
    require_safe_sqlite()


def test_a_till_refuses_to_start_on_an_affected_one_and_says_what_to_do() -> None:
    with pytest.raises(UnsafeSqlite, match=r"3\.40\.1.*bootstrap\.py"):
        require_safe_sqlite((3, 40, 1))

"""Whoever writes a payment down begins it; several workers over one database ask for it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.database import StorageError
from tests.hq.payments.house import House

A = "S001T012611220000011K7Q2MX"


def test_whoever_has_the_shoppers_code_last_begins_and_nobody_else(house: House) -> None:
    first, second = house.desk, house.another_desk("second")
    house.pay(A)
    house.desk = second
    # Its terminal comes again, to another worker, before the first has begun.
    house.pay(A)
    first.work(A)
    assert (house.state(A), house.wires["alipay"].sent["pay"]) == ("INTENT", 0)
    second.work(A)
    first.work(A)
    assert (house.state(A), house.wires["alipay"].sent["pay"]) == ("PAID", 1)


def test_who_comes_again_while_the_money_is_asked_for_asks_no_second_time(house: House) -> None:
    first, second = house.desk, house.another_desk("second")
    house.pay(A)

    def meanwhile() -> None:
        house.desk = second
        house.pay(A)
        second.work(A)

    house.wires["alipay"].meanwhile = meanwhile
    first.work(A)
    assert (house.state(A), house.wires["alipay"].sent["pay"]) == ("PAID", 1)
    assert house.cues(A) == ["create", "send", "create", "pay_paid"]


def test_a_code_is_not_forgotten_where_the_database_was_away_for_a_moment(house: House) -> None:
    house.pay(A)
    whole = house.desk._database
    house.desk._database = Away()
    with pytest.raises(StorageError):
        house.desk.work(A)
    house.desk._database = whole
    house.turn()
    assert (house.state(A), house.wires["alipay"].sent["pay"]) == ("PAID", 1)


class Away:
    """A database that does not answer."""

    def __getattr__(self, name: str) -> object:
        raise StorageError("database_away", Path("db.example"), "no route to host")

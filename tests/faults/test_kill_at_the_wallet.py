"""A till is killed while a shopper looks at his telephone: the payment is booked when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import HeadOffice
from tests.faults.wallet_lane import ask, begin, booked, pay, sell
from tests.pos.conftest import entries


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeadOffice]:
    """A head office in its demonstration: wallets are simulated."""
    made = HeadOffice(tmp_path_factory.mktemp("office"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(office: HeadOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enrolled till that has sold once by wallet."""
    folder = tmp_path_factory.mktemp("shop") / "till"
    office.enrol(folder)
    sell(folder)
    return folder


def settle(folder: Path) -> None:
    """The till is started again, by a cashier who ends what is open."""
    console = begin(folder)
    state = ask(console, do="wait", seconds=30)["state"]
    assert state["attempt"] is None
    if state["sale"] is not None:
        assert ask(console, do="pay", tender="cash")["ok"]
    for _ in range(30):
        refunds = ask(console, do="wait", seconds=1)["state"]["refunds"]
        if all(refund["state"] == "DONE" for refund in refunds):
            break
    assert ask(console, do="quit")["ok"]
    console.close()


def kept(office: HeadOffice) -> int:
    """What the provider has of the shoppers' money."""
    books = httpx.get(f"{office.pages['alipay']}books", trust_env=False, timeout=10).json()
    return sum(trade["kept"] for trade in books)


def test_a_kill_while_the_shopper_confirms_loses_nothing(office: HeadOffice, folder: Path) -> None:
    page = office.pages["alipay"]
    tell(page, "asks_over=0")
    console = begin(folder)
    attempt = pay(console)
    assert ask(console, do="void_sale")["error"]["code"] == "payment_open"
    asked = until_asked(page, attempt)
    console.kill()
    console.close()
    tell(page, "asks_over=1000000")
    confirm(page, asked)
    settle(folder)
    last = entries(folder, "sale")[-1]
    assert last["tenders"][0]["reference"] == attempt
    assert kept(office) == booked([*entries(folder, "sale"), *entries(folder, "return")])


def tell(page: str, line: str) -> None:
    """Changes how the provider behaves."""
    httpx.post(f"{page}script", content=line, headers={"Content-Type": "text/plain"},
               trust_env=False, timeout=10).raise_for_status()  # fmt: skip


def until_asked(page: str, attempt: str) -> str:
    """The name that the provider has for an attempt, once the shopper is asked for his word."""
    for _ in range(100):
        books = httpx.get(f"{page}books", trust_env=False, timeout=10).json()
        for trade in books:
            if trade["number"] == attempt and trade["state"] == "waiting":
                return str(trade["id"])
    raise AssertionError(f"the shopper was never asked: {books}")


def confirm(page: str, trade: str) -> None:
    """The shopper says yes."""
    form = {"Origin": page.rstrip("/"), "Content-Type": "application/x-www-form-urlencoded"}
    place = f"{page}shopper/{trade}/confirm"
    httpx.post(place, headers=form, content="a=1", trust_env=False, timeout=10)

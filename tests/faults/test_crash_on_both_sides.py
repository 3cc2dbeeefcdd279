"""Till and head office both die at named points of a payment: four books say the same of the money.

Each is a process of its own over real SQLite files, and head office speaks to gateways over real
HTTP. Whatever died when: what the gateways have of the shoppers' money is what head office's ledger
says, what the till's journal says, and what head office has of that journal.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from typing import Final

import pytest

from pos.hq.sim.opening import PROVIDERS
from pos.journal.verify import verify
from tests import warm
from tests.faults.paying import GONE, NEVER
from tests.faults.payment_desk import KILLED
from tests.faults.wallet_lane import CLOCK, ask, begin, fresh_code, sell
from tests.faults.wallet_shop import Shop
from tests.pos.conftest import entries

Case = tuple[str, str, str]
"""What the till does, where it dies, and where head office does."""
TILL: Final = {
    "pay": (
        "before the row", "after the row", "after the question", "answered, not booked",
        "booked, not printed", "booked, draft dropped",
    ),
    "cancel": ("after the cancel",),
    "refund": ("refund noted", "refund asked"),
}  # fmt: skip
OFFICE: Final = {
    "pay": ("taken up", "pay:before", "pay:written", "pay:answered", "paid, nobody told"),
    "cancel": ("cancel:before", "cancel:written", "cancel:answered"),
    "refund": ("refund owed", "refund:before", "refund:written", "refund:answered"),
}
CASES: Final = [
    (does, till, office)
    for does in TILL
    for till, office in itertools.product((NEVER, *TILL[does]), (NEVER, *OFFICE[does]))
    if (till, office) != (NEVER, NEVER)
]
PATIENCE: Final = 240


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop(tmp_path_factory.mktemp("shop"))
    yield made
    made.close()


def play(shop: Shop, case: Case, wallet: str) -> None:
    """Both sides live until one is killed, and then as long as it takes to set things right."""
    does, till, office = case
    shop.obey("asks_over=0" if does == "cancel" else "asks_over=never")
    shown = sell(shop.folder) if does == "refund" else fresh_code(wallet)
    if office != NEVER:
        shop.office.close()
        shop.office.start(program=("tests.faults.serving", office))
    died = warm.run("tests.faults.paying", shop.folder, CLOCK, till, does, shown, timeout=PATIENCE)
    if till == NEVER:
        assert died.returncode == 0
    else:
        assert died.returncode == GONE or shop.office.fate() is not None, "it never came there"
    settle(shop)


def settle(shop: Shop) -> None:
    """The till is started again by a cashier who ends what is open; so is head office."""
    console = begin(shop.folder)
    until = time.monotonic() + PATIENCE
    while True:
        if shop.office.fate() is not None:
            assert shop.office.fate() == KILLED
            shop.office.close()
            shop.office.start()
        state = ask(console, do="wait", seconds=1)["state"]
        refunds = {refund["state"] for refund in state["refunds"]}
        if state["attempt"] is None and state["sale"] is not None:
            assert ask(console, do="pay", tender="cash")["ok"]
        elif state["attempt"] is None and refunds <= {"DONE"} and shop.is_quiet():
            if ask(console, do="sync")["ok"] and shop.is_quiet():
                break
        assert time.monotonic() < until, (state["attempt"], refunds)
    assert ask(console, do="quit")["ok"]
    console.close()


def cases(draw: random.Random, *, long_run: bool) -> list[Case]:
    """All of them; else of each kind one in which both sides die."""
    if long_run:
        return CASES
    both = [case for case in CASES if NEVER not in case]
    return [draw.choice([case for case in both if case[0] == does]) for does in TILL]


def test_whoever_dies_when_the_money_is_where_four_books_say(
    shop: Shop, seed: int, long_run: bool
) -> None:
    draw = random.Random(seed)
    for case in cases(draw, long_run=long_run):
        wallet = draw.choice(PROVIDERS)
        play(shop, case, wallet)
        books = (shop.kept(), shop.ledger(), shop.journaled(), shop.sent_in())
        assert len(set(books)) == 1, (case, wallet, books, f"seed {seed}")
        ends = [e["attempt"] for e in entries(shop.folder, "payment") if e["do"] == "settled"]
        assert len(set(ends)) == len(ends), "booked twice"
    assert verify(shop.folder)["ok"]

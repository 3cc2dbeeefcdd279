"""Training: practice counts for nothing, is marked everywhere, and leaves the real books alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.paper import Text
from pos.cli.console import perform
from pos.journal.verify import verify
from pos.till.till import Till

ITEM = "1000052"


def tell(till: Till, **command: Any) -> Any:
    return perform(till, json.dumps(command).encode())


def supervisor(till: Till) -> Till:
    assert till.login("2001", "2001").ok
    return till


def test_practice_is_no_sale_and_the_real_till_goes_on_where_it_was(
    till: Till, folder: Path
) -> None:
    supervisor(till)
    till.scan(ITEM)
    real = till.pay("cash")
    before = till.state
    assert tell(till, do="training", on=True).ok
    assert (till.state.training, till.state.screen) == (True, "no_shift")
    assert till.state.last is None
    assert till.open_shift(0).ok
    till.scan(ITEM)
    practised = till.pay("cash")
    assert practised.values["receipt"] == "S001-T01-X-000001"
    assert till.state.unsent_sales == before.unsent_sales, "head office hears of no practice"
    assert tell(till, do="training", on=False).ok
    after = till.state
    assert (after.training, after.shift, after.last) == (False, before.shift, before.last)
    assert till.scan(ITEM).ok
    paid = till.pay("cash")
    assert [real.values["receipt"], paid.values["receipt"]] == [
        "S001-T01-000001",
        "S001-T01-000002",
    ]
    till.close()
    assert verify(folder)["ok"]
    assert verify(folder / "training")["ok"]


def test_a_practised_receipt_says_so_at_both_ends_and_a_real_one_does_not(till: Till) -> None:
    supervisor(till)
    till.training(True)
    till.open_shift(0)
    till.scan(ITEM)
    till.pay("cash")
    printing = till._printing
    seq = till._desk.journal.past.newest_receipt()
    assert seq is not None
    words = till._desk.texts("receipt.training")
    texts = [block.text for block in printing.paper(seq[0]).blocks if isinstance(block, Text)]
    assert (texts[0], texts[-1], texts.count(words)) == (words, words, 2)
    till.training(False)
    till.scan(ITEM)
    till.pay("cash")
    seq = till._desk.journal.past.newest_receipt()
    assert seq is not None
    texts = [block.text for block in printing.paper(seq[0]).blocks if isinstance(block, Text)]
    assert words not in texts


def test_nobody_begins_it_in_mid_sale_or_without_signing_in(till: Till) -> None:
    till.scan(ITEM)
    refused = till.training(True)
    assert refused.error is not None
    assert refused.error.code == "sale_open"
    till.void_sale()
    till.logout()
    refused = till.training(True)
    assert refused.error is not None
    assert refused.error.code == "signed_out"
    assert till.login("1001", "1001").ok
    assert till.training(True).ok
    assert till.training(False).ok


def test_both_turns_are_on_record_and_a_start_is_never_in_training(
    till: Till, folder: Path, open_again: Callable[..., Till]
) -> None:
    supervisor(till)
    till.training(True)
    again = open_again()
    assert again.state.training is False
    told = [json.loads(entry.body) for entry in again._desk.journal.entries(0, 100) if entry.body]
    turns = [body for body in told if body.get("do") == "training"]
    assert [(turn["on"], turn["user"]) for turn in turns] == [(True, "2001")]


def test_a_copy_of_the_journal_is_the_real_one_during_practice(till: Till, folder: Path) -> None:
    supervisor(till)
    till.training(True)
    assert till._backups.keep()
    names = [file.name for file in (folder / "backup").iterdir()]
    assert len(names) == 1
    assert names[0].startswith("S001-T01.1.")

"""A receipt again: a copy with its number, on record, and never for what was not sold."""

from __future__ import annotations

import msgspec

from pos.contract.events import PrintEvent
from pos.till.till import Till

ITEM = "1000052"


def sold(till: Till) -> str:
    assert till.login("2001", "2001").ok
    assert till.scan(ITEM).ok
    return str(till.pay("cash").values["receipt"])


def test_each_copy_is_counted_and_on_record(till: Till) -> None:
    receipt = sold(till)
    assert [till.reprint(receipt).values["copy"], till.reprint().values["copy"]] == [1, 2]
    told = [
        msgspec.json.decode(entry.body or b"", type=PrintEvent)
        for entry in till._desk.journal.entries(0, 100)
        if entry.kind == "print"
    ]
    assert [(copy.receipt, copy.copy, copy.user) for copy in told] == [
        (receipt, 1, "2001"),
        (receipt, 2, "2001"),
    ]


def test_a_copy_is_a_paper_of_its_own_and_leaves_the_sale_alone(till: Till) -> None:
    receipt = sold(till)
    before = till.state
    assert till.reprint(receipt).ok
    job = till._desk.drafts.job(f"{receipt} 1")
    assert job is not None
    assert (job.receipt, job.copy) == (receipt, 1)
    assert (till.state.last, till.state.sale) == (before.last, None)


def test_what_was_never_sold_has_no_receipt(till: Till) -> None:
    sold(till)
    refused = till.reprint("S001-T01-999999")
    assert refused.error is not None
    assert refused.error.code == "unknown_receipt"

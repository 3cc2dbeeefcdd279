"""A sale put aside and taken up again: several at once, by name, across restarts and days."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pos.journal.verify import verify
from pos.till.till import Till
from tests.pos.conftest import code, entries, plain


def ring_up(till: Till, pieces: int = 2) -> str:
    for item in plain(till, pieces):
        assert till.scan(item.sku).ok
    sale = till.state.sale
    assert sale is not None
    return sale.id


def test_a_sale_is_parked_and_goes_on(till: Till, folder: Path) -> None:
    sale = ring_up(till)
    before = till.state.sale
    assert before is not None
    parked = till.park("  蓝色   购物车 ")
    assert parked.values == {"id": sale, "name": "蓝色 购物车"}
    assert parked.state.sale is None
    (view,) = parked.state.parked
    assert (view.id, view.name, view.total, view.lines) == (sale, "蓝色 购物车", before.total, 2)

    other = ring_up(till, 1)
    assert code(till.recall(sale)) == "sale_open"
    assert till.pay().ok
    again = till.recall()
    assert again.state.sale is not None
    assert (again.state.sale.id, again.state.sale.lines) == (sale, before.lines)
    assert again.state.parked == ()
    assert till.pay().ok
    till.close()

    written = [(entry["sale"], entry["status"]) for entry in entries(folder, "sale")]
    assert written == [(sale, "parked"), (other, "completed"), (sale, "completed")]
    did = [action["do"] for action in entries(folder, "sale")[-1]["actions"]]
    assert did == ["add", "add", "park", "recall", "tender"]
    assert verify(folder)["ok"]


def test_several_are_told_apart(till: Till) -> None:
    first = ring_up(till)
    till.park("王女士")
    second = ring_up(till, 1)
    till.park()
    assert code(till.recall()) == "which_parked"
    assert code(till.recall("nobody")) == "not_parked"
    assert till.recall("王女士").state.sale is not None
    assert [view.id for view in till.state.parked] == [second]
    till.park("王女士")
    assert {view.id for view in till.state.parked} == {first, second}


def test_a_name_that_is_kept_masked_is_found_by_what_was_typed(till: Till) -> None:
    name = "134567890123456789  老王"
    till.scan(plain(till, 1)[0].sku)
    kept = till.park(name).values["name"]
    assert kept != name and "134567890123456789" not in str(kept)
    assert till.recall(name).ok
    assert till.park(name).ok
    assert till.recall(str(kept)).ok


def test_a_shoppers_name_is_found_again_after_a_restart_and_is_on_no_record(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    name = "13812345678 张三"
    ring_up(till)
    assert till.park(name).values["name"] == name
    again = open_again()
    again.login("1001", "1001")
    assert [view.name for view in again.state.parked] == [name]
    assert again.recall(name).ok
    assert again.pay().ok
    again.close()
    written = json.dumps(entries(folder, "sale"), ensure_ascii=False)
    assert "张三" not in written and "13812345678" not in written
    assert verify(folder)["ok"]


def test_parked_sales_survive_a_restart_and_the_end_of_a_shift(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    sale = ring_up(till)
    lines = till.state.sale
    till.park("A")
    assert till.close_shift({"cash": 20_000}).ok
    again = open_again()
    again.login("1001", "1001")
    assert [view.id for view in again.state.parked] == [sale]
    assert code(again.recall(sale)) == "no_shift"
    again.open_shift(0)
    recalled = again.recall(sale).state.sale
    assert recalled is not None
    assert lines is not None
    assert recalled.lines == lines.lines
    # An open one that was parked before is open again after a restart.
    third = open_again()
    third.login("1001", "1001")
    assert third.state.sale == recalled
    assert third.state.parked == ()
    assert third.pay().ok
    third.close()
    assert verify(folder)["ok"]


@pytest.mark.parametrize("with_money", [True, False])
def test_what_cannot_be_parked(till: Till, with_money: bool) -> None:
    assert code(till.park()) == "no_sale"
    ring_up(till)
    if with_money:
        till.pay("cash", 1)
        assert code(till.park()) == "paid_partly"
    else:
        till.void_line(1)
        till.void_line(2)
        assert code(till.park()) == "nothing_to_park"
    assert till.state.parked == ()


def test_giving_a_parked_sale_up_takes_a_supervisor(till: Till, folder: Path) -> None:
    sale = ring_up(till)
    till.park()
    assert code(till.drop_parked(sale, reason="没有回来")) == "approval_needed"
    dropped = till.approve("2001", "2001")
    assert dropped.values["id"] == sale
    assert dropped.state.parked == ()
    assert code(till.recall(sale)) == "nothing_parked"
    z = till.close_shift({"cash": 20_000}).values["report"]
    assert isinstance(z, dict)
    assert (z["abandoned_count"], z["net_sales"]) == (1, 0)
    till.close()
    last = entries(folder, "sale")[-1]
    assert (last["status"], last["actions"][-1]["approver"]) == ("abandoned", "2001")
    assert verify(folder)["ok"]


def test_a_day_that_ends_gives_up_what_nobody_came_back_for(till: Till, folder: Path) -> None:
    sale = ring_up(till)
    till.park()
    till.close_shift({"cash": 20_000})
    till.set_clock("2026-11-23T09:00:00+08:00")
    till.open_shift(0)
    assert [view.id for view in till.state.parked] == [sale]
    till.close_shift({"cash": 0})
    till.set_clock("2026-11-24T09:00:00+08:00")
    assert till.open_shift(0).state.parked == ()
    till.close()
    last = entries(folder, "sale")[-1]
    assert (last["sale"], last["status"], last["shift"]) == (
        sale, "abandoned", "S001-T01-2026-11-24-1",
    )  # fmt: skip
    assert verify(folder)["ok"]


def test_the_journal_knows_what_was_parked_when_the_draft_store_is_lost(
    till: Till, open_again: Callable[..., Till], folder: Path
) -> None:
    ring_up(till)
    till.pay()
    gone, kept = ring_up(till), None
    till.park()
    kept = ring_up(till, 1)
    till.park()
    till.recall(gone)
    till.void_sale()
    till.close()
    for file in folder.glob("draft.db*"):
        file.unlink()
    again = open_again()
    again.login("1001", "1001")
    assert [view.id for view in again.state.parked] == [kept]
    assert again.recall(kept).ok
    assert again.pay().ok
    again.close()
    assert verify(folder)["ok"]

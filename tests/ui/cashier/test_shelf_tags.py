"""The list of shelf tags in the window: what waits for which tag, and that all were changed."""

from __future__ import annotations

from dataclasses import replace

from pos.till.till import Till
from ui.cashier.presenter import CashierPresenter
from ui.cashier.shelf_tags import ShelfTags

ON_THE_LIST = 10


def open_list(presenter: CashierPresenter) -> None:
    presenter.act("more")
    presenter.type_text(str(ON_THE_LIST))
    presenter.enter()


def test_where_no_price_waits_it_says_so_and_there_is_nothing_to_confirm(
    selling: CashierPresenter,
) -> None:
    open_list(selling)
    errand = selling.state.errand
    assert errand is not None and errand.name == "tags"
    assert errand.rows == () and not errand.go_ready

    selling.act("cash")
    assert selling.state.errand is not None and selling.state.errand.name == "tags"
    selling.clear()
    assert selling.state.errand is None


def test_each_tag_shows_both_prices_and_a_second_person_says_that_all_are_changed(
    selling: CashierPresenter, till: Till
) -> None:
    open_list(selling)
    current = selling.errands.current
    assert isinstance(current, ShelfTags)
    listed = till.tags()
    two = [
        {"sku": "1000354", "name": "牛奶", "name_en": "", "price": 500, "coming": 600, "from": ""},
        {"sku": "1000041", "name": "汽水", "name_en": "", "price": 780, "coming": 880,
         "from": "2026-11-24T05:30:00+08:00"},
    ]  # fmt: skip
    answer = replace(listed, values={"tags": two})
    selling.errands.begin(ShelfTags(current._means, answer))
    errand = selling.state.errand
    assert errand is not None
    assert [row.figure for row in errand.rows] == ["5.00 → 6.00", "7.80 → 8.80"]
    assert errand.rows[1].detail.startswith("1000041") and "24 Nov 05:30" in errand.rows[1].detail

    selling.act("cash")
    assert selling.state.errand is not None and selling.state.errand.name == "ask_pin"
    for text in ("2001", "2001"):
        selling.type_text(text)
        selling.enter()
    assert selling.state.errand is None
    assert selling.state.notice is not None and selling.state.notice.tone == "done"

"""The page of a brand as a whole: nothing of others gets into it, by words, figures or counts."""

from __future__ import annotations

import secrets
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.hq import live_schema, schema
from pos.hq.database import open_database
from pos.hq.live.board import FEWEST, large_groups, read_board, shown_hours
from pos.hq.live.rendering import Renderer
from pos.hq.live.views import View
from pos.hq.news import tell
from pos.hq.rows import add_rows
from pos.texts import LANGUAGES
from tests.hq.conftest import small_chain
from tests.hq.simulated.office import let_in
from tests.hq.simulated.schedule import TERMINALS

DAY = "2026-11-22"
NOON = 1_795_320_000_000_000
HOUR = 3_600_000_000
BRAND = "晨牧"
OTHERS = ("青茶", "别家", "")
FEW = settings.default.max_examples // 8
"""Each case opens two databases."""
VIEW = View(role="brand", scope=BRAND)

own_lines = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 99_999)), max_size=3)
foreign_lines = st.lists(
    st.tuples(st.sampled_from(OTHERS), st.integers(1, 99_999)), min_size=1, max_size=3
)
moments = st.integers(0, 5 * 60 - 1)
baskets = st.lists(
    st.tuples(st.sampled_from(["S001", "S002"]), moments, own_lines, foreign_lines, foreign_lines),
    min_size=1,
    max_size=12,
)


@pytest.fixture(scope="module")
def chain(filled, tmp_path_factory):
    """A database with a terminal, to be copied."""
    path = tmp_path_factory.mktemp("chain") / "hq.db"
    shutil.copy(filled, path)
    database = open_database(f"sqlite:///{path}", fill=small_chain)
    let_in(database, TERMINALS[0])
    database.close()
    return path


def sold(chain, folder, sales):
    """A head office that has booked and told (store, minute, own lines, other lines)."""
    path = folder / f"{secrets.token_hex(8)}.db"
    shutil.copy(chain, path)
    database = open_database(f"sqlite:///{path}", fill=small_chain)
    with database.write(durable=False) as connection:
        for seq, (store, minute, own, foreign) in enumerate(sales, start=1):
            goods = [(BRAND, name, f"{BRAND}{name}", amount) for name, amount in own]
            goods += [
                (brand, f"X{seq}-{n}", f"fremd{seq}-{n}", amount)
                for n, (brand, amount) in enumerate(foreign)
            ]
            key = {"day": DAY, "terminal": TERMINALS[0], "epoch": 1, "seq": seq}
            at = NOON - 5 * HOUR + minute * 60_000_000
            sale = {
                **key, "sale": f"{seq}", "store": store, "kind": "sale", "status": "completed",
                "receipt": f"RCPT-{seq}", "of": None, "at": at,
                "total": sum(amount for *_, amount in goods),
            }  # fmt: skip
            lines = [
                {**key, "line": n, "store": store, "at": at, "sku": sku, "brand": brand,
                 "name": name, "name_en": name, "quantity": 1000, "net": amount, "tax": 0}
                for n, (brand, sku, name, amount) in enumerate(goods, start=1)
            ]  # fmt: skip
            row = {column.name: sale.get(column.name) for column in schema.sale.c}
            add_rows(connection, schema.sale, [row])
            add_rows(connection, schema.sale_line, lines)
            add_rows(connection, live_schema.unpublished, [{**key, "news": ""}])
    tell(database, now=NOON)
    return database


def shown(database):
    """The page's parts and rows, in both languages."""
    board = read_board(database, VIEW, day=None, now=NOON)
    database.close()
    return board, [Renderer(language).print(board, now=NOON) for language in LANGUAGES]


@given(drawn=baskets)
@settings(max_examples=FEW)
def test_two_days_that_differ_in_others_goods_look_the_same(chain, tmp_path_factory, drawn):
    folder = tmp_path_factory.getbasetemp()
    here = [(store, at, own, first) for store, at, own, first, _ in drawn]
    there = [(store, at, own, second) for store, at, own, _, second in drawn]
    board, printed = shown(sold(chain, folder, here))
    assert (board, printed) == shown(sold(chain, folder, there))
    everything = "".join(
        [*(part for one in printed for part in one.parts.values()),
         *(row for one in printed for row in one.rows)]
    )  # fmt: skip
    for secret in ("RCPT", "fremd", TERMINALS[0], "S001-", *OTHERS[:-1]):
        assert secret not in everything
    assert board.amount == sum(amount for _, _, own, *_ in drawn for _, amount in own)
    assert (board.baskets, board.terminals, board.difference) == (None, None, None)
    assert all(point.baskets == 0 for point in board.points)


minutes = st.lists(
    st.tuples(
        st.sampled_from(["S001", "S002", "S003"]),
        st.integers(0, 180),
        st.integers(1, 4),
        st.integers(1, 9),
        st.integers(1, 9999),
    ),
    max_size=40,
)


@given(drawn=minutes)
def test_no_group_of_fewer_shoppers_is_told_of_or_left_over_by_a_subtraction(drawn):
    told = shown_hours(drawn)
    sums = {}
    for hour in {minute // 60 for _, minute, *_ in drawn}:
        rows = [(store, *figures) for store, minute, *figures in drawn if minute // 60 == hour]
        baskets = {store: 0 for store, *_ in rows}
        for store, count, *_ in rows:
            baskets[store] += count
        shown = told[hour]
        assert all(baskets[store] >= FEWEST for store in shown)
        left = {store: count for store, count in baskets.items() if store not in shown}
        if shown and left:
            assert len(left) >= 2
            assert sum(left.values()) >= FEWEST
        if min(baskets.values()) >= FEWEST:
            assert not left
        for store, _, lines, amount in rows:
            if store in shown:
                known = sums.get(store, (0, 0))
                sums[store] = (known[0] + lines, known[1] + amount)
    assert large_groups(drawn) == sums


def test_beside_one_store_with_few_shoppers_the_next_smallest_is_hidden_too():
    day = [("S001", 0, 9, 9, 900), ("S002", 0, 6, 6, 600), ("S003", 0, 1, 1, 77)]
    assert large_groups(day) == {"S001": (9, 900)}
    assert large_groups(day[1:]) == {}
    assert large_groups(day[:2]) == {"S001": (9, 900), "S002": (6, 600)}


def test_of_an_hour_that_is_not_over_a_brand_learns_no_store(chain, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    own = [("甲", 100)]
    full = [("S001", minute, own, []) for minute in range(0, 6)]
    full += [("S002", minute, own, []) for minute in range(0, FEWEST)]
    # An hour later there are few at one store, and the other's figure would tell theirs.
    few = [("S001", minute, own, []) for minute in range(60, 66)]
    few += [("S002", minute, own, []) for minute in range(60, 60 + FEWEST - 1)]
    database = sold(chain, folder, full + few)
    board = read_board(database, VIEW, day=DAY, now=NOON)
    assert [(share.store, share.lines, share.amount) for share in board.stores] == [
        ("S001", 6, 600),
        ("S002", 5, 500),
    ]
    early = read_board(database, VIEW, day=DAY, now=NOON - 5 * HOUR + 30 * 60_000_000)
    assert early.stores == ()
    assert early.amount == 2100
    database.close()

"""A brand learns of its own lines only: split where a sale is told, and walled in the database."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import ProgrammingError

from pos.hq import live_schema, schema, walls
from pos.hq.clock import machine_now
from pos.hq.database import brand_view, open_database
from pos.hq.news import (
    brand_news_after,
    newest_of_brand,
    news_after,
    part_of,
    tell,
)
from pos.hq.rows import add_rows
from pos.hq.told import News, NewsLine
from pos.sync.exchange import push_all
from tests.hq.conftest import small_chain
from tests.hq.simulated.office import let_in
from tests.hq.simulated.schedule import TERMINALS

BRANDS = ("甲", "乙", "丙", "")
amounts = st.integers(min_value=10_000, max_value=99_999_999)


@st.composite
def sales(draw):
    """A sale in which every word and every figure is there once, so that a leak can be seen."""
    brands = draw(st.lists(st.sampled_from(BRANDS), max_size=6))
    figures = draw(
        st.lists(amounts, unique=True, min_size=2 * len(brands) + 3, max_size=2 * len(brands) + 3)
    )
    lines = tuple(
        NewsLine(
            sku=f"sku{n}x",
            brand=brand,
            name=f"名{n}x",
            name_en=f"name{n}x",
            quantity=figures[2 * n],
            amount=figures[2 * n + 1],
        )
        for n, brand in enumerate(brands)
    )
    return News(
        day="2026-11-22",
        store="S777",
        terminal="S777-T66",
        receipt=f"S777-T66-{figures[-1]}",
        kind="sale",
        at=figures[-2] * 60_000_000 + 12_345_678,
        total=figures[-3],
        lines=lines,
    )


@given(news=sales(), brand=st.sampled_from(BRANDS[:-1]))
def test_no_word_and_no_figure_of_anything_else_is_in_what_a_brand_is_told(news, brand):
    told = msgspec.json.encode(part_of(news, brand)).decode()
    own = [line for line in news.lines if line.brand == brand]
    foreign = [line for line in news.lines if line.brand != brand]
    for line in own:
        assert all(
            str(part) in told
            for part in (line.sku, line.name, line.name_en, line.quantity, line.amount)
        )
    secrets = [news.store, news.terminal, news.receipt, news.total, news.at, "12345678"]
    secrets += [
        part
        for line in foreign
        for part in (line.sku, line.name, line.name_en, line.quantity, line.amount)
    ]
    for secret in secrets:
        assert f'"{secret}"' not in told
        assert f":{secret}," not in told
        assert f":{secret}}}" not in told
    assert len(json.loads(told)["lines"]) == len(own)


@given(news=sales(), other=sales(), brand=st.sampled_from(BRANDS[:-1]))
def test_what_lay_beside_it_in_the_basket_changes_nothing(news, other, brand):
    """Two baskets that differ in all but a brand's lines look the same to it."""
    own = tuple(line for line in news.lines if line.brand == brand)
    mates = tuple(line for line in other.lines if line.brand != brand)
    elsewhere = msgspec.structs.replace(other, at=news.at, lines=(*mates, *reversed(own)))
    assert part_of(elsewhere, brand) == part_of(news, brand)


def body(total, brands):
    share = total // len(brands)
    nets = [share] * (len(brands) - 1) + [total - share * (len(brands) - 1)]
    return [
        {"line": n, "sku": f"{brand}1", "brand": brand, "name": f"{brand}茶", "quantity": 1000,
         "net": net}
        for n, (brand, net) in enumerate(zip(brands, nets, strict=True), start=1)
    ]  # fmt: skip


@pytest.fixture
def walled(cluster):
    """A head office on PostgreSQL in which two brands were sold together."""
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    for terminal in TERMINALS[:1]:
        let_in(database, terminal)
    with database.write() as connection:
        for seq in (1, 2):
            key = {"day": "2026-11-22", "terminal": TERMINALS[0], "epoch": 1, "seq": seq}
            sale = {**key, "sale": f"{seq}", "store": "S001", "kind": "sale", "status": "completed",
                    "receipt": f"{seq}", "of": None, "total": 900, "at": seq}  # fmt: skip
            lines = [
                {**key, "store": "S001", "at": seq, "name_en": "", "tax": 0, **line}
                for line in body(900, BRANDS[:3])
            ]
            add_rows(connection, schema.sale, [sale])
            add_rows(connection, schema.sale_line, lines)
            add_rows(connection, live_schema.unpublished, [{**key, "news": ""}])
    tell(database, now=0)
    yield database
    database.close()
    cluster.drop(name)


@pytest.mark.postgres
def test_a_statement_that_names_no_brand_sees_one_brand_all_the_same(walled):
    with brand_view(walled, "甲") as connection:
        for table in ("roll", "item_roll", "live_event"):
            found = connection.exec_driver_sql(f"SELECT DISTINCT brand FROM {table}").scalars()
            assert list(found) == ["甲"], table
        assert [rev for rev, _ in brand_news_after(connection, 0, brand="甲")] == [1, 2]
        assert brand_news_after(connection, 0, brand="乙") == []
        assert news_after(connection, 0) == []
    with walled.read() as connection:
        assert len(news_after(connection, 0)) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("brand", ["", "丁"])
def test_without_a_brand_of_its_own_a_page_sees_nothing(walled, brand):
    with brand_view(walled, brand) as connection:
        for table in ("roll", "item_roll", "live_event"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM sale",
        "SELECT * FROM sale_line",
        "SELECT * FROM sale_tender",
        "SELECT body FROM journal",
        "SELECT pepper FROM store",
        "SELECT * FROM web_user",
        "SELECT * FROM feed",
        "UPDATE roll SET amount = 0",
        "DELETE FROM live_event",
    ],
)
def test_nothing_else_can_be_read_or_changed_behind_the_wall(walled, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        brand_view(walled, "甲") as connection,
    ):
        connection.exec_driver_sql(statement)


@pytest.mark.postgres
def test_a_user_who_may_make_no_role_is_told_what_to_do(walled):
    with walled.write() as connection:
        connection.exec_driver_sql("CREATE ROLE small_one")
        connection.exec_driver_sql("SET LOCAL ROLE small_one")
        with pytest.raises(walls.NoWall, match=f"CREATE ROLE {walls.ROLE}"):
            walls._make_role(connection)
        connection.exec_driver_sql("RESET ROLE")
        connection.exec_driver_sql("DROP ROLE small_one")


def test_a_brands_numbers_do_not_tell_how_much_the_others_sell(office, terminal):
    for n, brand in enumerate(["甲", "乙", "乙", "乙", "甲"], start=1):
        terminal.receipt += 1
        content = {
            "sale": f"S{n}", "receipt": f"S001-T01-{terminal.receipt:06d}", "status": "completed",
            "total": 900, "lines": body(900, [brand]), "tenders": [{"tender": "x", "amount": 900}],
        }  # fmt: skip
        terminal.write("sale", content, amount=900)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    tell(office.database, now=machine_now())
    with office.database.read() as connection:
        assert [rev for rev, _ in brand_news_after(connection, 0, brand="甲")] == [1, 2]
        assert newest_of_brand(connection, "甲") == 2
        assert newest_of_brand(connection, "丁") == 0
        assert len(news_after(connection, 0)) == 5

"""What the books take, and what is kept aside for people: wrong sums, numbers used twice."""

from __future__ import annotations

import pytest

from pos.hq.booking import Unbookable
from pos.hq.feed import put, store_scope
from pos.hq.stores import Person, add_staff
from pos.sync.exchange import BatchSize, push_all
from pos.till.config import Config
from pos.till.opening import open_till


def sale(n=1, *, total=500, receipt=None, **changed):
    """The body of a completed sale as a till writes it, as far as the books look."""
    return {
        "sale": f"SALE-{n}",
        "receipt": receipt or f"S001-T01-{n:06d}",
        "status": "completed",
        "total": total,
        "lines": [{"line": 1, "net": total, "tax": 0, "void": False}],
        "tenders": [{"tender": "cash", "amount": total, "given": total, "change": 0}],
        **changed,
    }


def line(net, tax=0, *, void=False):
    return {"line": 1, "net": net, "tax": tax, "void": void}


def tenders(*amounts):
    return [{"tender": "cash", "amount": amount} for amount in amounts]


def book(office, terminal, *, size=None):
    """Pushes what was written; why each entry was kept aside, None where it was booked."""
    with terminal.office() as hq:
        pushed = push_all(terminal, terminal, hq, size=size)
    assert pushed.acked == len(terminal.written)
    where = f"terminal = '{terminal.terminal}' AND epoch = {terminal.epoch}"
    rows = office.select(f"SELECT quarantine FROM journal WHERE {where} ORDER BY seq")
    return [reason for (reason,) in rows]


class OneByOne(BatchSize):
    """Each entry in a batch of its own."""

    def __init__(self):
        super().__init__(1)

    def double(self):
        pass


@pytest.fixture(params=[BatchSize, OneByOne])
def size(request):
    """All entries at once, and each by itself: what is found must not depend on it."""
    return request.param()


@pytest.mark.parametrize(
    "body",
    [
        sale(),
        sale(total=0, lines=[line(0)], tenders=tenders(0)),
        sale(total=0, lines=[], tenders=[]),
        sale(lines=[line(300), line(200)], tenders=tenders(400, 100)),
        sale(total=507, lines=[line(507)], tenders=tenders(500), rounding=-7),
        sale(lines=[line(500), line(900, void=True)]),
        sale(lines=[line(500, tax=58)]),
        sale(total=565, lines=[line(500, tax=65)], tenders=tenders(565)),
        sale(total=565, lines=[line(300, tax=39), line(200, tax=26)], tenders=tenders(565)),
        sale(surplus={"a": [1]}, lines=[{**line(500), "new": "x"}]),
        sale(receipt="S001-T01-1000000"),
    ],
)
def test_what_adds_up_is_booked(office, terminal, body):
    terminal.write("sale", body, amount=body["total"])
    assert book(office, terminal) == [None]
    assert office.select("SELECT total FROM sale") == [(body["total"],)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (sale(total=-500), "sign"),
        (sale(status="voided", receipt=None, total=-1) | {"receipt": None}, "sign"),
        (sale(lines=[line(499)]), "lines"),
        (sale(lines=[]), "lines"),
        (sale(lines=[line(500), line(1)]), "lines"),
        (sale(lines=[line(500, void=True)]), "lines"),
        (sale(lines=[line(400, tax=52)]), "lines"),
        (sale(total=565, lines=[line(500, tax=64)], tenders=tenders(565)), "lines"),
        (sale(tenders=[]), "tenders"),
        (sale(tenders=tenders(499)), "tenders"),
        (sale(tenders=tenders(500), rounding=-7), "tenders"),
        (sale(rounding="-7"), "body"),
        (sale(tenders=tenders(500, 1)), "tenders"),
        (sale(lines="none"), "body"),
        (sale(lines=[{"line": 1}]), "body"),
        (sale(lines=[line(5.5)]), "body"),
        (sale(tenders=[{"amount": "500"}]), "body"),
        (sale(receipt="S001-T02-000001"), "receipt"),
        (sale(receipt="S001-T01-0000001"), "receipt"),
        (sale(status="voided"), "receipt"),
        (sale(status="parked"), "receipt"),
        (sale(total=10**12 + 1), "body"),
        (sale(lines=[line(10**12 + 500), line(-(10**12))]), "body"),
        (sale(lines=[{**line(500), "quantity": 2**62}]), "body"),
        (sale(lines=[{**line(500), "brand": "竹" * 201}]), "body"),
        (sale(lines=[line(0)] * 10_000 + [line(500)]), "body"),
        (sale(tenders=[{"amount": 500, "reference": "9" * 20_000}]), "body"),
        (sale(member="M" * 20_000), "body"),
        (b'{"deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "body"),
    ],
)
def test_what_does_not_is_kept_aside_and_holds_up_nothing(office, terminal, body, reason):
    amount = body["total"] if isinstance(body, dict) and body["status"] == "completed" else 0
    terminal.write("sale", body, amount=amount)
    terminal.write("sale", sale(2, total=700), amount=700)
    assert book(office, terminal) == [reason, None]
    assert office.select("SELECT sale, total FROM sale") == [("SALE-2", 700)]


def test_what_the_database_will_not_hold_is_kept_aside_and_holds_up_nothing(office, terminal):
    with office.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuses BEFORE INSERT ON sale_line WHEN NEW.sku = 'X' "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    for n, sku in enumerate("AXB", start=1):
        terminal.write("sale", sale(n, lines=[{**line(500), "sku": sku}]), amount=500)
    assert book(office, terminal) == [None, "database", None]
    assert office.select("SELECT sku FROM sale_line ORDER BY seq") == [("A",), ("B",)]
    assert office.select("SELECT sale FROM ended_sale ORDER BY sale") == [("SALE-1",), ("SALE-3",)]


def test_a_sale_that_was_taken_back_with_money_in_it_is_booked_as_that(office, terminal):
    body = sale(status="voided", tenders=tenders(200)) | {"receipt": None}
    terminal.write("sale", body)
    assert book(office, terminal) == [None]
    assert office.select("SELECT status, receipt FROM sale") == [("voided", None)]


def test_a_newer_terminal_is_believed_what_it_sold_for(office, terminal):
    terminal.write("sale", sale(lines={"by": "department"}, tenders=None), amount=500, v=2)
    assert book(office, terminal) == [None]


def test_a_receipt_stands_for_one_sale(office, terminal, size):
    terminal.write("sale", sale(1), amount=500)
    terminal.write("sale", sale(2, receipt="S001-T01-000001"), amount=500)
    terminal.write("return", sale(3, total=-500, receipt="S001-T01-000001"), amount=-500)
    terminal.write("sale", sale(4), amount=500)
    assert book(office, terminal, size=size) == [None, "receipt_twice", "receipt_twice", None]
    assert office.select("SELECT sum(total) FROM sale") == [(1000,)]


def test_a_sale_ends_once_however_it_arrives(office, terminal, size):
    parked = sale(1, status="parked") | {"receipt": None}
    terminal.write("sale", parked)
    terminal.write("sale", parked)
    terminal.write("sale", sale(1), amount=500)
    terminal.write("sale", sale(1, receipt="S001-T01-000002"), amount=500)
    terminal.write("sale", sale(1, status="voided") | {"receipt": None})
    reasons = book(office, terminal, size=size)
    assert reasons == [None, None, None, "sale_ended_twice", "sale_ended_twice"]


def test_what_was_kept_aside_uses_up_no_number(office, terminal, size):
    terminal.write("sale", sale(1, tenders=[]), amount=500)
    terminal.write("sale", sale(1), amount=500)
    assert book(office, terminal, size=size) == ["tenders", None]


def test_a_receipt_of_an_earlier_epoch_is_used_up(office, enrolled):
    old = enrolled(folder="old")
    old.write("sale", sale(1), amount=500)
    assert book(office, old) == [None]
    new = enrolled(folder="new")
    new.write("sale", sale(2, receipt="S001-T01-000001"), amount=500)
    new.write("sale", sale(1, receipt="S001-T01-000002"), amount=500)
    assert book(office, new) == ["receipt_twice", "sale_ended_twice"]


def test_each_terminal_answers_for_its_own_sale_ids(office, enrolled):
    here, there = enrolled("T01"), enrolled("T02")
    here.write("sale", sale(1), amount=500)
    there.write("sale", sale(1, receipt="S001-T02-000001"), amount=500)
    assert book(office, there) == [None]
    assert book(office, here) == [None]


@pytest.mark.parametrize("tax_mode", ["inclusive", "exclusive"])
def test_everything_that_a_till_writes_is_booked(office, enrolled, tmp_path, tax_mode):
    with office.write() as connection:
        put(connection, store_scope("S001"), "setting", [("tax_mode", {"value": tax_mode})])
        person = Person(user="1001", name="王芳", role="cashier", pin="2468")
        add_staff(connection, store="S001", person=person)
    enrolled(folder="till")
    till = open_till(folder=tmp_path / "till", config=Config())
    try:
        assert till.sync().ok
        assert till.login("1001", "2468").ok
        assert till.open_shift(0).ok
        ring_up_a_day(till)
        assert till.sync().ok
        assert till.state.unsent == 0
    finally:
        till.close()
    assert office.select("SELECT quarantine FROM journal WHERE quarantine <> ''") == []
    assert office.select("SELECT DISTINCT sku, brand FROM sale_line ORDER BY sku") == [
        ("D001", "光明"),
        ("D003", "光明"),
    ]
    each = 500 if tax_mode == "inclusive" else 565
    assert office.select("SELECT status, total FROM sale ORDER BY seq") == [
        ("completed", each),
        ("completed", 2 * each),
        ("voided", each),
        ("voided", 0),
    ]


def ring_up_a_day(till):
    """One of everything: exact and in parts with change, a line taken back, sales taken back."""
    done = [
        till.scan("D001"),
        till.pay(),
        till.scan("D001"),
        till.scan("D002"),
        till.scan("D003"),
        till.void_line(2),
        till.pay(amount=100),
        till.pay(amount=5000),
        till.scan("D001"),
        till.pay(amount=100),
        till.void_sale(),
        till.scan("D001"),
        till.void_line(1),
        till.void_sale(),
    ]
    assert [answer.error for answer in done if not answer.ok] == []


def test_what_cannot_be_booked_says_why_also_out_of_a_transaction(office):
    with pytest.raises(Unbookable, match="sums") as refused, office.write():
        raise Unbookable(reason="sums")
    assert refused.value.reason == "sums"

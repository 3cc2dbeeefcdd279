"""Goods of any receipt come back at any till of the chain, and none of them twice."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from pos.contract.facts import LineFact, SaleFact, TenderFact
from pos.contract.returns import KEPT_US
from pos.hq import returns
from pos.hq.clock import machine_now
from pos.hq.commands import hq as hq_app
from pos.hq.database import open_database
from pos.hq.projecting import project_again
from pos.hq.returns import Asker
from pos.hq.stores import Person, add_staff
from pos.journal.verify import verify
from pos.ports import SettableClock
from pos.sync.exchange import push_all
from pos.till.answers import Answer
from pos.till.config import Config, HqConfig
from pos.till.enrolling import enrol_terminal
from pos.till.opening import open_till
from pos.till.returning import Found, Wanted
from pos.till.till import Till
from tests.hq.conftest import Office, Terminal, Wire, signed, small_chain

NOON = dt.datetime.fromisoformat("2026-11-22T12:00:00+08:00")
FIRST = "S001-T01-000001"


class Chain:
    """A head office and its tills, each with everybody who may sign in and an open shift."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        self.tills: dict[str, Till] = {}
        self.clocks: dict[str, SettableClock] = {}

    def till(self, name: str, *, url: str | None = None) -> Till:
        """A till of the chain, which speaks to head office by way of `url`."""
        store, _, terminal = name.partition("-")
        folder = self.folder / name
        enrol_terminal(folder=folder, url=self.office.url, code=self.office.code(terminal, store))
        return self.open(name, url=url)

    def open(self, name: str, *, url: str | None = None) -> Till:
        """Opens a till's folder, again where it was open."""
        if name in self.tills:
            self.tills[name].close()
        self.clocks[name] = SettableClock(NOON)
        till = open_till(
            folder=self.folder / name,
            config=Config(language="en", hq=HqConfig(url=url)),
            clock=self.clocks[name],
        )
        self.tills[name] = till
        assert till.login("1001", "2468").ok
        if till.state.shift is None:
            assert till.open_shift(100_000).ok
        return till

    def sold(self, name: str, goods: dict[str, str]) -> str:
        """The receipt of a cash sale, which head office has."""
        till = self.tills[name]
        for sku, quantity in goods.items():
            assert till.scan(sku, quantity=quantity).ok
        receipt = till.pay("cash").values["receipt"]
        assert till.sync().ok
        return str(receipt)

    def close(self) -> None:
        for till in self.tills.values():
            till.close()
        for name in self.tills:
            assert verify(self.folder / name)["ok"], name


@pytest.fixture(scope="module")
def filled(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small chain with people who work there."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("staffed") / "hq.db"))
    database = open_database(f"sqlite:///{path}", fill=small_chain)
    with database.write() as connection:
        for store in ("S001", "S002"):
            for user, role in (("1001", "cashier"), ("2001", "supervisor")):
                person = Person(user=user, name="王芳", role=role, pin="2468")
                add_staff(connection, store=store, person=person)
    database.close()
    return path


@pytest.fixture
def chain(office: Office, tmp_path: Path) -> Iterator[Chain]:
    made = Chain(office, tmp_path)
    yield made
    made.close()


def held(office: Office) -> list[tuple[Any, ...]]:
    """Who has what set aside."""
    return office.select("SELECT terminal, receipt, line, quantity FROM return_hold")


def refused(answer: Answer) -> str:
    assert answer.error is not None
    return answer.error.code


def test_goods_of_one_till_come_back_at_another_store(chain: Chain, office: Office) -> None:
    chain.till("S001-T01")
    desk = chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "3", "D002": "1"})

    told = desk.scan(receipt).values
    assert (told["receipt"], told["total"]) == (FIRST, 2000)
    assert [row["returnable"] for row in told["lines"]] == ["3", "1"]  # type: ignore[index, union-attr, call-overload]

    back = desk.refund(receipt, [Wanted(line=1, quantity="2")], reason="变质")
    assert (back.ok, back.values["amount"]) == (True, 1000)
    assert back.values["receipt"] == "S002-T01-000001"
    assert refused(desk.refund(receipt, [Wanted(line=1, quantity="2")])) == "more_than_sold"

    # What the second till has not sent yet is set aside for it, for everybody else.
    told = chain.tills["S001-T01"].scan(receipt).values
    assert [row["returnable"] for row in told["lines"]] == ["1", "1"]  # type: ignore[index, union-attr, call-overload]
    desk.sync()
    first = chain.tills["S001-T01"]
    assert refused(first.refund(receipt, [Wanted(line=1, quantity="2")])) == "more_than_sold"
    assert first.refund(receipt).values["amount"] == 1000
    first.sync()
    booked = office.select("SELECT of_line, sum(quantity) FROM return_line GROUP BY 1 ORDER BY 1")
    assert booked == [(1, 3000), (2, 1000)]


def test_a_receipt_that_nobody_wrote_or_that_is_on_its_way_is_told_apart(chain: Chain) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    seller.scan("D001")
    seller.pay("cash")
    assert refused(desk.refund(FIRST)) == "receipt_not_arrived"
    assert refused(desk.refund("S009-T01-000001")) == "unknown_receipt"
    assert refused(desk.refund("no number?")) == "unknown_receipt"
    seller.sync()
    assert desk.refund(FIRST).ok


def test_while_head_office_is_away_a_foreign_receipt_is_none(chain: Chain, office: Office) -> None:
    chain.till("S001-T01")
    desk = chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    office.stop()
    try:
        before = desk.state
        answer = desk.refund(receipt)
        assert refused(answer) == "receipt_elsewhere"
        assert answer.error is not None and "without a receipt" in answer.error.message
        assert desk.state.last == before.last
        goods = [Found(code="D001", quantity="1", amount=500)]
        assert refused(desk.refund_without_receipt(goods, reason="无小票")) == "approval_needed"
        assert desk.approve("2001", "2468").ok
        # What the till sold itself it can take back by what it knows itself.
        assert chain.tills["S001-T01"].refund(receipt).ok
    finally:
        office.start()


def test_the_till_that_sold_asks_of_its_own_receipts_also_just_after_head_office_was_away(
    chain: Chain, office: Office
) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    first, second, third = (chain.sold("S001-T01", {"D001": "1"}) for _ in range(3))
    office.stop()
    try:
        assert seller.refund(first).ok
    finally:
        office.start()
    assert desk.refund(second).ok and desk.refund(third).ok
    # The till does not know yet that head office is there again.
    assert refused(seller.refund(second)) == "came_back_already"
    assert desk.sync().ok and seller.sync().ok
    assert refused(seller.refund(third)) == "nothing_comes_back"
    assert office.select("SELECT sum(quantity) FROM return_line") == [(3000,)]


def test_an_answer_about_a_member_that_is_late_is_no_reason_to_ask_of_no_receipt(
    chain: Chain, wire: Wire
) -> None:
    seller, desk = chain.till("S001-T01", url=wire.url), chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    assert desk.refund(receipt).ok
    wire.answers_to_lose = 2
    assert refused(seller.member("Z99999")) == "member_not_asked"
    assert seller.state.sale is None
    wire.answers_to_lose = 0
    assert refused(seller.refund(receipt)) == "came_back_already"


def test_two_desks_that_return_one_receipt_at_once_get_it_once(chain: Chain) -> None:
    chain.till("S001-T01")
    desks = [chain.till("S001-T02"), chain.till("S002-T01")]
    for n in range(5):
        receipt = chain.sold("S001-T01", {"D001": "1"})
        answers = _at_once(desks, receipt)
        assert sorted(answer.ok for answer in answers) == [False, True], n
        (lost,) = (answer for answer in answers if not answer.ok)
        assert refused(lost) in ("came_back_already", "nothing_comes_back", "receipt_busy")


def _at_once(desks: Sequence[Till], receipt: str) -> list[Answer]:
    """What each desk answers to whom brings the receipt, all at one moment."""
    start = threading.Barrier(len(desks))

    def bring_back(desk: Till) -> Answer:
        start.wait(10)
        return desk.refund(receipt)

    with ThreadPoolExecutor(len(desks)) as hands:
        return list(hands.map(bring_back, desks))


def test_an_exchange_gives_the_goods_of_another_till_back_once(chain: Chain) -> None:
    chain.till("S001-T01")
    desk, other = chain.till("S001-T02"), chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    assert desk.scan("D002").ok
    assert desk.refund(receipt, tender="exchange").ok
    assert desk.state.sale is not None and desk.state.sale.due == 0
    # Nothing is set aside for goods that only lie on the desk.
    assert other.refund(receipt).ok
    assert refused(desk.pay("cash")) == "came_back_already"
    assert desk.void_line(2).ok
    assert desk.pay("cash").ok


def test_the_money_goes_back_as_it_was_paid_and_put_right(chain: Chain) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S002-T01")
    seller.scan("D001", quantity="4")
    seller.pay("card_manual", 1500, "6217 035512")
    seller.pay("cash")
    seller.fix_tender(FIRST, "cash", "card_manual", 500, code="6217 035513", reason="错")
    assert seller.approve("2001", "2468").ok
    seller.sync()
    first = desk.refund(FIRST, [Wanted(line=1, quantity="3")])
    assert first.values["tenders"] == [{"tender": "card_manual", "amount": 1500}]
    desk.sync()
    rest = seller.refund(FIRST)
    assert rest.values["tenders"] == [{"tender": "card_manual", "amount": 500}]


# --- what goes wrong on the way ------------------------------------------------------------------


def test_a_lost_answer_costs_a_second_try_and_no_goods(chain: Chain, wire: Wire) -> None:
    chain.till("S001-T01")
    desk = chain.till("S001-T02", url=wire.url)
    receipt = chain.sold("S001-T01", {"D001": "1"})
    assert desk.scan(receipt).ok
    # The question is answered; of what is set aside no answer comes, also not the second time.
    wire.answers_to_lose = 2
    answer = desk.refund(receipt)
    wire.answers_to_lose = 0
    if not answer.ok:
        assert refused(answer) == "receipt_elsewhere"
        answer = desk.refund(receipt)
    assert answer.ok
    desk.sync()
    assert chain.office.select("SELECT sum(quantity) FROM return_line") == [(1000,)]


def test_what_was_set_aside_and_not_used_is_let_go(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.till("S001-T01")
    desk, other = chain.till("S001-T02"), chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    with monkeypatch.context() as dies:
        # Killed between head office's word and the entry.
        dies.setattr("pos.till.closing.check_backs", _killed_after("pos.till.holding"))
        with pytest.raises(_Killed):
            desk.refund(receipt)
    assert [row[:2] for row in held(chain.office)] == [("S001-T02", receipt)]
    assert refused(other.refund(receipt)) == "nothing_comes_back"

    again = chain.open("S001-T02")
    assert again.sync().ok
    assert held(chain.office) == []
    assert other.refund(receipt).ok


def test_a_return_that_was_journaled_is_never_let_go(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.till("S001-T01")
    desk, other = chain.till("S001-T02"), chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    with monkeypatch.context() as dies:
        # Killed between the entry and the note that it is there.
        dies.setattr("pos.till.closing.journaled", _die)
        with pytest.raises(_Killed):
            desk.refund(receipt)
    chain.open("S001-T02")
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    chain.tills["S001-T02"].sync()
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    assert chain.office.select("SELECT sum(quantity) FROM return_line") == [(1000,)]


class _Killed(BaseException):
    """The till's process ends here."""


def _die(*_: object) -> None:
    raise _Killed


def _killed_after(module: str) -> Callable[..., None]:
    from importlib import import_module

    real = import_module(module).check_backs

    def die(*arguments: object) -> None:
        real(*arguments)
        raise _Killed

    return die


# --- at head office ------------------------------------------------------------------------------


@pytest.fixture
def receipt(enrolled: Callable[..., Terminal]) -> str:
    """A receipt that head office has: two pieces of one article."""
    till = enrolled("T01")
    line = LineFact(
        line=1, sku="D001", code="D001", name="牛奶", name_en="Milk", unit="each", quantity=2000,
        unit_price=500, tax_rate="13", gross=1000, discount=0, net=1000, tax=115, void=False,
    )  # fmt: skip
    fact = SaleFact(
        sale="01SALE", receipt=FIRST, status="completed", at=NOON.isoformat(), store="S001",
        terminal=till.terminal, shift="1", cashier="1001", gross=1000, discount=0, total=1000,
        tax=115, change=0, lines=(line,), taxes=(), actions=(), member="M-7",
        tenders=(TenderFact(tender="cash", amount=1000, given=1000, change=0),),
    )  # fmt: skip
    till.write("sale", msgspec.json.encode(fact), amount=1000)
    with till.office() as hq:
        push_all(till, till, hq)
    return FIRST


def _ask(
    office: Office, till: Terminal, receipt: str, sale: str, quantity: int, **more: Any
) -> Any:
    wanted = {"head": len(till.written), "boot": "b00t", "mono": 1, **more}
    rows = [returns.Returned(line=1, quantity=quantity)]
    now = wanted.pop("now", machine_now())
    with office.write() as connection:
        return returns.set_aside(
            connection,
            receipt,
            asker=Asker(terminal=till.terminal, epoch=till.epoch, count=now),
            sale=sale,
            wanted=returns.ReturnWanted(lines=rows, **wanted),
            now=now,
        )


def test_the_same_again_changes_nothing_and_other_lines_take_its_place(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    till = enrolled("T05")
    for _ in range(3):
        assert isinstance(_ask(office, till, receipt, "A", 1000), returns.SetAside)
    assert held(office) == [("S001-T05", receipt, 1, 1000)]
    assert isinstance(_ask(office, till, receipt, "A", 2000), returns.SetAside)
    assert isinstance(_ask(office, till, receipt, "B", 1000), returns.CameBack)
    assert isinstance(_ask(office, till, receipt, "A", 1000), returns.SetAside)
    answer = _ask(office, till, receipt, "B", 2000)
    assert [(row.line, row.quantity) for row in answer.left] == [(1, 1000)]


def test_a_line_is_one_desks_at_a_time(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    """Shares of a discount go back to the last fen only in one order."""
    first, second = enrolled("T05"), enrolled("T06")
    assert isinstance(_ask(office, first, receipt, "A", 1000), returns.SetAside)
    answer = _ask(office, second, receipt, "B", 1000)
    assert (type(answer), answer.busy) == (returns.CameBack, True)
    # What a desk has journaled and not sent yet is in its own figures.
    assert isinstance(_ask(office, first, receipt, "C", 1000), returns.SetAside)


def test_time_alone_lets_nothing_go(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    """The terminal may have journaled the return and be cut off since."""
    gone, other = enrolled("T05"), enrolled("T06")
    now = machine_now()
    assert isinstance(_ask(office, gone, receipt, "A", 2000, now=now), returns.SetAside)
    late = now + KEPT_US + 1
    assert isinstance(_ask(office, other, receipt, "B", 1000, now=late), returns.CameBack)

    # Its journal comes in, but not from beyond the time that it had.
    gone.write("staff", {"do": "x"})
    with gone.office() as hq:
        hq.push(first=1, prev_hash=gone.written[0].prev, entries=gone.written)
    assert isinstance(_ask(office, other, receipt, "B", 1000, now=late), returns.CameBack)
    assert isinstance(_ask(office, other, receipt, "B", 1000), returns.CameBack)


@pytest.mark.parametrize("beyond", ["boot", "mono"])
def test_a_journal_that_goes_on_beyond_its_time_without_a_return_lets_go(
    office: Office, receipt: str, enrolled: Callable[..., Terminal], beyond: str
) -> None:
    gone, other = enrolled("T05"), enrolled("T06")
    now = machine_now()
    told = {"boot": "before"} if beyond == "boot" else {"mono": 1 - KEPT_US}
    assert isinstance(_ask(office, gone, receipt, "A", 2000, now=now, **told), returns.SetAside)
    gone.write("staff", {"do": "x"})
    with gone.office() as hq:
        hq.push(first=1, prev_hash=gone.written[0].prev, entries=gone.written)
    assert isinstance(_ask(office, other, receipt, "B", 1000, now=now), returns.CameBack)
    late = now + KEPT_US + 1
    assert isinstance(_ask(office, other, receipt, "B", 1000, now=late), returns.SetAside)


def test_an_entry_that_nobody_can_read_may_be_the_return(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    gone, other = enrolled("T05"), enrolled("T06")
    now = machine_now()
    assert isinstance(
        _ask(office, gone, receipt, "A", 2000, now=now, boot="before"), returns.SetAside
    )
    gone.write("return", b'{"torn": tru')
    with gone.office() as hq:
        hq.push(first=1, prev_hash=gone.written[0].prev, entries=gone.written)
    late = now + KEPT_US + 1
    assert isinstance(_ask(office, other, receipt, "B", 1000, now=late), returns.CameBack)


def test_let_go_waits_for_the_journal_and_for_the_newest_word(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    till = enrolled("T05")
    _ask(office, till, receipt, "A", 2000, now=100)

    def let_go(*, head: int, count: int) -> Any:
        asker = Asker(terminal=till.terminal, epoch=till.epoch, count=count)
        with office.write() as connection:
            return returns.release(connection, receipt, asker=asker, sale="A", head=head)

    assert isinstance(let_go(head=3, count=200), returns.NotYet)
    assert let_go(head=0, count=99) == returns.Released(state="kept")
    assert held(office)
    assert let_go(head=0, count=200) == returns.Released(state="released")
    assert let_go(head=0, count=201) == returns.Released(state="released")
    assert held(office) == []


def test_a_terminal_sees_of_a_sale_what_a_return_needs_and_nobody_in_it(
    office: Office, receipt: str, enrolled: Callable[..., Terminal], plain: Any
) -> None:
    till = enrolled("T05")
    target = f"/v1/receipts/{receipt}"
    reply = plain.get(target, headers=signed(till, "GET", target))
    assert reply.status_code == 200
    assert set(reply.json()) == {
        "receipt", "at", "total", "rounding", "lines", "applied", "paid", "elsewhere", "paid_back",
        "wallets", "taken",
    }  # fmt: skip
    assert "1001" not in reply.text
    assert "M-7" not in reply.text
    assert plain.get(target).status_code == 401
    target = "/v1/receipts/S001-T01-999999"
    missing = plain.get(target, headers=signed(till, "GET", target))
    assert (missing.status_code, missing.json()["code"]) == (404, "receipt_not_arrived")


def test_what_came_back_is_made_again_from_the_journal(chain: Chain, office: Office) -> None:
    chain.till("S001-T01")
    desk = chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "2"})
    assert desk.refund(receipt, [Wanted(line=1, quantity="1")]).ok
    desk.sync()
    rows = office.select("SELECT * FROM return_line")
    with office.write() as connection:
        project_again(connection)
    assert office.select("SELECT * FROM return_line") == rows
    assert len(rows) == 1


def test_what_came_back_twice_while_head_office_was_away_is_reported(
    chain: Chain, office: Office
) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    assert desk.refund(receipt).ok
    desk.sync()
    office.stop()
    # It knows its own sale, and nobody is there to say that the goods came back elsewhere.
    assert seller.refund(receipt).ok
    office.start()
    assert "no return to look at" in _run(office, "report", "returns")
    seller.sync()
    told = json.loads(_run(office, "report", "returns", "--json"))
    assert told["rows"] == [
        {"receipt": receipt, "line": 1, "name": "牛奶", "sold": 1000, "returned": 2000,
         "terminals": ["S001-T01", "S001-T02"]}
    ]  # fmt: skip
    assert "came back 2 at S001-T01 S001-T02" in _run(office, "report", "returns")


def test_people_let_go_what_a_terminal_that_is_gone_had_set_aside(
    office: Office, receipt: str, enrolled: Callable[..., Terminal]
) -> None:
    gone = enrolled("T05")
    _ask(office, gone, receipt, "A", 2000)
    assert "2 set aside for S001-T05" in _run(office, "report", "returns")
    _run(office, "release-return", receipt, "--terminal", "S001-T05")
    assert held(office) == []
    _run(office, "release-return", receipt, "--terminal", "S001-T05", fails=True)


def _run(office: Office, *arguments: str, fails: bool = False) -> str:
    result = CliRunner().invoke(hq_app, [*arguments, "--database", f"sqlite:///{office.path}"])
    assert result.exit_code == (2 if fails else 0), result.output
    return result.output


@pytest.mark.parametrize(
    "changed",
    [
        {"lines": []},
        {"lines": [{"line": 1, "quantity": 0}]},
        {"lines": [{"line": 1, "quantity": 10**13}]},
        {"lines": [{"line": 1, "quantity": 1}] * 1001},
        {"boot": "a\u0000b"},
        {"boot": ""},
        {"head": -1},
        {"mono": "soon"},
    ],
)
def test_what_no_terminal_of_ours_would_ask_is_refused_and_sets_nothing_aside(
    office: Office, receipt: str, enrolled: Callable[..., Terminal], plain: Any, changed: Any
) -> None:
    till = enrolled("T05")
    target = f"/v1/returns/{receipt}/01SALE"
    wanted = {"lines": [{"line": 1, "quantity": 1000}], "head": 0, "boot": "b00t", "mono": 1}
    body = json.dumps({**wanted, **changed}).encode()
    reply = plain.put(target, content=body, headers=signed(till, "PUT", target, body))
    assert reply.status_code == 400, reply.text
    assert held(office) == []

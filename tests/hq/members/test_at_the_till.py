"""A member at the till: known by this store's files, and as he stands today by head office."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq
from pos.hq.database import open_database
from pos.hq.members.listing import ListedMember
from pos.hq.members.taking_over import take_over
from pos.ports import SettableClock
from pos.sync.enrolment import enrol
from pos.till.config import Config, HqConfig
from pos.till.opening import open_till
from pos.till.state import MemberView
from pos.till.till import Till
from tests.hq.conftest import MEMBER_KEYS, Office, small_chain
from tests.pos.conftest import MORNING, code

PEOPLE = (
    ListedMember(card="A00001", name="王芳", phone="13800138000", tier="gold", points=120),
    ListedMember(card="A00002", name="吴飞", phone="13900008000", points=7),
)
NOW = int(MORNING.timestamp()) * 1_000_000


def run(office: Office, *arguments: str, typed: str = "") -> None:
    done = CliRunner().invoke(
        hq, [*arguments, "--database", f"sqlite:///{office.path}"], input=typed
    )
    assert done.exit_code == 0, done.output


@pytest.fixture
def open_lane(office: Office, tmp_path: Path) -> Iterator[Callable[..., Till]]:
    """Opens the store's first till, somebody at it, with head office there or not."""
    database = open_database(f"sqlite:///{office.path}", fill=small_chain)
    take_over(database, PEOPLE, issuer="bailian-card", keys=MEMBER_KEYS, now=NOW)
    database.close()
    staff = ["add-staff", "--user", "1001", "--name", "王芳", "--role", "cashier"]
    run(office, *staff, "--store", "S001", typed="2468\n")
    folder = tmp_path / "till"
    enrol(folder, office.url, office.code("T01"), SettableClock(MORNING))
    opened: list[Till] = []

    def lane(config: Config | None = None) -> Till:
        if opened:
            opened.pop().close()
        till = open_till(folder=folder, config=config or Config(), clock=SettableClock(MORNING))
        opened.append(till)
        till.wait_for_members(20_000)
        if config is None:
            assert till.sync().ok
        assert till.login("1001", "2468").ok
        if till.state.shift is None:
            assert till.open_shift(0).ok
        return till

    yield lane
    for till in opened:
        till.close()


def buyer(till: Till) -> MemberView:
    sale = till.state.sale
    assert sale is not None and sale.member is not None
    return sale.member


def away() -> Config:
    """A head office at an address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Config(hq=HqConfig(url=f"http://127.0.0.1:{port}"))


def test_a_card_that_is_scanned_shows_the_points_of_today(open_lane: Callable[..., Till]) -> None:
    till = open_lane()
    assert till.scan("A00001").ok
    seen = buyer(till)
    assert (seen.name, seen.tier, seen.points) == ("王*", "gold", 120)
    assert seen.as_of


def test_the_last_digits_of_two_telephones_offer_both(open_lane: Callable[..., Till]) -> None:
    till = open_lane()
    offered = till.member(None, phone="8000").values["choose"]
    assert isinstance(offered, list)
    names = {one["name"]: one["id"] for one in offered if isinstance(one, dict)}
    assert set(names) == {"王*", "吴*"}
    assert till.member(str(names["吴*"])).ok
    assert buyer(till).points == 7


def test_while_head_office_is_away_the_store_goes_by_its_files(
    open_lane: Callable[..., Till],
) -> None:
    open_lane()
    till = open_lane(away())
    assert till.scan("A00001").ok
    seen = buyer(till)
    assert (seen.name, seen.tier, seen.points) == ("王*", "gold", None)
    assert code(till.member("Z99999")) == "member_not_asked"
    assert buyer(till) == seen

"""Who stands at the till: PINs, badges, waits, and taking over from one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.ports import SettableClock
from pos.staff.pin import badge_digest
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.pos.conftest import MORNING, StandingClock, code, entries
from tests.pos.till.test_selling import goods

MINUTE = 60_000_000


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def at_the_door(folder: Path, clock: StandingClock) -> Callable[[], Till]:
    """Opens the folder's till under the standing clock; a later call is a restart."""
    opened: list[Till] = []

    def opener() -> Till:
        if opened:
            opened.pop().close()
            clock.boot += "+"
        opened.append(open_till(folder=folder, config=Config(), clock=clock))
        return opened[-1]

    return opener


def wrong(till: Till, count: int, user: str = "1001") -> list[Answer]:
    return [till.login(user, "0000") for _ in range(count)]


def test_wrong_pins_make_one_wait(
    at_the_door: Callable[[], Till], clock: StandingClock, folder: Path
) -> None:
    till = at_the_door()
    answers = wrong(till, 5)
    assert [code(answer) for answer in answers] == ["wrong_pin"] * 4 + ["pin_wait"]
    assert answers[3].error is not None
    assert "1" in answers[3].error.message
    assert answers[4].error is not None
    assert "30" in answers[4].error.message
    assert code(till.login("1001", "1001")) == "pin_wait"
    # Somebody else is not kept waiting.
    assert till.login("2001", "2001").ok
    clock.us += MINUTE // 2
    assert till.login("1001", "1001").ok
    assert [code(answer) for answer in wrong(till, 2)] == ["wrong_pin"] * 2
    till.close()
    outs = [entry for entry in entries(folder, "staff") if entry["do"] == "locked_out"]
    assert [(entry["whom"], entry["tries"]) for entry in outs] == [("1001", 5)]


def test_a_restart_shortens_no_wait(at_the_door: Callable[[], Till], clock: StandingClock) -> None:
    wrong(at_the_door(), 5)
    clock.us += MINUTE // 2 - 1
    till = at_the_door()
    assert code(till.login("1001", "1001")) == "pin_wait"
    clock.us += MINUTE // 2
    assert till.login("1001", "1001").ok
    till.close()


def test_the_wall_clock_shortens_no_wait(folder: Path) -> None:
    till = open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))
    wrong(till, 5)
    assert till.set_clock("2026-11-23T09:00:00+08:00").ok
    assert code(till.login("1001", "1001")) == "pin_wait"
    till.close()


def test_a_supervisor_unlocks(at_the_door: Callable[[], Till], clock: StandingClock) -> None:
    till = at_the_door()
    for _ in range(10):
        wrong(till, 1)
        clock.us += 20 * MINUTE
    assert code(till.login("1001", "1001")) == "pin_blocked"
    assert code(till.unlock_user("1001")) == "signed_out"
    assert till.login("2001", "2001").ok
    assert code(till.unlock_user("4711")) == "no_such_user"
    assert till.unlock_user("1001").ok
    assert till.login("1001", "1001").ok
    till.close()


def test_whoever_unlocks_others_is_never_locked_out_for_good(
    at_the_door: Callable[[], Till], clock: StandingClock
) -> None:
    till = at_the_door()
    for _ in range(12):
        wrong(till, 1, "2001")
        clock.us += 15 * MINUTE
    assert till.login("2001", "2001").ok
    till.close()


def test_trying_one_pin_on_everybody_makes_everybody_wait(
    at_the_door: Callable[[], Till], clock: StandingClock
) -> None:
    till = at_the_door()
    for n in range(15):
        assert code(till.login(f"3{n:03d}", "1234")) == "wrong_pin"
    assert code(till.login("1001", "1001")) == "pin_wait"
    clock.us += MINUTE // 2
    assert till.login("1001", "1001").ok
    till.close()


def test_a_badge_stands_for_the_number(folder: Path, at_the_door: Callable[[], Till]) -> None:
    pepper = (folder / "keys" / "pepper").read_bytes()
    badge = "LP-BADGE-7731"
    catalog = Catalog(folder / "catalog.db")
    person = catalog.staff("1001")
    assert person is not None
    row = {
        "user": "1001", "name": person.name, "role": "cashier", "pin_hash": person.pin_hash,
        "badge": badge_digest(badge, pepper),
    }  # fmt: skip
    rows = [FeedRow(rev=900_001, table="staff", op="put", key="1001", row=row)]
    catalog.apply(scope="store:S001", gen="demo", rows=rows, cursor=900_001)
    catalog.close()
    till = at_the_door()
    assert code(till.login(badge, "")) == "wrong_pin"
    assert code(till.login("LP-BADGE-0000", "1001")) == "wrong_pin"
    assert till.login(badge, "1001").state.cashier == "1001"
    till.logout()
    setting = FeedRow(rev=900_002, table="setting", op="put", key="badge_signs_in",
                      row={"value": True})  # fmt: skip
    catalog = Catalog(folder / "catalog.db")
    catalog.apply(scope="store:S001", gen="demo", rows=[setting], cursor=900_002)
    catalog.close()
    till = at_the_door()
    assert till.login(badge, "").state.cashier == "1001"
    assert code(till.login("1001", "")) == "wrong_pin"
    till.close()
    journal = (folder / "journal.db").read_bytes() + (folder / "draft.db").read_bytes()
    assert badge.encode() not in journal


def test_a_role_that_nobody_defined_does_not_sign_in(
    folder: Path, at_the_door: Callable[[], Till]
) -> None:
    catalog = Catalog(folder / "catalog.db")
    person = catalog.staff("1001")
    assert person is not None
    row = {"user": "1001", "name": "王芳", "role": "emperor", "pin_hash": person.pin_hash}
    rows = [FeedRow(rev=900_001, table="staff", op="put", key="1001", row=row)]
    catalog.apply(scope="store:S001", gen="demo", rows=rows, cursor=900_001)
    catalog.close()
    till = at_the_door()
    answer = till.login("1001", "1001")
    assert (code(answer), answer.state.screen) == ("role_unknown", "signed_out")
    till.close()


def test_another_cashier_takes_over_a_sale(till: Till, folder: Path) -> None:
    item = goods(till, 1)[0]
    till.scan(item.sku)
    till.lock()
    taken = till.login("2001", "2001")
    assert taken.values["after"] == "1001"
    assert taken.state.sale is not None
    assert till.scan(item.sku).ok
    assert till.pay().ok
    till.close()
    sale = entries(folder, "sale")[0]
    assert sale["cashier"] == "2001"
    actions = sale["actions"]
    assert isinstance(actions, list)
    assert [action["by"] for action in actions] == ["1001", "2001", "2001"]


def test_a_try_is_counted_before_its_pin_is_looked_at(
    at_the_door: Callable[[], Till], monkeypatch: pytest.MonkeyPatch
) -> None:
    till = at_the_door()

    def pulls_the_plug(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pos.staff.pin.check_pin", pulls_the_plug)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                till.check_pin("1001", "1001")
    till = at_the_door()
    assert code(till.login("1001", "1001")) == "pin_wait"
    till.close()

"""A parked sale goes on at another till: one owner, whoever is cut off at whichever step."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pos.journal.verify import verify
from pos.lane.messages import LOST, No, Take
from pos.ports import SettableClock
from pos.till.answers import Answer
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.passing_on import Copy
from pos.till.till import Till
from tests.pos.conftest import MORNING, code, entries, plain
from tests.pos.lane.conftest import enrol

GIVER, TAKER = "S001-T01", "S001-T02"
STEPS = ("fetched", "copied", "let go", "let go, not tidied", "parked, not tidied", "parked")


class Pair:
    """Two tills of a store, and what their disks held at each step."""

    def __init__(self, folder: Path, demo: Path) -> None:
        self.folder = folder
        self.giver_folder = Path(shutil.copytree(demo, folder / "giver"))
        self.taker_folder = folder / "taker"
        (self.taker_folder / "keys").mkdir(parents=True)
        for name in ("catalog.db", "keys/pepper"):
            shutil.copy(demo / name, self.taker_folder / name)
        enrol(self.giver_folder, GIVER, peers=[])
        enrol(self.taker_folder, TAKER, peers=[])
        self.giver, self.taker = self._open(self.giver_folder), self._open(self.taker_folder)
        for till in (self.giver, self.taker):
            assert till.login("1001", "1001").ok
            assert till.open_shift(0).ok

    @staticmethod
    def _open(folder: Path) -> Till:
        return open_till(folder=folder, config=Config(), clock=SettableClock(MORNING))

    def park(self) -> str:
        for item in plain(self.giver, 3):
            assert self.giver.scan(item.sku).ok
        parked = self.giver.park()
        assert parked.ok
        return str(parked.values["id"])

    def image(
        self, name: str, *, giver: tuple[str, str] = ("", ""), taker: tuple[str, str] = ("", "")
    ) -> None:
        """What both disks hold now; of a pair (file, step) that file is the one of that step."""
        for side, folder, older in (
            ("giver", self.giver_folder, giver),
            ("taker", self.taker_folder, taker),
        ):
            into = self.folder / name / side
            shutil.copytree(folder, into, ignore=shutil.ignore_patterns("*.lock", "before-*"))
            if older[0]:
                for suffix in ("", "-wal", "-shm"):
                    into.joinpath(older[0] + suffix).unlink(missing_ok=True)
                    kept = self.folder / older[1] / side / (older[0] + suffix)
                    if kept.exists():
                        shutil.copy(kept, into)

    def close(self) -> None:
        for till in (self.giver, self.taker):
            till.close()


@pytest.fixture
def pair(demo_folder: Path, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, demo_folder)
    yield made
    made.close()


def fetch(giver: Till, sale: str) -> Copy:
    answer = giver.copy_of(sale)
    assert answer.ok, answer.error
    return msgspec.convert(answer.values["copy"], Copy)


def let_go(giver: Till, taker: Till) -> Answer:
    """The taker asks for what is on its way to it."""
    (coming,) = taker.coming()
    ask = Take(sale=coming.given, taken_as=coming.sale, digest=coming.digest, by=coming.by)
    answer = giver.give_away(ask, to=TAKER)
    if answer.ok:
        return taker.arrive(coming)
    assert answer.error is not None
    return taker.forget_copy(coming, No(n=1, code=answer.error.code))


def test_exactly_one_till_has_the_sale_after_a_cut_at_each_step(pair: Pair) -> None:
    giver, taker = pair.giver, pair.taker
    sale = pair.park()
    total = giver.state.parked[0].total
    copy = fetch(giver, sale)
    pair.image("fetched")
    assert taker.keep_copy(copy, giver=GIVER).ok
    pair.image("copied")
    (coming,) = taker.coming()
    ask = Take(sale=sale, taken_as=coming.sale, digest=coming.digest, by=coming.by)
    assert giver.give_away(ask, to=TAKER).ok
    pair.image("let go")
    pair.image("let go, not tidied", giver=("draft.db", "copied"))
    assert taker.arrive(coming).ok
    pair.image("parked")
    pair.image("parked, not tidied", taker=("draft.db", "let go"))
    pair.close()

    for step in STEPS:
        owners = []
        tills = [Pair._open(pair.folder / step / side) for side in ("giver", "taker")]
        for till in tills:
            assert till.login("1001", "1001").ok
        if tills[1].coming():
            assert let_go(*tills).ok, step
        assert tills[1].coming() == []
        for till, side in zip(tills, ("giver", "taker"), strict=True):
            if till.state.parked:
                assert [parked.total for parked in till.state.parked] == [total]
                assert till.recall().ok
                assert till.pay().ok
                owners.append(side)
            till.close()
            assert verify(pair.folder / step / side)["ok"], (step, side)
        assert owners == ["giver" if step == "fetched" else "taker"], step
        shutil.rmtree(pair.folder / step)


def test_what_moved_on_meanwhile_stays_where_it_is(pair: Pair) -> None:
    giver, taker = pair.giver, pair.taker
    sale = pair.park()
    assert taker.keep_copy(fetch(giver, sale), giver=GIVER).ok
    assert giver.recall(sale).ok
    assert code(giver.copy_of(sale)) == "not_parked"
    assert code(let_go(giver, taker)) == "not_parked"
    assert giver.scan(plain(giver, 4)[3].sku).ok
    assert giver.park().ok
    assert taker.keep_copy(fetch(giver, sale), giver=GIVER).ok
    assert giver.recall(sale).ok
    assert giver.void_line(1).ok
    assert giver.park().ok
    assert code(let_go(giver, taker)) == "parked_otherwise"
    assert taker.coming() == []
    assert taker.state.parked == ()
    assert giver.recall(sale).ok
    assert giver.pay().ok


def test_an_answer_that_was_lost_is_asked_for_again_and_nobody_else_gets_it(pair: Pair) -> None:
    giver, taker = pair.giver, pair.taker
    sale = pair.park()
    assert taker.keep_copy(fetch(giver, sale), giver=GIVER).ok
    (coming,) = taker.coming()
    ask = Take(sale=sale, taken_as=coming.sale, digest=coming.digest, by=coming.by)
    assert giver.give_away(ask, to=TAKER).ok
    assert code(taker.forget_copy(coming, No(n=1, code=LOST))) == LOST
    assert taker.coming() == [coming]
    other = Take(sale=sale, taken_as="another", digest=coming.digest, by="1001")
    assert code(giver.give_away(other, to=TAKER)) == "taken_elsewhere"
    assert code(giver.give_away(ask, to="S001-T03")) == "taken_elsewhere"
    assert let_go(giver, taker).ok
    assert [parked.lines for parked in taker.state.parked] == [3]
    pair.close()
    told = entries(pair.giver_folder, "sale")[-1]
    drop = told["actions"][-1]
    assert (told["status"], drop["to"], drop["taken_as"], drop["by"]) == (
        "abandoned", TAKER, coming.sale, "1001",
    )  # fmt: skip
    here = entries(pair.taker_folder, "sale")[-1]
    assert [action["do"] for action in here["actions"][-2:]] == ["take_over", "park"]
    assert here["actions"][-2]["giver"] == GIVER


def test_what_is_practice_and_what_has_money_on_it_is_not_passed_on(pair: Pair) -> None:
    giver, taker = pair.giver, pair.taker
    sale = pair.park()
    copy = fetch(giver, sale)
    assert giver.login("9001", "9001").ok
    assert giver.training(True).ok
    assert code(giver.copy_of(sale)) == "lane_practice"
    assert giver.training(False).ok
    assert taker.login("9001", "9001").ok
    assert taker.training(True).ok
    assert code(taker.keep_copy(copy, giver=GIVER)) in {"lane_practice", "no_shift"}
    assert taker.training(False).ok
    bad = msgspec.structs.replace(copy, actions=('{"do":"tender"}',))
    assert code(taker.keep_copy(bad, giver=GIVER)) == "copy_unreadable"
    paid = '{"do":"tender","at":"2026-11-22T09:00:00+08:00","tender":"cash","given":1,"amount":1}'
    bad = msgspec.structs.replace(copy, actions=(*copy.actions, paid))
    assert code(taker.keep_copy(bad, giver=GIVER)) == "copy_unreadable"
    assert taker.coming() == []

"""Whatever tills ask, forget, repeat and journal, nobody has more or less than he was left with."""

from __future__ import annotations

import random

from pos.hq.members import books
from pos.hq.projecting import project_again
from pos.hq.refusal import Refusal
from tests.hq.members.conftest import ONE
from tests.hq.members.test_office import MINUTE, TILL, Room, fill

OPENED = 150
LOADED = 50_000


class Lives:
    """Random steps of one till, one member and one card, and what must be left in the end.

    Everything that left the books did so by a sale; a hold moves nothing and a replay nothing.
    """

    def __init__(self, lane, chance):
        self.room = Room(lane)
        fill(self.room)
        self.chance = chance
        self.card = self.room.sell_card(LOADED).card
        self.device = self.room.phone_of(ONE)
        self.holds = []
        self.used = set()
        self.spent = {"points": 0, "money": 0}
        self.refused = set()

    def step(self):
        self.chance.choice(
            [self.hold, self.hold, self.repeat, self.give_up, self.sell, self.sell, self.wait,
             self.room.settle, self.replay]
        )()  # fmt: skip

    def hold(self):
        unit, n = self.chance.choice(["points", "money"]), len(self.holds)
        amount = self.chance.randrange(1, 60 if unit == "points" else 20_000)
        self.holds.append((unit, f"HOLD{n:012d}", f"S{n}", amount))
        self.ask(self.holds[-1])

    def repeat(self):
        if self.holds:
            self.ask(self.chance.choice(self.holds))

    def ask(self, held):
        unit, hold, sale, amount = held
        room = self.room
        try:
            if unit == "points":
                room.hold(amount, room.code(self.device), hold=hold, sale=sale)
            else:
                room.hold_value(amount, hold=hold, sale=sale, pin="123456")
        except Refusal as error:
            self.refused.add(error.code)

    def give_up(self):
        if self.holds:
            self.room.office.end_hold(self.chance.choice(self.holds)[1], terminal=TILL)

    def sell(self):
        """A sale that names a hold, whether or not that still stands, or none at all."""
        left = [held for held in self.holds if held[1] not in self.used]
        named = self.chance.choice([*left, None])
        unit, hold, _, amount = named or (self.chance.choice(["points", "money"]), "", "", 7)
        self.used.add(hold)
        self.spent[unit] += amount
        paid = (
            {"tender": "points", "points": amount}
            if unit == "points"
            else {"tender": "stored_value", "card": self.card}
        )
        self.room.lane.sell(amount, member=ONE, at=self.room.now,
                            tenders=[{"amount": amount, "reference": hold, **paid}])  # fmt: skip

    def wait(self):
        self.room.now += self.chance.choice([MINUTE, 4 * MINUTE, 11 * MINUTE])

    def replay(self):
        self.room.do(project_again)

    def left(self, owner, unit):
        with self.room.lane.database.snapshot() as connection:
            assert books.check(connection) == []
            purse = books.read_purse(connection, owner, unit=unit, lock=False)
        assert purse.held == 0
        return purse.free


def test_what_is_set_aside_is_spent_once_or_free_again(lane, seed, scaled):
    lives = Lives(lane, random.Random(seed))
    for _ in range(scaled(1_000)):
        lives.step()
    lives.room.now += 11 * MINUTE
    lives.room.settle()
    # What the sales earned is pending, and no part of it.
    assert lives.refused <= {"hold_ended", "not_enough", "used_code", "not_proven"}
    assert lives.left(ONE, "points") == OPENED - lives.spent["points"]
    assert lives.left(lives.card, "money") == LOADED - lives.spent["money"]

"""Points and stored value always add up, whatever happens in whichever order and however often."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pos.member.joining import Account, CannotMerge, Since, merge, merged, unmerge
from pos.member.ledger import OWED, Purse, balances, post
from pos.member.movements import (
    NotEnough,
    burn,
    claw_back,
    earn,
    expire,
    gone_with,
    opening,
    refund,
    release,
    reserve,
    spend,
    void,
)

DAY = 86_400_000_000


class Books:
    """A programme's books in memory: each key once, purses kept beside the postings."""

    def __init__(self):
        self.postings = {}
        self.purses = {}

    def purse(self, member):
        return self.purses.get(member, Purse(member=member))

    def write(self, posting):
        """Whether it was new."""
        if posting is None or posting.key in self.postings:
            return False
        assert posting.is_balanced, posting
        self.postings[posting.key] = posting
        for member in {entry.member for entry in posting.entries if entry.member}:
            self.purses[member] = post(self.purse(member), posting)
        return True

    def earn(self, member, points, *, key="S1", at=0, lasts=365):
        return self.write(
            earn(self.purse(member), key=key, at=at, order=key, points=points,
                 free_at=at, expires_at=at + lasts * DAY)
        )  # fmt: skip


def without_zeros(purse):
    return {lot for lot in purse.lots if lot.left or lot.free}


class Programme(RuleBasedStateMachine):
    """Earns, burns, refunds, mergers, expiries and replays of four members at random."""

    members = st.sampled_from(["M1", "M2", "M3", "M4"])
    amounts = st.integers(1, 500)

    def __init__(self):
        super().__init__()
        self.books = Books()
        self.now = 0
        self.n = 0
        self.open = []
        self.burned = []
        self.mergers = []
        self.sales = []

    def key(self):
        self.n += 1
        return f"K{self.n}"

    def holder(self, member):
        """Who has what this member had: mergers lead on."""
        for _, _, gone, survivor in self.mergers:
            if gone == member:
                member = survivor
        return member

    @rule(member=members, points=amounts, pending=st.booleans(), lasts=st.integers(1, 40))
    def earn(self, member, points, pending, lasts):
        member = self.holder(member)
        key = self.key()
        free_at = self.now + 7 * DAY if pending else self.now
        self.books.write(
            earn(self.books.purse(member), key=key, at=self.now, order=key, points=points,
                 free_at=free_at, expires_at=self.now + lasts * DAY)
        )  # fmt: skip
        self.sales.append([key, member, points])

    @rule(member=members, points=st.integers(-200, 500))
    def take_over(self, member, points):
        member = self.holder(member)
        self.books.write(
            opening(self.books.purse(member), key=self.key(), at=self.now, amount=points,
                    source="club")
        )  # fmt: skip

    @rule(member=members, points=amounts)
    def reserve(self, member, points):
        member = self.holder(member)
        try:
            posting = reserve(
                self.books.purse(member), key=self.key(), at=self.now, order="P", amount=points
            )
        except NotEnough as error:
            assert error.left < points
            return
        self.books.write(posting)
        self.open.append((posting, member))

    @rule(paid=st.booleans())
    def end_payment(self, paid):
        if not self.open:
            return
        posting, member = self.open.pop()
        purse = self.books.purse(self.holder(member))
        end = burn if paid else void
        done = end(purse, posting, key=self.key(), at=self.now)
        self.books.write(done)
        if paid:
            self.burned.append((done, member, []))

    @rule(member=members, points=amounts)
    def spend_offline(self, member, points):
        member = self.holder(member)
        done = spend(self.books.purse(member), key=self.key(), at=self.now, order="O",
                     amount=points)  # fmt: skip
        self.books.write(done)
        self.burned.append((done, member, []))

    @rule(points=amounts, which=st.integers(0, 100))
    def refund(self, points, which):
        if not self.burned:
            return
        done, member, back = self.burned[which % len(self.burned)]
        purse = self.books.purse(self.holder(member))
        try:
            posting = refund(purse, [done], back, key=self.key(), at=self.now, amount=points)
        except NotEnough as error:
            assert error.left < points
            return
        self.books.write(posting)
        back.append(posting)

    @rule(which=st.integers(0, 100), part=st.integers(1, 500))
    def bring_goods_back(self, which, part):
        if not self.sales:
            return
        sale = self.sales[which % len(self.sales)]
        points = min(part, sale[2])
        sale[2] -= points
        self.books.write(
            claw_back(self.books.purse(self.holder(sale[1])), key=self.key(), at=self.now,
                      order="R", lot=sale[0], points=points)
        )  # fmt: skip

    @rule(days=st.integers(1, 20))
    def time_passes(self, days):
        self.now += days * DAY
        for purse in list(self.books.purses.values()):
            for lot in purse.lots:
                for change in (release, expire):
                    now = self.books.purse(purse.member)
                    self.books.write(change(now, lot=lot.lot, at=self.now))

    @rule(one=members, other=members)
    def merge(self, one, other):
        one, other = self.holder(one), self.holder(other)
        if one == other or self.open:
            return
        survivor, gone = sorted((one, other))
        posting = merge(self.books.purse(gone), self.books.purse(survivor), key=self.key(),
                        at=self.now)  # fmt: skip
        if posting is not None:
            self.books.write(posting)
            self.mergers.append((self.now, posting, gone, survivor))

    @rule()
    def unmerge(self):
        if not self.mergers or self.open:
            return
        _, merger, gone, survivor = self.mergers.pop()
        before = self.books.purse(gone).free + self.books.purse(survivor).free
        self.books.write(
            unmerge(self.books.purse(gone), self.books.purse(survivor), merger, key=self.key(),
                    at=self.now)
        )  # fmt: skip
        after = self.books.purse(gone), self.books.purse(survivor)
        assert sum(p.free + p.pending for p in after) >= before

    @rule()
    def replay(self):
        before = dict(self.books.purses)
        assert not any(self.books.write(posting) for posting in self.books.postings.values())
        assert self.books.purses == before

    @invariant()
    def the_book_sums_to_zero(self):
        assert sum(balances(self.books.postings.values()).values()) == 0

    @invariant()
    def every_account_equals_its_lots(self):
        sums = balances(self.books.postings.values())
        for member, purse in self.books.purses.items():
            for account in ("free", "pending", "held"):
                assert sums.get(("points", account, member), 0) == getattr(purse, account)

    @invariant()
    def only_a_debt_is_below_nothing_and_nobody_owes_who_has_something(self):
        for purse in self.books.purses.values():
            for lot in purse.lots:
                assert lot.pending >= 0 and lot.held >= 0
                assert lot.free <= 0 if lot.lot == OWED else lot.free >= 0
            owed = purse.find(OWED)
            assert owed is None or owed.free == 0 or not purse.by_expiry()

    @invariant()
    def made_again_from_the_postings_every_purse_is_the_same(self):
        for member, purse in self.books.purses.items():
            again = Purse(member=member)
            for posting in self.books.postings.values():
                again = post(again, posting)
            assert again == purse


TestProgramme = Programme.TestCase
TestProgramme.settings = settings(stateful_step_count=30)


# The bugs that other systems had in the field, one by one.


def test_a_sale_that_is_sent_again_after_being_offline_doubles_no_points():
    """What OCA/pos 185 tells of: points doubled when a till sent its sales once more."""
    books = Books()
    assert books.earn("M1", 80, key="SALE-1:earn")
    assert not books.earn("M1", 80, key="SALE-1:earn")
    assert books.purse("M1").free == 80


def test_points_of_a_sale_that_arrives_late_are_not_lost():
    """Odoo 270532: points of sales that arrived late were lost."""
    books = Books()
    books.earn("M1", 10, key="SALE-2:earn", at=5 * DAY)
    books.earn("M1", 80, key="SALE-1:earn", at=DAY)
    assert books.purse("M1").free == 90
    assert [lot.lot for lot in books.purse("M1").by_expiry()] == ["SALE-1:earn", "SALE-2:earn"]


def test_buying_and_bringing_back_over_and_over_leaves_no_points():
    """Odoo 257854: what came back kept its points, again and again."""
    books = Books()
    for n in range(5):
        books.earn("M1", 100, key=f"S{n}")
        purse = books.purse("M1")
        books.write(claw_back(purse, key=f"R{n}", at=n, order="R", lot=f"S{n}", points=100))
    assert books.purse("M1").free == 0


def test_a_return_takes_its_points_once_and_piece_by_piece_no_more_than_at_once():
    """Odoo 212922: a return took its points twice."""
    books = Books()
    books.earn("M1", 100)
    for _ in range(2):
        purse = books.purse("M1")
        books.write(claw_back(purse, key="R1", at=1, order="R1", lot="S1", points=40))
    assert books.purse("M1").free == 60
    came = [gone_with(100, quantity=3000, came=n * 1000) for n in range(5)]
    assert came == [0, 33, 66, 100, 100]


def test_a_member_chooses_how_many_points_he_spends():
    """Odoo 264931: points could be spent all or not at all."""
    books = Books()
    books.earn("M1", 100)
    for part in (1, 99):
        books.write(reserve(books.purse("M1"), key=f"P{part}", at=1, order="P", amount=part))
    assert (books.purse("M1").free, books.purse("M1").held) == (0, 100)
    with pytest.raises(NotEnough) as told:
        reserve(books.purse("M1"), key="P3", at=1, order="P", amount=1)
    assert told.value.left == 0


def test_what_was_paid_with_an_emptied_card_goes_back_to_it_once():
    """Odoo 135393: a card at nothing was used for another refund."""
    books = Books()
    books.write(opening(books.purse("M1"), key="C", at=0, amount=50, source="club", unit="money"))
    held = reserve(books.purse("M1"), key="P", at=1, order="P", amount=50, unit="money")
    books.write(held)
    paid = burn(books.purse("M1"), held, key="P:burn", at=1)
    books.write(paid)
    assert books.purse("M1").free == 0
    back = refund(books.purse("M1"), [paid], (), key="R", at=2, amount=50)
    books.write(back)
    assert books.purse("M1").find("C").free == 50
    with pytest.raises(NotEnough):
        refund(books.purse("M1"), [paid], (back,), key="R2", at=3, amount=1)
    assert balances(books.postings.values())[("money", "free", "M1")] == 50


def test_points_that_a_till_took_while_offline_are_deducted_for_certain():
    """POS-Awesome 3059: what was redeemed offline was never deducted."""
    books = Books()
    books.earn("M1", 30)
    books.write(spend(books.purse("M1"), key="O1:burn", at=1, order="O1", amount=50))
    assert books.purse("M1").free == -20
    books.earn("M1", 100, key="S2", at=2)
    assert books.purse("M1").free == 80
    assert books.purse("M1").find(OWED).free == 0


# Mergers.


def filled(books, member, *lots, owed=0):
    for n, points in enumerate(lots):
        books.earn(member, points, key=f"{member}-{n}", at=n)
    if owed:
        books.write(spend(books.purse(member), key=f"{member}-O", at=9, order="O", amount=owed))


@pytest.mark.parametrize(
    ("older", "younger"),
    [(((100, 20), 0), ((50,), 0)), (((), 30), ((100,), 0)), (((100,), 0), ((), 30))],
)
def test_a_merger_that_is_undone_at_once_leaves_both_as_they_were(older, younger):
    books = Books()
    filled(books, "M1", *older[0], owed=older[1])
    filled(books, "M2", *younger[0], owed=younger[1])
    before = [without_zeros(books.purse(member)) for member in ("M1", "M2")]
    merger = merge(books.purse("M2"), books.purse("M1"), key="J", at=10)
    books.write(merger)
    assert without_zeros(books.purse("M2")) == set()
    books.write(unmerge(books.purse("M2"), books.purse("M1"), merger, key="U", at=11))
    assert [without_zeros(books.purse(member)) for member in ("M1", "M2")] == before


def test_who_spent_what_was_never_his_pays_for_it_when_the_merger_is_undone():
    books = Books()
    filled(books, "M1", 10)
    filled(books, "M2", 100)
    merger = merge(books.purse("M2"), books.purse("M1"), key="J", at=10)
    books.write(merger)
    books.write(spend(books.purse("M1"), key="O", at=11, order="O", amount=60))
    books.write(unmerge(books.purse("M2"), books.purse("M1"), merger, key="U", at=12))
    assert (books.purse("M1").free, books.purse("M2").free) == (-50, 100)


lots = st.lists(st.integers(1, 100), min_size=1, max_size=3)
shares = st.lists(st.integers(0, 100), min_size=3, max_size=3)


@given(
    lots, lots, shares, shares,
    st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(1, 100)), max_size=6),
)  # fmt: skip
def test_what_goods_take_that_come_back_while_two_are_one_each_pays_for_his_own(
    older, younger, old_spent, young_spent, comes_back
):
    """Sales, what was spent of them before, and goods that come back: merged, or each alone."""
    merged_books, alone = Books(), Books()
    for books in (merged_books, alone):
        for member, own, spent in (("M1", older, old_spent), ("M2", younger, young_spent)):
            filled(books, member, *own)
            for n, part in enumerate(spent[: len(own)]):
                if (part := min(part, books.purse(member).free)) > 0:
                    books.write(spend(books.purse(member), key=f"{member}S{n}", at=5, order="O",
                                      amount=part))  # fmt: skip
    merger = merge(merged_books.purse("M2"), merged_books.purse("M1"), key="J", at=10)
    if merger is None:
        return
    merged_books.write(merger)
    lost, charged, left = {}, [], {}
    for n, (is_young, which, part) in enumerate(comes_back):
        member, own = ("M2", younger) if is_young else ("M1", older)
        lot = f"{member}-{which % len(own)}"
        part = min(part, left.setdefault(lot, own[which % len(own)]))
        left[lot] -= part
        words = {"key": f"R{n}", "at": 11, "order": "R", "lot": lot, "points": part}
        alone.write(claw_back(alone.purse(member), **words))
        taken = claw_back(merged_books.purse("M1"), **words)
        if merged_books.write(taken) and is_young:
            lost[lot] = lost.get(lot, 0) + part
            charged += [
                (entry.lot, -entry.amount)
                for entry in taken.entries
                if entry.member and entry.lot != lot
            ]
    undone = unmerge(merged_books.purse("M2"), merged_books.purse("M1"), merger, key="U", at=12,
                     since=Since(lost=lost, charged=charged))  # fmt: skip
    merged_books.write(undone)
    for member in ("M1", "M2"):
        assert merged_books.purse(member).free == alone.purse(member).free


def test_what_lapsed_meanwhile_does_not_come_back_by_undoing_a_merger():
    books = Books()
    filled(books, "M2", 100)
    merger = merge(books.purse("M2"), Purse(member="M1"), key="J", at=10)
    books.write(merger)
    books.write(expire(books.purse("M1"), lot="M2-0", at=400 * DAY))
    books.write(
        unmerge(books.purse("M2"), books.purse("M1"), merger, key="U", at=401 * DAY,
                since=Since(lapsed={"M2-0": 100}))
    )  # fmt: skip
    assert (books.purse("M1").free, books.purse("M2").free) == (0, 0)


@pytest.mark.parametrize("order", [("M2", "M3"), ("M3", "M2")])
def test_three_become_one_the_same_in_any_order(order):
    books = Books()
    for member in ("M1", "M2", "M3"):
        filled(books, member, 10, 20)
    for n, gone in enumerate(order):
        books.write(merge(books.purse(gone), books.purse("M1"), key=f"J{n}", at=10))
    names = {f"{member}-{n}" for member in ("M1", "M2", "M3") for n in range(2)}
    assert books.purse("M1").free == 90
    assert {lot.lot for lot in books.purse("M1").lots} == names


accounts = st.builds(
    Account,
    member=st.uuids().map(str),
    since=st.integers(0, 5),
    rank=st.integers(0, 3),
    consents=st.frozensets(st.sampled_from(["programme", "marketing", "partners"])),
)


@given(accounts, accounts, accounts)
def test_mergers_of_accounts_are_associative_and_know_no_order(a, b, c):
    assert merged(a, merged(b, c)) == merged(merged(a, b), c)
    assert merged(a, b) == merged(b, a)


def test_two_people_who_proved_different_birthdays_are_not_merged_by_anybody():
    one = Account(member="A", since=1, birthday="01-02", assurance=2)
    with pytest.raises(CannotMerge) as told:
        merged(one, dataclasses.replace(one, member="B", birthday="03-04"))
    assert told.value.reason == "other_birthday"
    stated = dataclasses.replace(one, member="B", since=0, birthday="03-04", assurance=0)
    assert merged(one, stated).birthday == "01-02"


def test_nothing_is_merged_while_a_payment_has_points_set_aside():
    one = Account(member="A", since=1, is_held=True)
    with pytest.raises(CannotMerge) as told:
        merged(one, Account(member="B", since=2))
    assert told.value.reason == "payment_open"


def test_who_owes_and_gets_points_back_by_the_undoing_of_a_merger_pays_with_them():
    books = Books()
    books.write(
        earn(Purse(member="M2"), key="S", at=0, order="S", points=50, free_at=DAY, expires_at=0)
    )
    books.write(spend(books.purse("M2"), key="O", at=0, order="O", amount=30))
    merger = merge(books.purse("M2"), books.purse("M1"), key="J", at=1)
    books.write(merger)
    books.write(release(books.purse("M1"), lot="S", at=DAY))
    assert books.purse("M1").free == 20
    books.write(unmerge(books.purse("M2"), books.purse("M1"), merger, key="U", at=DAY))
    assert (books.purse("M1").free, books.purse("M2").free) == (0, 20)
    assert books.purse("M2").find(OWED).free == 0

"""Payments under way on the disk: one open of a sale, and the code gone when its time is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy.exc

from pos.journal.attempts import NoSuchAttempt
from pos.journal.drafts import Drafts
from pos.journal.store import Head
from pos.payment.attempt import Attempt, Moment, State, abandoned, aged

NOW = Moment(boot="b", mono=0, wall=0)
LATER = Moment(boot="b", mono=61_000_000, wall=61_000_000)
FIRST = Attempt(
    id="S001T012611220000011K7Q2MX", sale="sale-1", number=1, amount=500, currency="CNY",
    wallet="alipay", operator="1001", opened=NOW, tail="1234", sealed=True,
)  # fmt: skip


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    made = Drafts(tmp_path / "draft.db")
    made.attempts.open(FIRST, code=b"sealed")
    yield made
    made.close()


def test_what_was_opened_is_there_after_a_restart(drafts: Drafts, tmp_path: Path) -> None:
    drafts.close()
    again = Drafts(tmp_path / "draft.db")
    try:
        assert again.attempts.open_of("sale-1") == FIRST
        assert again.attempts.code(FIRST.id) == b"sealed"
    finally:
        again.close()


def test_a_sale_has_one_open_attempt(drafts: Drafts) -> None:
    second = replace(FIRST, id="S001T012611220000012K7Q2MX", number=2)
    with pytest.raises(sqlalchemy.exc.IntegrityError):
        drafts.attempts.open(second, code=None)
    drafts.attempts.change(FIRST.id, lambda known: replace(known, state=State.FAILED))
    drafts.attempts.open(second, code=None)
    assert drafts.attempts.open_of("sale-1") == second


def test_the_code_goes_when_its_time_is_over(drafts: Drafts) -> None:
    drafts.attempts.change(FIRST.id, lambda known: aged(known, now=LATER))
    assert drafts.attempts.code(FIRST.id) is None


def test_the_end_of_a_sale_keeps_what_head_office_is_still_to_hear(drafts: Drafts) -> None:
    head = Head(seq=1, hash=b"h", total=0, abs_total=0)
    drafts.attempts.change(FIRST.id, abandoned)
    drafts.drop("sale-1", head=head)
    assert drafts.attempts.find(FIRST.id) is not None
    drafts.attempts.change(FIRST.id, lambda known: replace(known, told=True))
    drafts.drop("sale-1", head=head)
    assert drafts.attempts.find(FIRST.id) is None
    with pytest.raises(NoSuchAttempt):
        drafts.attempts.change(FIRST.id, abandoned)


def test_the_end_of_a_sale_and_news_of_a_payment_wait_for_each_other_never(drafts: Drafts) -> None:
    """News came while the window ended the sale: each had one of two locks and wanted the other."""
    writing, hearing = threading.Event(), threading.Event()

    def hear() -> None:
        def change(known: Attempt) -> Attempt:
            hearing.set()
            return replace(known, told=True)

        writing.wait(20)
        drafts.attempts.change(FIRST.id, change)

    news = threading.Thread(target=hear, daemon=True)
    news.start()
    with drafts._db.write():
        writing.set()
        # Never, where news waits outside for its turn to write.
        hearing.wait(0.3)
        seen = []
        end = threading.Thread(target=lambda: seen.extend(drafts.attempts.all()), daemon=True)
        end.start()
        end.join(5)
        assert seen == [FIRST], "who ends the sale would wait for ever"
    news.join(20)
    assert drafts.attempts.find(FIRST.id) == replace(FIRST, told=True)

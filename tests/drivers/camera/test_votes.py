"""What counts as scanned: two of three frames, and a code that the till knows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Scan, ScanFault
from drivers.camera.votes import NEEDED, Seen, Votes

MILK = Seen(code="6901234567892", aim="]E0", linear=True)
SALT = Seen(code="6920202888883", aim="]E0", linear=True)
MISREAD = Seen(code="0901234567898", aim="]E0", linear=True)
LINK = Seen(code="https://example.org/1", aim="]Q1", linear=False)


def told(frames: list[set[Seen]], *, every: float = 0.1, known=frozenset({MILK, SALT})) -> list:
    votes = Votes(lambda code: any(one.code == code for one in known))
    return [item for n, frame in enumerate(frames) for item in votes.frame(frame, n * every)]


def test_one_frame_is_not_enough() -> None:
    assert told([{MILK}, set(), set(), {MILK}]) == []


def test_two_of_three_frames_are() -> None:
    assert told([{MILK}, set(), {MILK}]) == [Scan(code=MILK.code, aim="]E0")]


def test_a_code_in_sight_counts_once_however_long_it_stays() -> None:
    assert len(told([{MILK}] * 50)) == 1


def test_a_blink_does_not_make_it_another_piece() -> None:
    assert len(told([{MILK}] * 5 + [set()] * 5 + [{MILK}] * 5)) == 1


def test_the_next_piece_of_the_same_goods_counts_again() -> None:
    assert len(told([{MILK}] * 5 + [set()] * 10 + [{MILK}] * 5)) == 2


def test_two_codes_in_one_picture_both_count() -> None:
    codes = [item.code for item in told([{MILK, SALT}] * 3)]
    assert codes == [MILK.code, SALT.code]


def test_a_misreading_with_a_right_check_digit_is_no_scan() -> None:
    (fault,) = told([{MISREAD}] * 6)
    assert isinstance(fault, ScanFault) and fault.code == "scan_unknown"
    assert MISREAD.code not in fault.detail


def test_a_code_that_corrects_its_errors_need_not_be_known() -> None:
    assert told([{LINK}, {LINK}]) == [Scan(code=LINK.code, aim="]Q1")]


@given(st.lists(st.sets(st.sampled_from([MILK, SALT, MISREAD, LINK])), max_size=40))
def test_nothing_counts_that_was_seen_once_or_is_not_known(frames: list[set[Seen]]) -> None:
    for item in told(frames):
        if isinstance(item, Scan):
            assert item.code != MISREAD.code
            assert sum(any(one.code == item.code for one in frame) for frame in frames) >= NEEDED


@given(st.lists(st.floats(0.1, 600), min_size=1, max_size=5))
def test_what_lies_there_still_after_a_loss_is_no_other_piece(losses: list[float]) -> None:
    votes = Votes(lambda code: True)
    assert [item for at in (1.0, 1.1) for item in votes.frame({MILK}, at)] != []
    now = 1.1
    for loss in losses:
        votes.resume()
        now += loss
        # The first pictures of a camera may show nothing.
        pictures = [set(), set(), {MILK}, set(), {MILK}, {MILK}]
        assert [
            item for n, one in enumerate(pictures) for item in votes.frame(one, now + n / 10)
        ] == []
        now += 0.5


def test_after_a_loss_the_next_piece_counts_once_the_last_was_seen_to_be_gone() -> None:
    votes = Votes(lambda code: True)
    frames = [(at, {MILK}) for at in (1.0, 1.1)]
    assert len([item for at, seen in frames for item in votes.frame(seen, at)]) == 1
    votes.resume()
    gone = [(60 + n / 10, set()) for n in range(25)]
    back = [(63 + n / 10, {MILK}) for n in range(3)]
    assert [item for at, seen in gone + back for item in votes.frame(seen, at)] == [
        Scan(code=MILK.code, aim="]E0")
    ]


def test_votes_from_before_a_loss_do_not_count() -> None:
    votes = Votes(lambda code: True)
    votes.frame({MILK}, 1.0)
    votes.resume()
    assert votes.frame({MILK}, 1.3) == []

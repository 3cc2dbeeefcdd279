"""A job is watched until it has printed: what counts as that, and for how long."""

from __future__ import annotations

import pytest

from drivers.api import DeviceError, PaperOut, TimedOut
from drivers.printer.profile import Fence
from drivers.printer.status import AutomaticStatus, BlockReply, PaperStatus, RealTimeStatus
from drivers.printer.watch import (
    PRINTED_WITHIN,
    ROWS_A_SECOND,
    SILENT_FOR,
    STALLED_AFTER,
    STALLED_FOR,
    JobWatch,
)

READY = (0x12, 0x12, 0x12)
PAPER_OUT = (0x1A, 0x32, 0x7E)
ROWS = 5 * ROWS_A_SECOND  # five seconds of printing


class Watched:
    """A job of five seconds that was handed over at the time 0."""

    def __init__(self, kind: Fence) -> None:
        self.held: list[str] = []
        self.watch = JobWatch(
            kind=kind, fence=b"JOB1", rows=ROWS, held=self._held, sense=lambda *_: None, now=0.0
        )

    def _held(self, error: DeviceError) -> None:
        self.held.append(error.code)

    def answers(self, state: tuple[int, int, int], at: float) -> bool:
        """Whether the job counts as printed after this answer to DLE EOT 1, 2 and 4."""
        self.watch.wants_state(at)
        for value in state:
            self.watch.heard(RealTimeStatus(value=value), at)
        return self.watch.printed


def test_a_printer_that_only_says_how_it_is_has_printed_when_there_was_time_for_it() -> None:
    job = Watched("dle")
    assert [job.answers(READY, at) for at in (2.0, 3.0, 6.9, 7.0)] == [False, False, False, True]
    assert job.held == []


def test_paper_that_ends_meanwhile_holds_the_job_and_the_time_begins_again() -> None:
    job = Watched("dle")
    assert not job.answers(READY, 0.1)
    assert not job.answers(PAPER_OUT, 4.0)
    assert job.held == ["paper_out"]
    assert not job.answers(READY, 60.0)  # the roll was changed, the rest still has to come out
    assert not job.answers(READY, 61.0)
    assert job.answers(READY, 65.1)


def test_the_state_is_asked_for_every_second_and_when_the_time_is_over() -> None:
    job = Watched("dle")
    asked = [at / 10 for at in range(80) if job.watch.wants_state(at / 10)]
    assert asked == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    job = Watched("dle")
    assert job.watch.wants_state(0.0)
    job.answers(READY, 0.5)
    asked = []
    for at in range(60):
        if not job.watch.printed and job.watch.wants_state(at / 10):
            asked.append(at / 10)
            job.answers(READY, at / 10)
    assert asked == [1.0, 2.0, 3.0, 4.0, 5.0, 5.5] and job.watch.printed


@pytest.mark.parametrize("kind", ["gs_r", "gs_h"])
def test_where_there_is_a_fence_only_its_answer_counts(kind: Fence) -> None:
    job = Watched(kind)
    assert not job.answers(READY, 10.0)
    if kind == "gs_r":
        job.watch.heard(PaperStatus(value=0x03), 10.1)
    else:
        job.watch.heard(BlockReply(value=b"\x37\x22JOB0"), 10.1)
        assert not job.watch.printed
        job.watch.heard(BlockReply(value=b"\x37\x22JOB1"), 10.2)
    assert job.watch.printed


def test_a_receipt_on_which_the_paper_ended_has_not_printed() -> None:
    """The printer came to the fence without paper: what stands before it may be missing."""
    job = Watched("gs_r")
    job.watch.heard(PaperStatus(value=0x0C), 1.0)
    assert not job.watch.printed
    assert isinstance(job.watch.given_up(1.0), PaperOut)


def test_a_printer_that_said_why_it_waits_is_waited_for_though_it_says_no_more() -> None:
    """Its buffer is full: no question reaches it before the roll is changed."""
    job = Watched("gs_r")
    job.watch.heard(AutomaticStatus(value=b"\x18\x00\x0f\x00"), 1.0)
    assert job.held == ["paper_out"]
    assert job.watch.given_up(3600.0) is None
    job.watch.heard(AutomaticStatus(value=b"\x10\x00\x00\x00"), 3600.0)
    assert job.watch.given_up(3600.0 + SILENT_FOR) is None
    assert isinstance(job.watch.given_up(3601.0 + SILENT_FOR), TimedOut)


def test_a_printer_that_takes_no_more_bytes_holds_its_receipt() -> None:
    job = Watched("gs_r")
    job.watch.waits(900, 0.0)
    job.watch.waits(800, STALLED_AFTER)  # it moves, if slowly
    job.watch.waits(800, 2 * STALLED_AFTER)
    assert job.held == []
    job.watch.waits(800, 2 * STALLED_AFTER + 0.1)
    assert job.held == ["stalled"]
    assert job.watch.given_up(STALLED_FOR) is None
    job.watch.heard(AutomaticStatus(value=b"\x18\x00\x0f\x00"), STALLED_FOR)
    assert job.held == ["stalled", "paper_out"]
    assert job.watch.given_up(9 * STALLED_FOR) is None


def test_a_printer_that_never_says_why_it_takes_no_bytes_is_given_up_at_last() -> None:
    job = Watched("gs_r")
    job.watch.waits(800, 0.0)
    job.watch.waits(800, STALLED_FOR)
    assert job.watch.given_up(STALLED_FOR) is None
    assert isinstance(job.watch.given_up(STALLED_FOR + 1), TimedOut)


def test_nobody_waits_for_ever() -> None:
    silent, idle = Watched("dle"), Watched("gs_r")
    assert silent.watch.given_up(SILENT_FOR) is None
    assert silent.watch.given_up(SILENT_FOR + 1) is not None
    for at in range(0, 40, 5):
        idle.answers(READY, float(at))
    assert idle.watch.given_up(PRINTED_WITHIN - 1) is None
    assert idle.watch.given_up(PRINTED_WITHIN + 1) is not None

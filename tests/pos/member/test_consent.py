"""What a member agreed to cannot be changed unnoticed, and what is not on record was not given."""

from __future__ import annotations

from pos.member.consent import Consent, consent_hash, first_hash, first_touched, standing


def answer(purpose, given, at=1):
    return Consent(
        member="M1", at=at, purpose=purpose, given=given, version="2026-1",
        text_hash="0" * 64, channel="customer display",
    )  # fmt: skip


def chained(*answers):
    before, records = first_hash("M1"), []
    for one in answers:
        before = consent_hash(one, before)
        records.append((one, before))
    return records


def test_the_last_answer_counts_and_no_answer_is_no():
    answers = [answer("marketing", True), answer("programme", True), answer("marketing", False)]
    assert standing(answers) == {"programme"}
    assert standing([]) == frozenset()


def test_a_record_that_was_changed_left_out_or_moved_is_found():
    records = chained(answer("programme", True), answer("marketing", True), answer("face", False))
    assert first_touched("M1", records) is None
    (one, first), (two, second), (three, third) = records
    assert first_touched("M1", [(one, first), (answer("marketing", False), second)]) == 1
    assert first_touched("M1", [(two, second), (three, third)]) == 0
    assert first_touched("M1", [(one, first), (three, third)]) == 1
    assert first_touched("M2", records) == 0

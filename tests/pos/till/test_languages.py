"""People at the till may choose their language; papers and the record keep the shop's."""

from __future__ import annotations

from pos.till.till import Till

UNKNOWN = "6999999999997"
MILK = "1000052"


def test_whoever_is_at_the_till_reads_another_language_than_the_papers(till: Till) -> None:
    before = till.scan(UNKNOWN).error
    assert before is not None and "没有这个商品" in before.message

    till.speak("en")

    told = till.scan(UNKNOWN).error
    assert told is not None and "No item found" in told.message
    assert till.to_count().tenders["card_manual"] == "Bank card"
    assert till.scan(MILK).ok
    paid = till.pay("card_manual", None, "6217 035512")
    assert paid.ok, paid.error
    paper = repr(till.preview())
    assert "银行卡" in paper and "Bank card" not in paper


def test_a_line_reduced_by_hand_is_named_anew(till: Till) -> None:
    till.scan(MILK)
    till.discount(1, amount=1, reason="破损")
    shares = [share.name for share in till.state.sale.lines[0].shares]
    till.speak("en")

    (line,) = till.state.sale.lines
    assert [share.name for share in line.shares] != shares


def test_what_waits_for_a_second_person_is_told_in_the_language_of_now(till: Till) -> None:
    till.scan(MILK)
    asked = till.discount(1, percent="30", reason="破损")
    assert asked.error is not None and asked.error.code == "approval_needed"
    assert till.approval_words() == asked.error.message

    till.speak("en")

    assert "needs approval" in till.approval_words()
    assert till.approve("2001", "2001").ok
    assert till.approval_words() == ""


def test_promotions_are_named_in_the_language_of_whoever_reads_them(till: Till) -> None:
    for code in ("1000354", "1001422"):
        assert till.scan(code).ok
    before = {share.name for line in till.state.sale.lines for share in line.shares}
    assert before == {"酸奶任选2件20元"}

    till.speak("en")

    after = {share.name for line in till.state.sale.lines for share in line.shares}
    assert after == {"Any two yogurts 20.00"}
    assert {applied.name for applied in till.state.sale.applied} == after
    told = till.price_check("1000354").values["promotions"]
    assert "Any two yogurts 20.00" in str(told) and "酸奶任选" not in str(told)

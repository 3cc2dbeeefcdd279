"""Lines of a receipt: nothing wider than the paper, nothing lost, amounts in their columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.paper import Cell, Paper, Row, Rule, Text, display_width
from drivers.printer.layout import Line, columns, lay_out, wrap

words = st.text(st.sampled_from("abc 牛奶，。（）-/￥0123456789é𠮷"), max_size=60)


def lines(*blocks: Text | Row | Rule, width: int = 24) -> list[str]:
    laid = lay_out(Paper(blocks=blocks, width=width))
    return [item.text for item in laid if isinstance(item, Line)]


@given(words, st.integers(2, 48))
def test_no_line_is_wider_than_the_paper_and_no_sign_is_lost(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    assert all(display_width(line) <= width for line in wrapped)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")


@given(
    st.lists(st.tuples(words, st.sampled_from(["left", "right"]), st.integers(0, 20)), min_size=1,
             max_size=4),
    st.integers(16, 48),
)  # fmt: skip
def test_a_row_of_any_columns_fits_the_paper_and_keeps_every_sign(
    cells: list[tuple[str, str, int]], width: int
) -> None:
    row = Row(cells=tuple(Cell(text=t, align=a, width=w) for t, a, w in cells))  # type: ignore[arg-type]
    printed = lines(row, width=width)
    assert all(display_width(line) <= width for line in printed)
    kept = sorted("".join(printed).replace(" ", ""))
    assert kept == sorted("".join(text for text, _, _ in cells).replace(" ", ""))


def test_text_breaks_at_blanks_and_beside_chinese_characters() -> None:
    assert wrap("fresh milk 950ml", 12) == ["fresh milk", "950ml"]
    assert wrap("东北珍珠米5kg装", 10) == ["东北珍珠米", "5kg装"]
    assert wrap("supercalifragilistic", 8) == ["supercal", "ifragili", "stic"]


def test_a_closing_mark_never_starts_a_line() -> None:
    assert wrap("七日内可退。", 10) == ["七日内可", "退。"]
    assert wrap("全麦（无糖）", 6) == ["全麦", "（无", "糖）"]


def test_a_newline_starts_a_line_and_an_empty_text_is_one() -> None:
    assert wrap("one\ntwo\r\nthree", 20) == ["one", "two", "three"]
    assert wrap("", 20) == [""]


def test_columns_align_under_wide_characters() -> None:
    printed = lines(
        Row(cells=(Cell(text="鲜牛奶"), Cell(text="12.80", align="right", width=8))),
        Row(cells=(Cell(text="Milk"), Cell(text="￥9.90", align="right", width=8))),
    )
    assert [display_width(line) for line in printed] == [24, 24]


def test_only_the_first_column_wraps() -> None:
    row = Row(cells=(Cell(text="全麦切片吐司家庭装"), Cell(text="9.90", align="right", width=10)))
    assert lines(row) == ["全麦切片吐司家      9.90", "庭装"]


def test_an_amount_wider_than_its_column_pushes_the_name_not_the_digits() -> None:
    row = Row(cells=(Cell(text="合计"), Cell(text="￥1234567.89", align="right", width=6)))
    assert lines(row) == ["合计        ￥1234567.89"]


def test_a_long_amount_stands_beside_a_short_name_and_below_a_longer_one() -> None:
    amount = Cell(text="123456789012345678", align="right")
    assert lines(Row(cells=(Cell(text="Total"), amount))) == ["Total 123456789012345678"]
    assert lines(Row(cells=(Cell(text="Totals"), amount))) == ["Totals", " " * 6 + amount.text]


def test_on_narrow_paper_a_name_stands_above_its_amounts() -> None:
    row = Row(
        cells=(
            Cell(text="全麦切片吐司家庭装"),
            Cell(text="2", align="right", width=8),
            Cell(text="9.90", align="right", width=10),
        )
    )
    assert lines(row) == ["全麦切片吐司家庭装", " " * 13 + "2" + " " * 6 + "9.90"]


def test_double_size_halves_the_columns() -> None:
    assert columns(48, "double") == columns(48, "wide") == 24
    assert columns(48, "tall") == 48
    printed = lines(Text(text="示范店示范店示范店", size="double"))
    assert printed == ["示范店示范店", "示范店"]


def test_a_rule_fills_the_paper() -> None:
    assert lines(Rule(char="="), Rule(char="·")) == ["=" * 24, "·" * 12]

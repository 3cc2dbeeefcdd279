"""Chinese text in a printer's own code set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.paper import display_width, printable
from drivers.printer.charset import CHARSETS, Charset, native, substituted


def test_the_full_width_yen_sign_is_the_two_bytes_of_gb2312() -> None:
    for charset in ("gb18030", "gbk", "gb2312"):
        assert native("￥", charset) == b"\xa3\xa4"


@pytest.mark.parametrize(
    ("char", "fits"),
    [("牛", "gb18030 gbk gb2312"), ("·", "gb18030 gbk gb2312"), ("—", "gb18030 gbk gb2312"),
     ("镕", "gb18030 gbk"), ("㐂", ""), ("𠮷", ""), ("😀", ""), ("\ue000", ""), ("\uf8ff", ""),
     ("é", "gb18030 gbk gb2312")],
)  # fmt: skip
def test_a_character_fits_a_code_set_or_does_not(char: str, fits: str) -> None:
    assert [name for name in CHARSETS if native(char, name) is not None] == fits.split()


def test_gb_2312_is_the_set_of_the_standard_and_no_more() -> None:
    """6,763 Chinese characters and 682 signs (GB 2312-80); GBK put others between them."""
    fits = [char for char in map(chr, range(0x80, 0x10000)) if _sent(char, "gb2312")]
    assert len(fits) == 6763 + 682
    assert sum("一" <= char <= "龥" for char in fits) == 6763
    assert not set("ⅰⅹńňɑɡ︵﹃") & set(fits)


def _sent(char: str, charset: Charset) -> bool:
    return not "\ud800" <= char <= "\udfff" and native(char, charset) is not None


@given(st.text(), st.sampled_from(CHARSETS))
def test_native_text_has_a_cell_for_every_column_and_reads_back(
    text: str, charset: Charset
) -> None:
    cleaned = printable(text)
    data = native(cleaned, charset)
    if data is not None:
        assert data.decode("gb18030") == cleaned
        assert min(data, default=0x20) >= 0x20
        if not any(display_width(char) == 0 for char in cleaned):
            assert len(data) == display_width(cleaned)


@given(st.text(), st.sampled_from(CHARSETS))
def test_substituted_text_can_be_printed_and_counts_what_it_lost(
    text: str, charset: Charset
) -> None:
    cleaned = printable(text)
    readable, missing = substituted(cleaned, charset, lambda char: False)
    kept = [char for char in cleaned if native(char, charset) is not None]
    assert missing == len(cleaned) - len(kept)
    assert native(readable, charset) is not None


def test_what_can_be_drawn_is_left_as_it_is() -> None:
    assert substituted("𠮷野家😀", "gbk", "𠮷".__eq__) == ("𠮷野家？", 1)
    assert substituted("𠮷野家", "none", "𠮷".__eq__) == ("𠮷??", 2)

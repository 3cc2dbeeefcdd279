"""HID POS reports: laid out as the device says, whole codes, long codes, damaged reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import ProtocolFault, Scan, ScanFault
from drivers.scanner.hidreports import COMMON, HidReports, Layout, layout_of
from drivers.sim.reports import HIDPOS_DESCRIPTOR, hid_reports

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="]"), min_size=1)


def read(reports: list[bytes], layout: Layout = COMMON) -> list[Scan | ScanFault]:
    codec = HidReports(layout)
    return [item for n, report in enumerate(reports) for item in codec.feed(report, n / 100)]


def test_the_usual_layout_is_read_from_the_descriptor() -> None:
    assert layout_of(HIDPOS_DESCRIPTOR) == COMMON


def test_a_descriptor_that_hides_the_length_puts_it_before_the_symbology() -> None:
    hidden = HIDPOS_DESCRIPTOR.replace(bytes.fromhex("0501093b"), bytes.fromhex("0501093c"))
    assert layout_of(hidden) == COMMON


def test_another_maker_has_another_layout() -> None:
    descriptor = bytes.fromhex(
        "068c00 0902 a101 7508 2600ff"
        "09fe 9514 8102"  # 20 bytes of data first, no report id, no length
        "09ff 7501 9501 8102 9507 8103"
        "09fb09fc09fd 7508 9503 8102 c0"
    )
    layout = layout_of(descriptor)
    assert layout == Layout(
        report_id=0, length_at=20, symbology_at=(21, 22, 23), data_at=0, data_size=20,
        continued_bit=160,
    )  # fmt: skip


@pytest.mark.parametrize("descriptor", [b"", b"\x05", HIDPOS_DESCRIPTOR[:30], b"\xfe\xff",
                                        bytes.fromhex("05010906a101")])  # fmt: skip
def test_what_is_no_scanner_is_said(descriptor: bytes) -> None:
    with pytest.raises(ProtocolFault):
        layout_of(descriptor)


@given(st.binary(max_size=200))
def test_no_descriptor_makes_more_than_a_protocol_fault(descriptor: bytes) -> None:
    try:
        layout_of(descriptor)
    except ProtocolFault:
        pass


@given(st.lists(texts, max_size=5), st.sampled_from(["]E0", "]C1", "]d2", "]Q3", ""]))
def test_codes_come_out_as_they_went_in(codes: list[str], aim: str) -> None:
    reports = [report for code in codes for report in hid_reports(code.encode(), aim=aim)]
    assert read(reports) == [Scan(code=code, aim=aim) for code in codes]


def test_an_aim_identifier_inside_of_the_data_is_told_apart() -> None:
    assert read(hid_reports(b"]d2010690\x1d10A", aim="")) == [Scan(code="010690\x1d10A", aim="]d2")]


def test_a_code_whose_rest_does_not_come_is_never_glued_to_the_next() -> None:
    codec = HidReports(COMMON)
    (first, _) = hid_reports(b"9" * 100)
    codec.feed(first, 0.0)
    (lost, scan) = codec.feed(hid_reports(b"6901234567892")[0], 1.0)
    assert lost == ScanFault(code="scan_broken", detail="the rest of a code did not come")
    assert scan == Scan(code="6901234567892", aim="]E0")


def test_the_rest_of_another_symbology_is_no_rest() -> None:
    (first, _) = hid_reports(b"9" * 100, aim="]Q1")
    lost, scan = read([first, *hid_reports(b"690", aim="]E4")])
    assert (lost.code, scan) == ("scan_broken", Scan(code="690", aim="]E4"))


def test_the_rest_of_a_code_is_no_code_when_its_beginning_was_damaged() -> None:
    codec = HidReports(COMMON)
    first, second = hid_reports(b"9" * 100)
    (fault,) = codec.feed(first[:40], 0.0)
    assert isinstance(fault, ScanFault)
    assert codec.feed(second, 0.01) == []
    assert codec.feed(hid_reports(b"690", aim="]E4")[0], 0.02) == [Scan(code="690", aim="]E4")]


def test_reports_of_another_kind_say_nothing() -> None:
    assert read([b"\x05" + bytes(63), *hid_reports(b"690")]) == [Scan(code="690", aim="]E0")]


@pytest.mark.parametrize("report", [b"", b"\x02", b"\x02\x39" + bytes(62), b"\x02\x03]E0"])
def test_a_damaged_report_is_a_fault_and_no_code(report: bytes) -> None:
    assert all(isinstance(item, ScanFault) for item in read([report]))


def test_a_code_longer_than_any_is_refused_and_the_next_is_good() -> None:
    begun, last = hid_reports(b"8" * 112)
    fault, scan = read([*[begun] * 80, last, *hid_reports(b"690", aim="]E4")])
    assert (fault.code, scan) == ("scan_too_long", Scan(code="690", aim="]E4"))


def test_the_longest_qr_code_passes() -> None:
    reports = hid_reports(b"7" * 4296, aim="]Q1")
    assert read(reports) == [Scan(code="7" * 4296, aim="]Q1")]

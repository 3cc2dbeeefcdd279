"""Codes out of the input reports of HID POS scanners (HID Point of Sale Usage Tables 1.02).

Makers lay the report out differently, so it is read from the report descriptor: the decoded data
(usage FE of page 8C), its symbology (FB, FC, FD), whether more follows (FF), and how many bytes
count (usage 3B of page 01, or the byte before the symbology where a descriptor hides it). Most
look like this, 64 bytes with the report's id:

    02  length  ] E 0  data(56)  extra  reserved  continued(bit 0)

No I/O and no clock: reports and monotonic seconds in, codes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.api import ProtocolFault, Scan, ScanFault
from drivers.scanner.lines import LONGEST
from drivers.scanner.text import scan_of

REST_WITHIN = 0.5  # seconds until the rest of a code that was cut must have come

_BAR_CODE = 0x8C << 16
SYMBOLOGY = (_BAR_CODE | 0xFB, _BAR_CODE | 0xFC, _BAR_CODE | 0xFD)
DATA, CONTINUED, BYTE_COUNT = _BAR_CODE | 0xFE, _BAR_CODE | 0xFF, 0x01 << 16 | 0x3B


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in a report. Bytes count from its first, the id where it has one."""

    report_id: int  # 0: reports have no id
    length_at: int | None
    symbology_at: tuple[int, ...]
    data_at: int
    data_size: int
    continued_bit: int | None  # counted from the first bit of the report

    @property
    def needed(self) -> int:
        """Bytes that a report must have to hold all of this."""
        last = [self.data_at + self.data_size - 1, *self.symbology_at, self.length_at or 0]
        return max(*last, (self.continued_bit or 0) // 8) + 1


COMMON = Layout(
    report_id=2, length_at=1, symbology_at=(2, 3, 4), data_at=5, data_size=56, continued_bit=63 * 8
)


class HidReports:
    """The reports of one scanner. One thread."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._needed = layout.needed
        self._begun = bytearray()
        self._aim = ""
        self._last_at = 0.0
        self._lost = False  # until the last report of a code of which one was damaged

    def feed(self, report: bytes, at: float) -> list[Scan | ScanFault]:
        """What one report completes; `at` is when it came."""
        results = self.idle(at)
        layout = self._layout
        if layout.report_id and report[:1] != bytes([layout.report_id]):
            return results  # of another kind: a button, a setting
        part = self._part(report)
        if part is None:
            self._forget()
            self._lost, self._last_at = True, at
            return [*results, ScanFault(code="scan_broken", detail=f"report {report.hex(' ')}")]
        if self._lost:
            self._lost, self._last_at = self._continues(report), at
            return results
        aim = bytes(report[n] for n in layout.symbology_at).decode("latin-1").strip("\0 ")
        if self._begun and aim != self._aim:
            results += self._break_off()
        self._aim, self._last_at = aim, at
        self._begun += part
        if len(self._begun) > LONGEST:
            self._forget()
            self._lost = self._continues(report)
            fault = ScanFault(code="scan_too_long", detail=f"more than {LONGEST} bytes")
            return [*results, fault]
        if self._continues(report):
            return results
        scan = scan_of(bytes(self._begun), aim=self._aim)
        self._forget()
        return [*results, scan] if scan else results

    def idle(self, at: float) -> list[Scan | ScanFault]:
        """Says that a code is lost whose rest does not come."""
        if at - self._last_at <= REST_WITHIN:
            return []
        self._lost = False
        return self._break_off() if self._begun else []

    def _part(self, report: bytes) -> bytes | None:
        """The bytes of the code in this report; None where it is damaged."""
        layout = self._layout
        if len(report) < self._needed:
            return None
        data = report[layout.data_at : layout.data_at + layout.data_size]
        if layout.length_at is None:
            return data.rstrip(b"\0")
        length = report[layout.length_at]
        return data[:length] if length <= layout.data_size else None

    def _continues(self, report: bytes) -> bool:
        bit = self._layout.continued_bit
        return bit is not None and bool(report[bit // 8] >> bit % 8 & 1)

    def _break_off(self) -> list[Scan | ScanFault]:
        self._forget()
        return [ScanFault(code="scan_broken", detail="the rest of a code did not come")]

    def _forget(self) -> None:
        self._begun.clear()
        self._aim = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input field of a report descriptor; `bit` counts from the first bit of its report."""

    report_id: int
    usage: int
    bit: int
    size: int  # bits of one element
    count: int


def layout_of(descriptor: bytes) -> Layout:
    """Where a scanner's reports hold what. Raises ProtocolFault for a device that is none."""
    fields = list(fields_of(descriptor))
    data = next((one for one in fields if one.usage == DATA and one.size == 8), None)
    if data is None or data.bit % 8 or data.report_id > 255:
        raise ProtocolFault("not a scanner of HID POS: its reports hold no decoded data")
    own = {one.usage: one.bit for one in fields if one.report_id == data.report_id}
    symbology = tuple(own[usage] // 8 for usage in SYMBOLOGY if usage in own)
    if len(symbology) < len(SYMBOLOGY):
        symbology = ()
    length = own.get(BYTE_COUNT)
    length_at = None if length is None else length // 8
    if length_at is None and symbology and min(symbology) > (1 if data.report_id else 0):
        length_at = min(symbology) - 1
    return Layout(
        report_id=data.report_id,
        length_at=length_at,
        symbology_at=symbology,
        data_at=data.bit // 8,
        data_size=data.count,
        continued_bit=own.get(CONTINUED),
    )


def fields_of(descriptor: bytes) -> Iterator[Field]:
    """The input fields of a report descriptor (HID 1.11, section 6.2.2), as far as it is sound."""
    page = size = count = report_id = 0
    stack: list[tuple[int, int, int, int]] = []
    usages: list[int] = []
    bits: dict[int, int] = {}
    for tag, value, width in _items(descriptor):
        if tag == 0x04:
            page = value
        elif tag == 0x74:
            size = value
        elif tag == 0x94:
            count = value
        elif tag == 0x84:
            report_id = value
        elif tag == 0xA4:
            stack.append((page, size, count, report_id))
        elif tag == 0xB4 and stack:
            page, size, count, report_id = stack.pop()
        elif tag == 0x08:
            usages.append(value if width == 4 else page << 16 | value)
        elif tag == 0x80:
            start = bits.setdefault(report_id, 8 if report_id else 0)
            bits[report_id] = start + size * count
            yield from _elements(report_id, usages, start, size, count)
        if not tag & 0x0C:
            usages = []  # a main item ends the list of usages
    return


def _elements(
    report_id: int, usages: list[int], bit: int, size: int, count: int
) -> Iterator[Field]:
    """The usages of one input item, each for one element and the last for all that are left."""
    for n, usage in enumerate(usages[:count]):
        last = n == len(usages) - 1
        yield Field(
            report_id=report_id,
            usage=usage,
            bit=bit + n * size,
            size=size,
            count=count - n if last else 1,
        )


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int]]:
    """Tag and type, value, and width in bytes of each short item; long items are stepped over."""
    at = 0
    while at < len(descriptor):
        head = descriptor[at]
        if head == 0xFE:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        width = (0, 1, 2, 4)[head & 3]
        yield head & 0xFC, int.from_bytes(descriptor[at + 1 : at + 1 + width], "little"), width
        at += 1 + width

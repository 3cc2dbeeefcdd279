"""QR codes of EMVCo, which the till recognises in order to say that they do not pay here.

A merchant's code (the one that stands on a shop's counter) is what a customer scans, not what he
shows. A customer's code of EMVCo holds his card number: it is neither shown nor kept.

Source: EMVCo, QR Code Specification for Payment Systems, merchant-presented mode 1.1 (an id of two
digits, a length of two digits that counts characters, a value; the CRC runs over UTF-8 bytes) and
consumer-presented mode 1.1 (base64 of BER-TLV that begins with 85 05 CPV01).
"""

from __future__ import annotations

from binascii import crc_hqx
from dataclasses import dataclass
from typing import Final

_MERCHANT: Final = "000201"
_CONSUMER: Final = "hQVDUFYw"
_CRC: Final = "63"
_NAME: Final = "59"


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantCode:
    """A merchant's code: whose it says it is, and whether its checksum is right."""

    name: str
    intact: bool


def read_merchant_code(code: str) -> MerchantCode | None:
    """What a merchant's code says, None for what is none."""
    if not code.startswith(_MERCHANT):
        return None
    fields: dict[str, str] = {}
    place = 0
    while place < len(code):
        head = code[place : place + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            return None
        value = code[place + 4 : place + 4 + int(head[2:])]
        if len(value) != int(head[2:]):
            return None
        fields[head[:2]] = value
        place += 4 + len(value)
    if _CRC not in fields:
        return None
    body, sign, crc = code.rpartition(_CRC + "04")
    counted = crc_hqx((body + sign).encode("utf-8", "replace"), 0xFFFF)
    return MerchantCode(name=fields.get(_NAME, ""), intact=crc.upper() == f"{counted:04X}")


def is_consumer_code(code: str) -> bool:
    """Whether it begins as every customer's code of EMVCo does."""
    return code.startswith(_CONSUMER)

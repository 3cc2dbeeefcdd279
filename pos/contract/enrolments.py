"""Somebody who becomes a member at a till: an entry of its own, of kind `member`.

The till gives him his id, so that sales may name him at once and an entry that comes twice makes
him once. What is personal travels in a letter that only head office can open
(`pos.contract.letters`), about that id. What he agreed to stands there in the clear: which wording,
when, and by whose act.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos.contract.wire import Hex32


class Agreed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One wording that he agreed to, as `pos.member.consent.Consent` has it.

    `text_hash` is the SHA-256 of the wording in the `language` in which he read it. `channel`:
    `screen` where his own finger said yes on the customer's screen, `paper` where he signed the
    printed slip, which `by`, who took it, keeps with the drawer.
    """

    purpose: Literal["programme", "marketing", "partners", "face"]
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    text_hash: Hex32
    language: Annotated[str, Meta(max_length=16)]
    channel: Literal["screen", "paper"]
    by: Annotated[str, Meta(max_length=64)] = ""


MEMBER_ID: Final = "^M[A-Z2-7]{16}$"
"""What a newcomer's id looks like: as head office's own."""


def member_id(unique: str) -> str:
    """The id of a newcomer, from something that is nobody else's."""
    return "M" + b32encode(sha256(unique.encode()).digest()).decode()[:16]


class MemberEnrolled(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="enrol", omit_defaults=True
):
    """Who became a member. `letter` is a sealed `Newcomer`, base64; `sale` the one in progress
    then, empty where there was none. Without consent to the programme there is no entry."""

    at: str
    shift: str
    member: Annotated[str, Meta(pattern=MEMBER_ID)]
    letter: str
    agreed: tuple[Agreed, ...]
    sale: str = ""
    user: str = ""
    approver: str = ""


class Newcomer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the letter says: at least a telephone or the number of the plastic card that he was
    handed. `birthday` is MM-DD. Never in a log, and in no file in the clear."""

    phone: Annotated[str, Meta(max_length=32)] = ""
    name: Annotated[str, Meta(max_length=64)] = ""
    birthday: Annotated[str, Meta(pattern=r"^(\d\d-\d\d)?$")] = ""
    card: Annotated[str, Meta(pattern="^([0-9A-Za-z-]{4,32})?$")] = ""

    def __repr__(self) -> str:
        return "Newcomer(...)"


class ConsentWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The chain's own wording of the consent to its programme, in place of the one that is built
    in: what a member reads before he agrees, in both languages. Other words, another version."""

    version: Annotated[str, Meta(min_length=1, max_length=32)]
    zh_CN: Annotated[str, Meta(min_length=1, max_length=600)]
    en: Annotated[str, Meta(min_length=1, max_length=600)]

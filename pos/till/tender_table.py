"""The ways to pay that this shop takes, by what its own rows say and what they are called here."""

from __future__ import annotations

from pos.money import amount_text
from pos.sale.tenders import TenderKind, own_names, tenders_of
from pos.texts import Texts
from pos.till.desk import Desk, TillError


def tender_kind(desk: Desk, tender: str) -> TenderKind:
    """The row of a tender that this shop takes."""
    kind = tenders_of(desk.settings).get(tender)
    if kind is None:
        raise TillError("tender_unknown", tender=tender)
    return kind


def counted_tenders(desk: Desk) -> list[str]:
    """The tenders that are counted when a shift closes."""
    return [tender for tender, kind in tenders_of(desk.settings).items() if kind.counted]


def tender_names(desk: Desk, texts: Texts) -> dict[str, str]:
    """What the tenders are called in the language of `texts`."""
    own = own_names(desk.settings, language=texts.language)
    return {**texts.catalogue["tender"], **own}


def tender_name(desk: Desk, tender: str) -> str:
    """What one tender is called by whoever is at the till; one that nobody has named, as it is."""
    return tender_names(desk, desk.texts).get(tender, tender)


def check_caps(kind: TenderKind, amount: int, *, online: bool) -> None:
    """Refuses more of a tender than one sale may have, with head office away or at all."""
    for cap in (kind.most_per_sale, None if online else kind.most_offline):
        if cap is not None and amount > cap:
            raise TillError("tender_limit", limit=amount_text(cap))

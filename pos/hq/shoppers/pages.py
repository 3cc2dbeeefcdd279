"""The pages that shoppers see, made whole on the server: no script, no cookie, nothing from
elsewhere. In the language that the browser asks for."""

from __future__ import annotations

import base64
import datetime as dt
from functools import cache
from hashlib import sha256
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pos.contract.facts import LINE_DISCOUNT, SALE_DISCOUNT, LineFact, SaleFact
from pos.hq.shoppers.claims import Asked, State
from pos.hq.shoppers.finding import Bought
from pos.hq.store_time import CHINA
from pos.money import amount_text, quantity_text
from pos.pricing.basket import UNTAXED
from pos.receipt.sale_receipt import shares_told
from pos.texts import LANGUAGES, RESOURCES, Texts

_FOLDER: Final = RESOURCES / "shoppers"


class Pages:
    """Every page in every language. Any thread."""

    def __init__(self) -> None:
        self._style = (_FOLDER / "shoppers.css").read_text(encoding="utf-8")
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        digest = base64.b64encode(sha256(self._style.encode()).digest()).decode()
        self.policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        """The Content-Security-Policy under which they work."""

    def receipt(self, bought: Bought, *, token: str, language: str, state: State) -> str:
        """The receipt itself."""
        texts = _texts(language)
        fact = bought.fact
        values = {} if fact is None else _receipt(fact, language, texts)
        return self._page(
            "receipt.html",
            language,
            title=texts("shopper.receipt_title"),
            store=bought.store_names[language],
            readable=fact is not None,
            number=bought.receipt,
            came_back=amount_text(bought.came_back) if bought.came_back else "",
            code=qr_code(bought.receipt),
            claim=f"/i/{token}" if state in ("open", "asked") else "",
            **values,
        )

    def claim(
        self,
        bought: Bought,
        *,
        language: str,
        state: State,
        asked: Asked | None = None,
        typed: dict[str, str] | None = None,
        faults: tuple[str, ...] = (),
    ) -> str:
        """The form for an invoice, or what became of it."""
        texts = _texts(language)
        amount = bought.invoiceable if asked is None else asked.amount
        return self._page(
            "invoice.html",
            language,
            title=texts("shopper.invoice_title"),
            store=bought.store_names[language],
            number=bought.receipt,
            amount=amount_text(amount),
            state=state,
            asked_at="" if asked is None else _moment(asked.at, bought.fact),
            typed={"kind": "person", "title": "", "tax_number": "", "email": "", **(typed or {})},
            faults=faults,
        )

    def notice(self, name: str, *, language: str, again: str = "") -> str:
        """A page that says one thing; `again` is when it is fetched again, and from where."""
        texts = _texts(language)
        return self._page(
            "notice.html",
            language,
            title=texts(f"shopper.{name}_title"),
            words=texts(f"shopper.{name}"),
            again=again,
        )

    def _page(self, template: str, language: str, **values: Any) -> str:
        return self._environment.get_template(template).render(
            language="zh-CN" if language == "zh_CN" else "en",
            say=_texts(language).catalogue["shopper"],
            style=Markup(self._style),
            **values,
        )


def language_of(accepted: str) -> str:
    """The language that a browser likes best of those there are; Chinese where it says nothing."""
    best, weight = LANGUAGES[0], 0
    for part in accepted.lower().split(",")[:20]:
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        language = {"zh": "zh_CN", "en": "en"}.get(tag.partition("-")[0])
        wanted = _weight(parameters)
        if language is not None and wanted > weight:
            best, weight = language, wanted
    return best


def qr_code(data: str) -> Markup:
    """A QR code as the path of an SVG of modules, four of them white around it."""
    from qrcode.main import QRCode

    code = QRCode(border=0)
    code.add_data(data)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    side = len(rows) + 8
    return Markup(
        '<svg class="code" viewBox="-4 -4 {0} {0}" role="img" aria-label="{1}">'
        '<rect x="-4" y="-4" width="{0}" height="{0}" fill="#fff"/><path d="{2}"/></svg>'
    ).format(side, data, path)


@cache
def _texts(language: str) -> Texts:
    return Texts(language)


def _weight(parameters: list[str]) -> int:
    """The weight of a language in thousandths: q=0.8 is 800."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            whole, _, part = value.strip().partition(".")
            digits = f"{whole or '0'}{part:0<3.3}"
            return min(1000, int(digits)) if digits.isascii() and digits.isdigit() else 0
    return 1000


def _receipt(fact: SaleFact, language: str, texts: Texts) -> dict[str, Any]:
    """What a receipt says. No cashier, no note that one wrote, no serial and no approval number;
    of a member the last letters."""
    names = {applied.promotion: applied.name for applied in fact.applied}
    names[LINE_DISCOUNT] = texts("price.line_discount")
    names[SALE_DISCOUNT] = texts("price.sale_discount")
    return {
        "at": fact.at[:16].replace("T", " "),
        "is_return": fact.kind == "return",
        "of": fact.of or "",
        "member": "" if fact.member is None else f"···{fact.member[-3:]}",
        "lines": [_line(line, names, language) for line in fact.lines if not line.void],
        "saved": amount_text(fact.discount) if fact.discount > 0 else "",
        "total": amount_text(fact.total),
        "rounding": amount_text(fact.rounding) if fact.rounding else "",
        "tenders": [
            {
                "name": _tender(texts, tender.tender, tender.name),
                "amount": amount_text(tender.given if tender.amount >= 0 else tender.amount),
            }
            for tender in fact.tenders
        ],
        "change": amount_text(fact.change) if fact.change else "",
        "taxes": [
            {
                "rate": texts(f"receipt.{tax.rate}") if tax.rate in UNTAXED else f"{tax.rate}%",
                "net": amount_text(tax.net),
                "tax": amount_text(tax.tax),
            }
            for tax in fact.taxes
        ],
    }


def _line(line: LineFact, names: dict[str, str], language: str) -> dict[str, Any]:
    price = line.unit_price if line.price_override is None else line.price_override
    unit = "" if line.unit == "each" else line.unit
    quantity = f"{quantity_text(line.quantity)} {unit}".rstrip()
    each = f" × {amount_text(price)}" if line.label_amount is None else ""
    return {
        "name": line.name_en if language == "en" and line.name_en else line.name,
        "count": f"{quantity}{each}",
        "gross": amount_text(line.gross),
        "shares": [
            {"name": names.get(share.promotion, ""), "amount": amount_text(-share.amount)}
            for share in shares_told(line)
        ],
    }


def _tender(texts: Texts, tender: str, own: str) -> str:
    return own or texts.catalogue["tender"].get(tender, tender)


def _moment(at: int, fact: SaleFact | None) -> str:
    """A moment in the store's time, as the sale tells it."""
    zone: dt.tzinfo = CHINA
    if fact is not None:
        zone = dt.datetime.fromisoformat(fact.at).tzinfo or zone
    return f"{dt.datetime.fromtimestamp(at // 1_000_000, zone):%Y-%m-%d %H:%M}"

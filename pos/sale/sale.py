"""The state of a sale and the one function that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pos.money import LARGEST
from pos.sale.actions import (
    Add,
    AddCoupon,
    AgeChecked,
    AnyAction,
    AttachMember,
    BackLine,
    DetachMember,
    Discount,
    DropSale,
    LinePrice,
    More,
    Note,
    Park,
    Recall,
    SetPrice,
    SetQuantity,
    TagPrice,
    TakeBack,
    TakeOver,
    Tender,
    VoidLine,
    VoidSale,
    VoidTender,
)


class SaleError(Exception):
    """An action that this sale cannot take. `code` is stable and translated."""

    def __init__(self, code: str, /, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line as it stands: the article as it was added, and what became of it since.

    `price` took the place of the article's own because a member came or went; `override` was
    keyed in by hand and goes before both; `tagged` says that it is the shelf tag's. `discount` is
    what a person takes off. Goods that come `back` have a negative quantity; `of` is the receipt
    they were sold on. `unweighed` goods wait for somebody to say how much there is of them.
    """

    article: Add
    quantity: int
    void: bool = False
    price: LinePrice | None = None
    override: int | None = None
    tagged: bool = False
    discount: Discount | None = None
    back: BackLine | None = None
    of: str = ""
    note: str = ""
    unweighed: bool = False

    @property
    def line(self) -> int:
        """The line's number, from 1, never used again."""
        return self.article.line

    @property
    def unit_price(self) -> int:
        """What the price book asks per unit; a price keyed in by hand goes before it."""
        return self.article.unit_price if self.price is None else self.price.unit_price

    @property
    def source(self) -> str:
        """Whose price `unit_price` is."""
        return self.article.source if self.price is None else self.price.source

    @property
    def version(self) -> int:
        """The version of the price book behind `unit_price`."""
        return self.article.version if self.price is None else self.price.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A sale in progress. Lines that an action did not touch stay the same objects.

    `began` is the time of its first action: what the promotions of the day go by, so that no
    price moves under a customer who stands at the till when a happy hour ends. `oldest_asked` is
    the highest age that goods rung up have asked for, whether somebody has looked or not.
    """

    id: str
    began: str = ""
    lines: tuple[SaleLine, ...] = ()
    tenders: tuple[Tender, ...] = ()
    member: AttachMember | None = None
    coupons: frozenset[str] = frozenset()
    discount: Discount | None = None
    backs: tuple[TakeBack, ...] = ()
    note: str = ""
    age_checked: int = 0
    oldest_asked: int = 0
    touched: int | None = None
    voided: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever rung up or paid, and nobody and nothing waits here."""
        begun = self.lines or self.tenders or self.backs or self.coupons or self.note
        return not begun and self.member is None and self.discount is None

    @property
    def age_to_check(self) -> int:
        """The age that somebody must still look at; 0 where nobody must."""
        return max(self.ages_to_check.values(), default=0)

    @property
    def ages_to_check(self) -> dict[int, int]:
        """The lines that ask for such a look, and the age of each."""
        if self.oldest_asked <= self.age_checked:
            return {}
        return {
            line.article.line: line.article.min_age
            for line in self.lines
            if line.article.min_age > self.age_checked and not line.void and line.back is None
        }

    @property
    def live(self) -> tuple[SaleLine, ...]:
        """The lines that count."""
        return tuple(line for line in self.lines if not line.void)

    @property
    def paid(self) -> int:
        """What the tenders so far have brought, change not counted."""
        return sum(tender.amount for tender in self.tenders)

    @property
    def rounding(self) -> int:
        """What rounding has added to what is to be paid (negative: dropped)."""
        undone = sum(back.rounding for back in self.backs)
        return undone + sum(tender.rounding for tender in self.tenders)

    def line(self, number: int) -> SaleLine:
        """The line with that number; raises `no_such_line` or `line_is_void`."""
        if not 1 <= number <= len(self.lines):
            raise SaleError("no_such_line", line=number)
        found = self.lines[number - 1]
        if found.void:
            raise SaleError("line_is_void", line=number)
        return found

    def quantity_of(self, sku: str) -> int:
        """How much of an article is sold here, in thousandths."""
        return sum(
            line.quantity for line in self.live if line.article.sku == sku and line.back is None
        )


def fold(sale_id: str, actions: Iterable[AnyAction]) -> Sale:
    """The sale that these actions make."""
    sale = Sale(id=sale_id)
    for action in actions:
        sale = act(sale, action)
    return sale


def act(sale: Sale, action: AnyAction) -> Sale:
    """The sale after `action`; raises `SaleError` where it cannot take it."""
    if sale.voided:
        raise SaleError("sale_ended")
    if not sale.began:
        sale = replace(sale, began=action.at)
    match action:
        case Add():
            return _add(sale, action)
        case More():
            line = _sold_line(sale, action.line)
            return _set_quantity(sale, line, line.quantity + action.quantity)
        case SetQuantity():
            line = _sold_line(sale, action.line)
            if line.article.amount is not None:
                raise SaleError("label_stands")
            return _set_quantity(sale, line, action.quantity)
        case VoidLine():
            return _void(sale, sale.line(action.line))
        case TakeBack():
            return _take_back(sale, action)
        case SetPrice():
            return _price(sale, action)
        case TagPrice():
            return _tag_price(sale, action)
        case Note():
            return _note(sale, action)
        case AgeChecked():
            return _age_checked(sale, action)
        case Discount():
            return _discount(sale, action)
        case AttachMember():
            return replace(_repriced(sale, action.prices), member=action)
        case DetachMember():
            return replace(_repriced(sale, action.prices), member=None)
        case AddCoupon():
            if action.code in sale.coupons:
                raise SaleError("coupon_there_already")
            return replace(sale, coupons=sale.coupons | {action.code}, touched=None)
        case Tender():
            return _tender(sale, action)
        case VoidTender():
            return _void_tender(sale, action)
        case Park() | Recall() | TakeOver():
            return replace(sale, touched=None)
        case DropSale() | VoidSale():
            return replace(sale, voided=True, touched=None)


def check_quantity(article: Add, quantity: int) -> None:
    """Refuses a quantity that this article cannot have: broken pieces, none, or too many."""
    if not 0 < quantity <= LARGEST or (article.unit == "each" and quantity % 1000):
        raise SaleError("bad_quantity")


def _add(sale: Sale, action: Add) -> Sale:
    if action.line != len(sale.lines) + 1:
        raise SaleError("no_such_line", line=action.line)
    check_quantity(action, action.quantity)
    if action.amount is not None and not 0 < action.amount <= LARGEST:
        raise SaleError("bad_amount")
    _check_limit(sale, action, action.quantity)
    line = SaleLine(article=action, quantity=action.quantity, unweighed=action.unweighed)
    oldest = max(sale.oldest_asked, action.min_age)
    return replace(sale, lines=(*sale.lines, line), touched=action.line, oldest_asked=oldest)


def _set_quantity(sale: Sale, line: SaleLine, quantity: int) -> Sale:
    check_quantity(line.article, quantity)
    _check_limit(sale, line.article, quantity - line.quantity)
    return _put(sale, replace(line, quantity=quantity, unweighed=False))


def _check_limit(sale: Sale, article: Add, more: int) -> None:
    limit = article.max_per_sale
    if limit and sale.quantity_of(article.sku) + more > limit:
        raise SaleError("limit_per_sale", limit=limit // 1000)


def _void(sale: Sale, line: SaleLine) -> Sale:
    """A line taken out; the lines of a receipt that come back go together or not at all."""
    voided = _put(sale, replace(line, void=True))
    if not line.of:
        return voided
    lines = tuple(
        replace(one, void=True) if one.of == line.of and not one.void else one
        for one in voided.lines
    )
    backs = tuple(back for back in sale.backs if back.of != line.of)
    return replace(voided, lines=lines, backs=backs)


def _take_back(sale: Sale, action: TakeBack) -> Sale:
    if action.of and any(back.of == action.of for back in sale.backs):
        raise SaleError("receipt_in_sale", receipt=action.of)
    if not action.lines:
        raise SaleError("nothing_comes_back")
    lines = list(sale.lines)
    for back in action.lines:
        sold = back.sold
        if back.line != len(lines) + 1:
            raise SaleError("no_such_line", line=back.line)
        if not 0 < back.quantity <= sold.quantity - back.refunded:
            raise SaleError("more_than_sold", line=back.of_line)
        article = _as_sold(action, back)
        check_quantity(article, back.quantity)
        lines.append(SaleLine(article=article, quantity=-back.quantity, back=back, of=action.of))
    return replace(
        sale, lines=tuple(lines), backs=(*sale.backs, action), touched=action.lines[-1].line
    )


def _as_sold(action: TakeBack, back: BackLine) -> Add:
    sold = back.sold
    price = sold.unit_price if sold.price_override is None else sold.price_override
    return Add(
        at=action.at,
        line=back.line,
        code=sold.code,
        sku=sold.sku,
        name=sold.name,
        name_en=sold.name_en,
        unit=sold.unit,
        quantity=sold.quantity,
        unit_price=price,
        tax_rate=sold.tax_rate,
        brand=sold.brand,
        discountable=False,
        source=sold.price_source,
        version=sold.price_version,
        lot=sold.lot,
        expiry=sold.expiry,
        serial=sold.serial,
        weight=sold.weight,
    )


def _price(sale: Sale, action: SetPrice) -> Sale:
    if action.price is not None and not 0 <= action.price <= LARGEST:
        raise SaleError("bad_amount")
    return _put(sale, replace(_sold_line(sale, action.line), override=action.price, tagged=False))


def _tag_price(sale: Sale, action: TagPrice) -> Sale:
    line = _sold_line(sale, action.line)
    if line.article.amount is not None:
        raise SaleError("label_stands")
    charged = line.unit_price if line.override is None else line.override
    if not 0 <= action.price < charged:
        raise SaleError("tag_not_lower")
    return _put(sale, replace(line, override=action.price, tagged=True))


def _note(sale: Sale, action: Note) -> Sale:
    if action.line is None:
        return replace(sale, note=action.text, touched=None)
    return _put(sale, replace(sale.line(action.line), note=action.text))


def _age_checked(sale: Sale, action: AgeChecked) -> Sale:
    if action.old_enough:
        return replace(sale, age_checked=max(sale.age_checked, action.age), touched=None)
    lines = tuple(
        replace(line, void=True)
        if line.article.min_age > sale.age_checked and line.back is None
        else line
        for line in sale.lines
    )
    return replace(sale, lines=lines, touched=None)


def _discount(sale: Sale, action: Discount) -> Sale:
    if action.percent is not None and not 0 < action.percent <= 10_000:
        raise SaleError("bad_percent")
    if action.amount is not None and not 0 < action.amount <= LARGEST:
        raise SaleError("bad_amount")
    taken_back = action.percent is None and action.amount is None
    discount = None if taken_back else action
    if action.line is None:
        return replace(sale, discount=discount, touched=None)
    line = _sold_line(sale, action.line)
    if not line.article.discountable:
        raise SaleError("not_discountable", name=line.article.name, name_en=line.article.name_en)
    return _put(sale, replace(line, discount=discount))


def _sold_line(sale: Sale, number: int) -> SaleLine:
    """The line, where it is sold and not taken back."""
    line = sale.line(number)
    if line.back is not None:
        raise SaleError("line_comes_back", line=number)
    return line


def _repriced(sale: Sale, prices: Iterable[LinePrice]) -> Sale:
    """The sale with other prices on some of its lines."""
    lines = list(sale.lines)
    for price in prices:
        line = sale.line(price.line)
        lines[price.line - 1] = replace(line, price=price)
    return replace(sale, lines=tuple(lines), touched=None)


def _put(sale: Sale, line: SaleLine) -> Sale:
    lines = (*sale.lines[: line.line - 1], line, *sale.lines[line.line :])
    return replace(sale, lines=lines, touched=line.line)


def _tender(sale: Sale, action: Tender) -> Sale:
    taken = 0 <= action.amount <= action.given <= LARGEST and action.change >= 0
    # Of a voucher the paper is handed over or none: what it is worth beyond follows from that.
    given_back = -LARGEST <= action.amount < 0 and -LARGEST <= action.given <= 0 == action.change
    if not action.reference:
        given_back = given_back and action.given == action.amount
    if not taken and not given_back:
        raise SaleError("bad_amount")
    return replace(sale, tenders=(*sale.tenders, action), touched=None)


def _void_tender(sale: Sale, action: VoidTender) -> Sale:
    """Only what was paid last goes back alone: what was paid after it was reckoned with it."""
    last = sale.tenders[-1] if sale.tenders else None
    if last is None or (last.tender, last.amount) != (action.tender, action.amount):
        raise SaleError("no_tender_to_void")
    return replace(sale, tenders=sale.tenders[:-1], touched=None)

"""What a cashier does beside ringing up, by its key: which errand begins when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.cashier.asking import AskNumber
from ui.cashier.closing import Counting, draw_x
from ui.cashier.consent import AskPin, PinWords
from ui.cashier.earlier import Earlier
from ui.cashier.keymap import caption, explanation
from ui.cashier.means import Means
from ui.cashier.members import Members
from ui.cashier.menu import Entry, Menu
from ui.cashier.moving import Moving
from ui.cashier.papers import Reprinting
from ui.cashier.parked import Parking
from ui.cashier.practice import Practice, PracticeList
from ui.cashier.reducing import Reducing, Way
from ui.cashier.refused import refused_entry
from ui.cashier.returns import AskReceipt
from ui.cashier.ringing import Ringing
from ui.cashier.settings import Settings
from ui.cashier.shelf_tags import ShelfTags
from ui.cashier.state import ErrandFace
from ui.cashier.value_cards import ValueCards

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function
    from ui.theme.lane_settings import LaneSettings

translate = QCoreApplication.translate

BAR: Final[tuple[tuple[int, str, Function], ...]] = (
    (31, "circle-question-mark", "price_check"),
    (32, "circle-pause", "park"),
    (33, "play", "recall"),
    (34, "percent", "discount"),
    (35, "hash", "quantity"),
    (36, "trash-2", "void_line"),
    (20, "circle-question-mark", "help"),
)
"""Keys that every bar has but one with very large words."""


class Beside:
    """The keys that begin an errand. `act` carries out a function of the bar, for the menu;
    `change` gets other settings of the lane, `office` opens the store's office, `lanes` the
    window over the lanes of the store; `parked` asks what lies parked at those."""

    def __init__(
        self,
        means: Means,
        *,
        ringing: Ringing,
        members: Members,
        practice: Practice,
        act: Callable[[Function], None],
        change: Callable[[LaneSettings], None],
        office: Callable[[], None],
        lanes: Callable[[], None],
        parked: Callable[[], None],
    ) -> None:
        self._means = means
        self._change = change
        self._office = office
        self._lanes = lanes
        self._practice = practice
        self._ringing = ringing
        self._members = members
        self._act = act
        self.parking = Parking(means, look=parked)

    def reduce(self, way: Way) -> None:
        """A discount or a price; with nothing in the cart there is nothing to reduce."""
        line = self._means.board.state.target_line
        if line:
            self._means.errands.begin(Reducing(self._means, way=way, line=line))

    def goods_back(self) -> None:
        """A return begins with its receipt."""
        self._means.errands.begin(AskReceipt(self._means))

    def member(self, typed: str) -> None:
        """Attaches who was typed: a card's number, or a telephone's."""
        self._members.ask(typed)

    def more(self) -> None:
        """The list of everything else."""
        menu = Menu(self._entries, name="more", title=lambda: translate("Beside", "More"))
        self._means.errands.begin(menu)

    def _entries(self) -> tuple[Entry, ...]:
        """In groups, as a cashier thinks of them; a number never changes what it means."""
        return (
            *refused_entry(self._means),
            *self._about_goods(),
            *self._about_the_store(),
            *self._about_sales(),
            *self._about_money(),
            *self._about_the_till(),
            *self._of_the_bar(),
        )

    def _about_goods(self) -> tuple[Entry, ...]:
        group = translate("Beside", "Goods")
        return (
            self._of_key(1, "search", "search", group),
            self._of_key(16, "tag", "price", group),
            self._of_key(17, "tag", "tag_price", group),
            self._of_key(18, "shopping-basket", "bag", group),
            Entry(
                number=9, icon="keyboard", group=group,
                label=translate("Beside", "Type a code"),
                detail=translate("Beside", "When the scanner cannot read it"),
                begin=self.code,
            ),
        )  # fmt: skip

    def _about_the_store(self) -> tuple[Entry, ...]:
        group = translate("Beside", "Store")
        return (
            Entry(
                number=10, icon="tag", group=group,
                label=translate("Beside", "Shelf tags"),
                detail=translate("Beside", "Tags to change before prices rise"),
                begin=self.tags,
            ),
            Entry(
                number=22, icon="store", group=group,
                label=translate("Beside", "Store office"),
                detail=translate("Beside", "Devices, goods, people and numbers; the till goes on"),
                begin=self._open_office,
            ),
            Entry(
                number=37, icon="layout-grid", group=group,
                label=translate("Beside", "Store lanes"),
                detail=translate("Beside", "See how they stand and help there; the till goes on"),
                begin=self._open_lanes,
            ),
        )  # fmt: skip

    def _about_sales(self) -> tuple[Entry, ...]:
        group, means = translate("Beside", "Sales"), self._means
        return (
            self._of_key(2, "undo-2", "refund", group),
            self._of_key(3, "receipt", "reprint", group),
            Entry(
                number=11, icon="clock", group=group,
                label=translate("Beside", "Earlier sales"),
                detail=translate(
                    "Beside", "Finds any sale of this till, reprints or refunds it"
                ),
                begin=lambda: means.errands.begin(Earlier(means)),
            ),
            Entry(
                number=38, icon="play", group=group,
                label=translate("Beside", "Store parked"),
                detail=translate("Beside", "What was put aside here and at the other lanes"),
                begin=self.parking.choose,
            ),
            self._of_key(15, "user-round", "member", group),
            Entry(
                number=14, icon="wallet", group=group,
                label=translate("Beside", "Gift cards"),
                detail=translate("Beside", "Sell, top up, check balance, replace"),
                begin=ValueCards(means).begin,
            ),
            self._of_key(19, "list-x", "void_sale", group),
        )  # fmt: skip

    def _about_money(self) -> tuple[Entry, ...]:
        group, means = translate("Beside", "Drawer and shift"), self._means
        return (
            self._of_key(4, "banknote", "drawer", group),
            Entry(
                number=5, icon="file-text", group=group,
                label=translate("Beside", "X report"),
                detail=translate("Beside", "The figures of the shift so far"),
                begin=lambda: draw_x(means),
            ),
            Entry(
                number=6, icon="arrow-left-right", group=group,
                label=translate("Beside", "Hand over"),
                detail=translate("Beside", "The next cashier takes over the drawer as it is"),
                begin=lambda: means.errands.begin(self._hand_over()),
            ),
            Entry(
                number=7, icon="calculator", group=group,
                label=translate("Beside", "Close shift"),
                detail=translate("Beside", "Blind count, then the Z"),
                begin=self._count,
            ),
        )  # fmt: skip

    def _about_the_till(self) -> tuple[Entry, ...]:
        group, means = translate("Beside", "This till"), self._means
        return (
            Entry(
                number=12, icon="sliders", group=group,
                label=translate("Beside", "Lane settings"),
                detail=translate(
                    "Beside", "Language, colours, text size, sounds, customer display"
                ),
                begin=lambda: means.errands.begin(Settings(means, change=self._change)),
            ),
            Entry(
                number=8, icon="graduation-cap", group=group,
                label=self._training_words(),
                detail=translate("Beside", "In training nothing counts"),
                begin=self._training,
            ),
            Entry(
                number=13, icon="graduation-cap", group=group,
                label=caption("practice"),
                detail=explanation("practice"),
                begin=lambda: means.errands.begin(PracticeList(means, self._practice)),
            ),
            self._of_key(21, "lock", "lock", group),
        )  # fmt: skip

    def _of_the_bar(self) -> tuple[Entry, ...]:
        """For fingers on a screen whose bar has no room for them."""
        group = translate("Beside", "Keys of the bar")
        return tuple(
            replace(self._of_key(number, icon, function, group), spare=True)
            for number, icon, function in BAR
        )

    def _open_lanes(self) -> None:
        self._means.errands.end_all()
        self._lanes()

    def _open_office(self) -> None:
        self._means.errands.end_all()
        self._office()

    def _of_key(self, number: int, icon: str, function: Function, group: str) -> Entry:
        def begin() -> None:
            self._means.errands.end_all()
            self._act(function)

        return Entry(
            number=number, icon=icon, group=group, label=caption(function),
            detail=explanation(function), begin=begin,
        )  # fmt: skip

    def reprint(self) -> None:
        self._means.errands.begin(Reprinting(self._means))

    def drawer(self) -> None:
        self._means.errands.begin(Moving(self._means))

    def tag_price(self, typed: str) -> None:
        """The lower price on the shelf's tag, for the chosen or last line."""
        if typed:
            self._ringing.tag_price(typed)
        elif self._means.board.state.target_line:
            self._means.errands.begin(
                AskNumber(
                    lambda: ErrandFace(
                        name="tag_price",
                        title=caption("tag_price"),
                        sentence=explanation("tag_price"),
                        hint=translate("Beside", "Price on the tag"),
                        typing="amount",
                        icon="tag",
                        go=translate("Beside", "Charge this price"),
                    ),
                    take=self._ringing.tag_price,
                )
            )

    def code(self) -> None:
        """A code that no scanner reads, typed with a finger."""
        self._means.errands.begin(
            AskNumber(
                lambda: ErrandFace(
                    name="code",
                    title=translate("Beside", "Type a code"),
                    typing="text",
                    hint=translate("Beside", "Bar code or item number"),
                    icon="barcode",
                    go=translate("Beside", "Sell"),
                ),
                take=self._sell,
            )
        )

    def tags(self) -> None:
        """The list of shelf tags that somebody must look after."""
        means = self._means
        listed = means.till.tags()
        means.consent.settle(listed, lambda done: means.errands.begin(ShelfTags(means, done)))

    def _sell(self, code: str) -> None:
        self._means.errands.end_all()
        self._ringing.take(code)

    def _count(self) -> None:
        board = self._means.board
        if board.state.till.sale is not None:
            words = translate("Beside", "Finish or park the sale first, then close the shift.")
            self._means.errands.end_all()
            board.say("refused", words, sound="unknown")
            return
        self._means.errands.begin(Counting(self._means))

    def _hand_over(self) -> AskPin:
        means = self._means
        return AskPin(
            means.consent,
            words=lambda: PinWords(
                title=translate("Beside", "Hand over the drawer"),
                sentence=translate("Beside", "The next cashier signs with number and PIN."),
                go=translate("Beside", "Take over"),
            ),
            checked=lambda check: means.consent.settle(
                means.till.hand_over_with(check), self._handed_over
            ),
        )

    def _handed_over(self, answer: Answer) -> None:
        means = self._means
        means.errands.end_all()
        means.board.accept(answer, user=answer.state.cashier or "", entry="")
        words = translate("Beside", "The drawer is %1's now.")
        means.board.say("done", words.replace("%1", answer.state.cashier_name or ""), sound="ok")

    def _training_words(self) -> str:
        if self._means.board.state.till.training:
            return translate("Beside", "End the training")
        return translate("Beside", "Training")

    def _training(self) -> None:
        means = self._means
        answer = means.till.training(not means.board.state.till.training)
        means.consent.settle(answer, self._switched)

    def _switched(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", entry="", selected=None, paid=None)

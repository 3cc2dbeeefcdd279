"""One promotion as a form: what its kind asks for, and beside each line what is wrong with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.admin.offer_form import COMBINES, FIELDS, NAMES, RECIPES, REWARDS, TERMS, TIMES, WEEKDAYS
from ui.admin.page import Card
from ui.admin.promotions import Promotions, recipe_words
from ui.theme.look import Look
from ui.theme.tokens import SPACE_CARD, SPACE_TIGHT
from ui.widgets.chips import ChipRows
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton

WHO: Final = ("all", "members", "birthday")
CHOSEN: Final = {"reward": REWARDS, "weekdays": WEEKDAYS, "who": WHO, "combine": COMBINES}
"""Fields whose answers are chips."""
OWN: Final = tuple(name for name in FIELDS if name not in (*NAMES, *TIMES, *TERMS))
GROUPS: Final = (NAMES, OWN, TIMES, TERMS)
HINTS: Final = {
    "goods": "food/bakery 1000354", "slot_1": "food/bakery", "slot_2": "2 × drink/soft",
    "tiers": "100 10, 200 25", "hours": "16:00-20:00", "from": "2026-12-01", "to": "2026-12-31",
}  # fmt: skip


class OfferCard(Card):
    """The promotion that is looked at, or a new one."""

    def __init__(self, *, look: Look, promotions: Promotions, parent: QWidget) -> None:
        super().__init__(look=look, name="offer_card", title="", parent=parent)
        self._look = look
        self._promotions = promotions
        self._kind = QLabel(self)
        self._kind.setObjectName("offer_kind")
        self._kind.setProperty("role", "quiet")
        self._kind.setWordWrap(True)
        self.column.addWidget(self._kind)
        self.recipes = ChipRows(look=look, name="offer_recipe", parent=self)
        self.recipes.show_chips([recipe_words(recipe) for recipe in RECIPES])
        self.recipes.chosen.connect(self._recipe)
        self.column.addWidget(self.recipes)
        self.fields: dict[str, Field] = {}
        self.chips: dict[str, ChipRows] = {}
        self._asks: dict[str, QLabel] = {}
        self._grids = [self._make_grid(names) for names in GROUPS]
        self.more = KeyButton(look=look, name="offer_more", icon="sliders", kind="quiet",
                              parent=self)  # fmt: skip
        self.more.setCheckable(True)
        self.more.clicked.connect(self.render_form)
        self.column.insertWidget(self.column.count() - 1, self.more)
        keys = QHBoxLayout()
        self.keep = KeyButton(look=look, name="offer_keep", icon="check", kind="primary",
                              parent=self)  # fmt: skip
        self.drop = KeyButton(look=look, name="offer_drop", icon="trash-2", kind="danger",
                              parent=self)  # fmt: skip
        self.keep.clicked.connect(promotions.keep)
        self.drop.clicked.connect(promotions.drop)
        keys.addWidget(self.keep)
        keys.addWidget(self.drop)
        self.column.addLayout(keys)
        promotions.picked.connect(self.render_form)
        self.render_form()

    def _make_grid(self, names: tuple[str, ...]) -> QWidget:
        """The lines that belong together, two beside each other; chips have a row of their own."""
        look, part = self._look, QWidget(self)
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(SPACE_CARD))
        grid.setVerticalSpacing(look.px(SPACE_TIGHT))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.column.addWidget(part)
        for name in names:
            if name in CHOSEN:
                self._make_chips(name, part)
                continue
            field = Field(look=look, name=f"offer_{name}", label=name, hint=HINTS.get(name, ""),
                          parent=part)  # fmt: skip
            field.setProperty("field", name)
            field.edited.connect(self._edited)
            self.fields[name] = field
        return part

    def _make_chips(self, name: str, parent: QWidget) -> None:
        box = QWidget(parent)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.px(SPACE_TIGHT // 2))
        label = QLabel(box)
        label.setObjectName(f"offer_{name}_label")
        label.setProperty("role", "quiet")
        chips = ChipRows(look=self._look, name=f"offer_{name}", several=name == "weekdays",
                         parent=box)  # fmt: skip
        chips.show_chips(self._words(name))
        chips.setProperty("field", name)
        chips.chosen.connect(self._chosen)
        column.addWidget(label)
        column.addWidget(chips)
        self.chips[name], self._asks[name] = chips, label

    def _words(self, name: str) -> list[str]:
        return {
            "reward": [self.tr("Percent off"), self.tr("Amount off"), self.tr("A price")],
            "weekdays": [self.tr("Mon"), self.tr("Tue"), self.tr("Wed"), self.tr("Thu"),
                         self.tr("Fri"), self.tr("Sat"), self.tr("Sun")],
            "who": [self.tr("Everybody"), self.tr("Members"), self.tr("On birthdays")],
            "combine": [self.tr("The best one counts"), self.tr("Adds to others"),
                        self.tr("Alone")],
        }[name]  # fmt: skip

    # --- what is seen ------------------------------------------------------------------------

    @Slot()
    def render_form(self) -> None:
        """Shows what the kind of the promotion asks for."""
        promotions = self._promotions
        there = bool(promotions.row)
        is_new, local = promotions.is_new, promotions.is_local
        title = self.tr("A new promotion") if is_new else promotions.form["name"]
        self.show_title(title if there else self.tr("Choose a promotion, or begin a new one"))
        self.recipes.setVisible(there and is_new)
        said = "" if is_new or not there else recipe_words(promotions.recipe)
        if there and not local:
            told = self.tr("Head office decides: try it out here, then send it there.")
            said = f"{said}. {told}" if said else told
        self._kind.setText(said)
        self._kind.setVisible(bool(said))
        if is_new:
            self.recipes.check(RECIPES.index(promotions.recipe))
        shown = promotions.fields if there else {}
        given = any(promotions.form[name] not in ("", "all", "best") for name in TERMS)
        wrong = any(name in promotions.faults for name in TERMS)
        wide = self.more.isChecked() or given or wrong
        for grid, names in zip(self._grids, GROUPS, strict=True):
            visible = there and (wide or names is not TERMS)
            grid.setVisible(visible)
            self._lay(grid, {name: label for name, label in shown.items() if name in names})
        self.more.setVisible(there and not given and not wrong)
        self.more.show_text(self.tr("Fewer conditions") if wide else self.tr("More conditions"))
        self.keep.show_text(self.tr("Put in force") if local else self.tr("Write for head office"))
        self.drop.show_text(self.tr("Discard") if is_new else self.tr("Remove"))
        for key in (self.keep, self.drop):
            key.setEnabled(there and not promotions.busy)
        self.drop.setVisible(local or is_new)
        self.keep.setVisible(there)

    def _lay(self, part: QWidget, shown: dict[str, str]) -> None:
        """Puts the lines that are asked for into the grid, and hides the others."""
        grid = part.layout()
        assert isinstance(grid, QGridLayout)
        for field in part.findChildren(Field):
            name = str(field.property("field"))
            field.setVisible(name in shown)
            grid.removeWidget(field)
        for name, chips in self.chips.items():
            box = chips.parentWidget()
            if box is not None and box.parentWidget() is part:
                box.setVisible(name in shown)
                grid.removeWidget(box)
        row = column = 0
        promotions = self._promotions
        for name, label in shown.items():
            if name in self.chips:
                row, column = row + (1 if column else 0), 0
                box = self.chips[name].parentWidget()
                assert box is not None
                grid.addWidget(box, row, 0, 1, 2)
                self._asks[name].setText(label)
                said = promotions.form[name].split()
                self.chips[name].check_only(
                    [place for place, one in enumerate(CHOSEN[name]) if one in said]
                )
                row += 1
                continue
            field = self.fields[name]
            field.show_label(label)
            field.show_text(promotions.form[name])
            field.show_fault(promotions.faults.get(name, ""))
            grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignTop)
            row, column = (row + 1, 0) if column else (row, 1)

    # --- what is wanted ----------------------------------------------------------------------

    @Slot(str)
    def _edited(self, text: str) -> None:
        self._promotions.write(str(self.sender().property("field")), text)

    @Slot(int)
    def _chosen(self, place: int) -> None:
        name = str(self.sender().property("field"))
        words = [CHOSEN[name][one] for one in self.chips[name].checked]
        self._promotions.write(name, " ".join(words))

    @Slot(int)
    def _recipe(self, place: int) -> None:
        self._promotions.start(RECIPES[place])

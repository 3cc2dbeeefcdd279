"""The one style sheet, rendered from the tokens: grounds, labels by role, scroll bars.

Controls with a shape of their own (keys, tiles, bars) paint themselves from the same tokens.
"""

from __future__ import annotations

from string import Template

from ui.theme.fonts import FAMILIES
from ui.theme.look import Look
from ui.theme.tokens import AMOUNT, BAR_MARGIN, BAR_RADIUS, BODY, RADIUS, SMALL, STRONG, TITLE

SHEET = Template("""
* { outline: none; }
QWidget { color: $ink; }
QWidget[role="ground"] { background: $ground; }
QWidget[role="surface"] { background: $surface; }
QWidget[role="card"] { background: $surface; border-radius: ${radius}px; }
QWidget[role="header"] { background: $surface; border-bottom: ${hairline}px solid $line; }
QWidget[role="footer"] { background: $surface; border-top: ${hairline}px solid $line; }
QLabel { background: transparent; font-family: $families; font-size: ${body}px; }
QLabel[role="small"] { color: $ink_2; font-size: ${small}px; }
QLabel[role="quiet"] { color: $ink_2; }
QLabel[role="strong"] { font-size: ${strong}px; font-weight: 600; }
QLabel[role="care"] { color: $amber; font-weight: 600; }
QLabel[role="name"] { font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="amount"] { font-size: ${amount}px; font-weight: 600; }
QLabel[role="alarm"] { font-size: ${amount}px; font-weight: 600; color: $vermilion; }
QListView { background: $surface; border: none; }
QAbstractScrollArea { background: transparent; border: none; }
QTableView {
  background: $surface; font-family: $families; font-size: ${body}px;
  selection-background-color: $surface_2; selection-color: $ink;
}
QTableView::item { border-bottom: ${hairline}px solid $line; padding: 0 ${pad}px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
  background: $surface; color: $ink_2; border: none; font-family: $families;
  font-size: ${small}px; padding: 0 ${pad}px;
}
QHeaderView::section { border-bottom: ${hairline}px solid $line; }
QLineEdit, QPlainTextEdit {
  background: $surface; border: ${hairline}px solid $line; border-radius: 6px; padding: ${pad}px;
  font-family: $families; font-size: ${body}px; selection-background-color: $jade;
  selection-color: $jade_ink;
}
QLineEdit:focus, QPlainTextEdit:focus { border-color: $jade; }
QLineEdit[wrong="true"] { border-color: $vermilion; }
QLabel[role="fault"] { color: $vermilion; font-size: ${small}px; }
QScrollBar:vertical { background: transparent; width: ${bar}px; margin: 0; }
QScrollBar::handle:vertical {
  background: $line; border-radius: ${bar_radius}px; min-height: ${hit}px; margin: ${bar_margin}px;
}
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(look: Look) -> str:
    """The style sheet of a lane, for its window."""
    palette, px = look.palette, look.px
    return SHEET.substitute(
        families=", ".join(f'"{family}"' for family in FAMILIES),
        ink=palette.ink,
        ink_2=palette.ink_2,
        ground=palette.ground,
        surface=palette.surface,
        surface_2=palette.surface_2,
        line=palette.line,
        vermilion=palette.vermilion,
        amber=palette.amber,
        jade=palette.jade,
        jade_ink=palette.jade_ink,
        pad=px(8),
        radius=px(RADIUS),
        hairline=look.metrics.hairline,
        small=look.metrics.text(SMALL),
        body=look.metrics.text(BODY),
        strong=look.metrics.text(STRONG),
        title=look.metrics.text(TITLE),
        amount=look.metrics.text(AMOUNT),
        bar=px(10),
        bar_radius=px(BAR_RADIUS),
        bar_margin=BAR_MARGIN,
        hit=look.metrics.hit,
    )

"""Rows that are shown one after another: the list says what it was told last."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.qtbot import QtBot

from ui.theme.look import Look
from ui.widgets.row_list import ROW, RowList
from ui.widgets.rows import RowFace

faces = st.lists(
    st.builds(RowFace, label=st.sampled_from("abc"), enabled=st.booleans()), max_size=5
)


def shown(model: QAbstractItemModel) -> list[tuple[RowFace, bool]]:
    places = [model.index(row, 0) for row in range(model.rowCount())]
    return [(at.data(ROW), bool(at.flags() & Qt.ItemFlag.ItemIsEnabled)) for at in places]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(faces, st.booleans()), min_size=1, max_size=5))
def test_whatever_was_shown_before_the_rows_are_those_of_now(
    qtbot: QtBot, look: Look, turns: list[tuple[list[RowFace], bool]]
) -> None:
    rows = RowList(look=look, name="rows", spoken="Rows")
    so_far: list[RowFace] = []
    for some, goes_on in turns:
        so_far = [*so_far, *some] if goes_on else some
        rows.show_rows(so_far)
        assert shown(rows.model()) == [(face, face.enabled) for face in so_far]
        assert rows.faces == tuple(so_far)
    rows.deleteLater()


def test_a_row_that_comes_leaves_the_others_alone(qtbot: QtBot, look: Look) -> None:
    rows = RowList(look=look, name="rows", spoken="Rows")
    qtbot.addWidget(rows)
    first = [RowFace(label=str(number)) for number in range(40)]
    rows.show_rows(first)
    resets: list[None] = []
    came: list[tuple[int, int]] = []
    rows.model().modelReset.connect(lambda: resets.append(None))
    rows.model().rowsInserted.connect(lambda _parent, begin, end: came.append((begin, end)))

    rows.show_rows([*first, RowFace(label="40")], chosen=40)

    assert (resets, came) == ([], [(40, 40)])
    assert [index.row() for index in rows.selectedIndexes()] == [40]

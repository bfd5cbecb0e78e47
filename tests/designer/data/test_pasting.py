"""Ctrl+V on the Data page: cells that were copied in a spreadsheet become a table; on the canvas it pastes layers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.sources import Csv
from tests.designer.conftest import network

CELLS = "length\tkind\n" + "".join(f"{at}.5\t{'abc'[at % 3]}\n" for at in range(30))


@pytest.mark.parametrize("page", ["data", "design"])
def test_ctrl_v_pastes_a_table_where_tables_are(qtbot, open_window, page):
    window = open_window(network("Input", "Dense", "Output"))
    window.arrangement.show(page)
    QApplication.clipboard().setText(CELLS)
    middle = window.data.table if page == "data" else window.canvas.view
    qtbot.waitUntil(middle.isVisible)
    middle.setFocus()
    qtbot.keyClick(middle, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    if page == "design":
        assert not isinstance(window.store.project.data.source, Csv)
        return
    qtbot.waitUntil(lambda: isinstance(window.store.project.data.source, Csv))
    assert window.store.dataset.spec.classes == ("a", "b", "c")

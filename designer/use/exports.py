"""A row for each format of exported weights: what it is for, a button, and what the proof of the file showed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from designer.use.contracts import Exported, Exports
from designer.widgets import theme
from designer.widgets.icons import icon
from designer.widgets.labels import Label


class ExportRow(QWidget):
    """One format."""

    def __init__(self, title: str, suffix: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(icon("download"), "Export…", self)
        self.button.setAccessibleName(f"Export as {title}")
        self.button.setToolTip(f"Save the trained weights as {suffix}, and check that the file predicts the same")
        self.proof = Label(size="small", wrap=True, parent=self)
        self.proof.hide()
        head = QHBoxLayout()
        head.setSpacing(theme.SPACING)
        head.addWidget(Label(title, bold=True, parent=self))
        head.addWidget(Label(suffix, role="muted", parent=self))
        head.addStretch(1)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(Label(help_text, role="muted", size="small", wrap=True, parent=self))
        column.addWidget(self.proof)

    def say(self, text: str, role: str) -> None:
        """Say what came of the last export."""
        self.proof.set_role(role)
        self.proof.setText(text)
        self.proof.setVisible(bool(text))


class ExportRows(QWidget):
    """All formats that the engine knows."""

    def __init__(self, exports: Exports, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exports = exports
        self._under_way = ""
        self.rows: dict[str, ExportRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * theme.SPACING)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def fill(self) -> None:
        """Make the rows, when the page is seen for the first time."""
        if self.rows:
            return
        from engine.export.proof import FORMATS  # loads the exporters, which the first window does not wait for

        for suffix, form in FORMATS.items():
            row = self.rows[suffix] = ExportRow(form.title, suffix, form.help, self)
            row.button.clicked.connect(partial(self._export, suffix))
            self._column.addWidget(row)
        self.refresh()

    def refresh(self) -> None:
        """Say what can be exported now."""
        for row in self.rows.values():
            row.button.setEnabled(self._exports.can_export_weights)

    def forget(self) -> None:
        """Take away what was said: the weights are others now, and the files are not of them."""
        for row in self.rows.values():
            if row.proof.text():
                row.say("The weights have changed since the last export.", "warning")

    def clear(self) -> None:
        """Say nothing of earlier exports: another document was opened."""
        for row in self.rows.values():
            row.say("", "muted")

    def show_export(self, exported: Exported) -> None:
        """Say how an export has ended."""
        suffix, self._under_way = self._under_way, ""
        proof = exported.proof
        if proof is not None:
            suffix = proof.path.suffix.lower()
        if suffix in self.rows:
            self.rows[suffix].say(*(_proven(exported) if proof is not None else (exported.fault, "error")))
        self.refresh()

    def _export(self, suffix: str, _checked: bool = False) -> None:
        self._under_way = suffix
        self._exports.export_as(suffix)
        if self._exports.can_export_weights:
            self._under_way = ""  # the person chose no file after all
        else:
            self.rows[suffix].say("Writing, and running the file on held-out samples…", "muted")
        self.refresh()


def _proven(exported: Exported) -> tuple[str, str]:
    """Sentence about a file that was written, with its colour."""
    proof = exported.proof
    assert proof is not None
    rows = "1 held-out sample" if proof.rows == 1 else f"{proof.rows} held-out samples"
    return f"{proof.path.name}: read back and run on {rows}: {proof.agreement}.", "success"

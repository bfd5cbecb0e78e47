"""Questions to the person at the machine. In one place, so that tests of what follows need not click through boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.widgets import icons, theme
from designer.widgets.labels import THEME_CHANGES, Label, literal

Answer = Literal["save", "export", "save and export", "discard", "cancel"]
Overwrite = Literal["overwrite", "save as", "cancel"]
Recovery = Literal["recover", "discard", "later"]

ICON = 32
SEVERITY = {
    QMessageBox.Icon.Critical: "error",
    QMessageBox.Icon.Warning: "warning",
    QMessageBox.Icon.Question: "hint",
    QMessageBox.Icon.Information: "hint",
}

PROJECTS = "Layerloom projects (*.loom)"
WEIGHTS = "Weights (*.npz *.safetensors)"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Unsaved weights of a run, which are lost when the document is closed.

    Attributes:
        running: Whether the run is still under way.
        savable: Whether saving the document keeps them.
    """

    running: bool = False
    savable: bool = False


class Dialogs:
    """Asks with the boxes of the platform, in front of a window."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_file(self, folder: Path) -> Path | None:
        """Ask which project to open."""
        name, _ = QFileDialog.getOpenFileName(self._parent, "Open a project", str(folder), f"{PROJECTS};;All files (*)")
        return Path(name) if name else None

    def open_data(self, folder: Path, files: str, title: str = "Open your data") -> Path | None:
        """Ask for a file of data, of those that the filter names."""
        name, _ = QFileDialog.getOpenFileName(self._parent, title, str(folder), f"{files};;All files (*)")
        return Path(name) if name else None

    def open_weights(self, folder: Path) -> Path | None:
        """Ask which file of weights to read."""
        name, _ = QFileDialog.getOpenFileName(self._parent, "Import weights", str(folder), f"{WEIGHTS};;All files (*)")
        return Path(name) if name else None

    def save_file(
        self, title: str, suggestion: Path, filters: Sequence[str], may_write: Callable[[Path], bool]
    ) -> Path | None:
        """Ask where to save, until the name may be written to or nothing is to be saved.

        Args:
            title: Of the dialog.
            suggestion: The folder and the name to begin with.
            filters: Formats, as `QFileDialog` writes them. The name gets the suffix of the chosen one.
            may_write: Whether a name may be written to; asks before anything is overwritten, and tells why not.
        """
        dialog = QFileDialog(self._parent, title, str(suggestion.parent), ";;".join(filters))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        # Qt would guess whether the name in its question is HTML, and would not know what the file is to us.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(suggestion.name)
        for form in filters:
            if _suffix(form) == suggestion.suffix:
                dialog.selectNameFilter(form)
        dialog.setDefaultSuffix(suggestion.suffix)
        dialog.filterSelected.connect(partial(_follow_filter, dialog))
        path = None
        while path is None and dialog.exec() == QFileDialog.DialogCode.Accepted:
            chosen = Path(dialog.selectedFiles()[0])
            path = chosen if may_write(chosen) else None
        dialog.deleteLater()
        return path

    def unsaved(self, name: str, *, changes: bool = True, weights: AtRisk | None = None) -> Answer:
        """Ask what is to become of what would be lost: changes, weights, or both in one question."""
        question, sentence, words = _leaving(name, changes, weights)
        box = self._box(QMessageBox.Icon.Warning, question, sentence)
        roles = QMessageBox.ButtonRole
        buttons: dict[QAbstractButton, Answer] = {}
        for answer, text in words.items():
            role = roles.DestructiveRole if answer == "discard" else roles.AcceptRole
            buttons[box.addButton(text, role)] = answer
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(next(button for button in buttons if isinstance(button, QPushButton)))
        box.setEscapeButton(cancel)
        box.exec()
        clicked = box.clickedButton()
        return next((answer for button, answer in buttons.items() if button is clicked), "cancel")

    def recover(self, name: str, difference: str) -> Recovery:
        """Ask what is to become of a copy that an earlier session left behind."""
        box = self._box(
            QMessageBox.Icon.Question,
            f"Layerloom ended while “{name}” had unsaved changes.",
            f"{difference} Opening the copy changes no file until you save.",
        )
        recover = box.addButton("Open the copy", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Delete the copy", QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton("Ask again next time", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(recover)
        box.setEscapeButton(later)
        box.exec()
        clicked = box.clickedButton()
        return "recover" if clicked is recover else "discard" if clicked is discard else "later"

    def overwrite(self, name: str, sentence: str, lines: str) -> Overwrite:
        """Ask whether to write over a file that another program or window has changed."""
        box = self._box(
            QMessageBox.Icon.Warning, f"Overwrite “{name}”?", f"{sentence}\nThe contents of the file are lost."
        )
        box.setDetailedText(lines)
        overwrite = box.addButton("Overwrite", QMessageBox.ButtonRole.DestructiveRole)
        save_as = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(save_as)
        box.setEscapeButton(cancel)
        box.exec()
        clicked = box.clickedButton()
        return "overwrite" if clicked is overwrite else "save as" if clicked is save_as else "cancel"

    def compare(self, sentence: str, lines: str) -> None:
        """Show how two documents differ, a line for each difference."""
        dialog = QDialog(self._parent)
        dialog.setWindowTitle("What differs")
        column = QVBoxLayout(dialog)
        column.setSpacing(theme.SPACING)
        column.addWidget(Label(sentence, wrap=True, parent=dialog))
        text = QPlainTextEdit(lines, dialog)
        text.setReadOnly(True)
        text.setAccessibleName("Differences")
        column.addWidget(text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
        buttons.rejected.connect(dialog.reject)
        column.addWidget(buttons)
        dialog.resize(560, 360)
        dialog.exec()
        dialog.deleteLater()

    def name(self, title: str, suggestion: str, longest: int) -> str | None:
        """Ask what something shall be called; None if it shall not be called anything after all."""
        dialog = QInputDialog(self._parent)
        dialog.setWindowTitle(title)
        dialog.setLabelText("Name")
        dialog.setTextValue(suggestion)
        field = dialog.findChild(QLineEdit)
        if field is not None:
            field.setMaxLength(longest)
            field.selectAll()
        accepted = dialog.exec() == QInputDialog.DialogCode.Accepted
        text = dialog.textValue()
        dialog.deleteLater()
        return text if accepted else None

    def number(self, title: str, label: str, value: int, most: int, least: int = 1) -> int | None:
        """Ask for a whole number; None if none is wanted after all."""
        dialog = QInputDialog(self._parent)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(least, most)
        dialog.setIntValue(value)
        accepted = dialog.exec() == QInputDialog.DialogCode.Accepted
        number = dialog.intValue()
        dialog.deleteLater()
        return number if accepted else None

    def confirm(self, question: str, sentence: str, verb: str) -> bool:
        """Ask whether to do what cannot be undone."""
        box = self._box(QMessageBox.Icon.Warning, question, sentence)
        do = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        return box.clickedButton() is do

    def choose(self, question: str, sentence: str, answers: Sequence[str]) -> int | None:
        """Ask for one of several answers: its place, or None where somebody thinks better of it."""
        box = self._box(QMessageBox.Icon.Question, question, sentence)
        buttons = [box.addButton(literal(answer), QMessageBox.ButtonRole.AcceptRole) for answer in answers]
        box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        chosen = box.clickedButton()
        return next((place for place, button in enumerate(buttons) if button is chosen), None)

    def error(self, title: str, sentence: str) -> None:
        """Tell what went wrong."""
        self._box(QMessageBox.Icon.Critical, title, sentence).exec()

    def tell(self, title: str, sentence: str) -> None:
        """Tell what went well."""
        self._box(QMessageBox.Icon.Information, title, sentence).exec()

    def _box(self, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        return Box(icon, title, text, self._parent)


class Box(QMessageBox):
    """A message box with an icon of our set, which follows a change of theme.

    Args:
        icon: How severe it is.
        title: The question, or what happened.
        text: What it means.
        parent: The window in front of which it stands.
    """

    def __init__(self, icon: QMessageBox.Icon, title: str, text: str, parent: QWidget) -> None:
        super().__init__(icon, "Layerloom", literal(title), QMessageBox.StandardButton.NoButton, parent)
        self.setInformativeText(literal(text))  # names of files stand in both
        self._severity = SEVERITY[icon]
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in THEME_CHANGES and hasattr(self, "_severity"):  # Qt sends some while it is being made
            self._draw()

    def _draw(self) -> None:
        color = theme.of(QApplication.palette()).color(self._severity)
        self.setIconPixmap(icons.pixmap(icons.OF_SEVERITY[self._severity], color, ICON))


def _leaving(name: str, changes: bool, weights: AtRisk | None) -> tuple[str, str, dict[Answer, str]]:
    """The question before a document goes, what is lost, and the words of the answers, the safest first."""
    save = f"Save the changes to “{name}”"
    if weights is None:
        return f"{save}?", "They are lost if you do not save.", {"save": "Save", "discard": "Discard"}
    running = weights.running
    if weights.savable:
        ends = "Training is running and would end. " if running else ""
        loss = f"{ends}The network, its trained weights and curves are lost if you do not save."
        return f"Save “{name}” with its trained weights?", loss, {"save": "Save…", "discard": "Discard"}
    learned = "what it has learned" if running else "the trained weights"
    loss = f"The changes are lost if you do not save, {learned} if you do not export." if changes else ""
    loss = loss or f"{learned.capitalize()} {'is' if running else 'are'} lost if you do not export."
    sentence = f"Training is running and would end. {loss}" if running else loss
    if changes:
        question = f"{save} and {'stop the training' if running else 'export the trained weights'}?"
        return (
            question,
            sentence,
            {"save and export": "Save and export…", "save": "Save only", "discard": "Discard both"},
        )
    if running:
        return "Stop the training?", sentence, {"export": "Stop and export…", "discard": "Stop and discard"}
    return "Export the trained weights?", sentence, {"export": "Export…", "discard": "Discard"}


def _suffix(form: str) -> str:
    """Suffix of the files that a filter lets through."""
    return form.rpartition("*")[2].rstrip(")")


def _follow_filter(dialog: QFileDialog, chosen: str) -> None:
    """Give the name in the dialog the suffix of the filter, which decides on the format."""
    suffix = _suffix(chosen)
    dialog.setDefaultSuffix(suffix)
    names = dialog.selectedFiles()
    if names:
        dialog.selectFile(Path(names[0]).with_suffix(suffix).name)

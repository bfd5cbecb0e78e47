"""The Use page: a row to predict from, what the network predicts from it, and the exports."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from designer.background.later import later
from designer.document.snapshot import Update
from designer.document.store import Store
from designer.live.rows import Array
from designer.plotting.figures import figure_text, metric_title
from designer.storage.files import Files
from designer.use.answers import Answer
from designer.use.asking import Asking
from designer.use.columns import PredictionColumn, SampleColumn, heading
from designer.use.contracts import Exported, Exports, Weights
from designer.use.exports import ExportRows
from designer.use.files import FilePrediction
from designer.widgets import theme
from designer.widgets.dialogs import Dialogs
from designer.widgets.hint_page import HintPage
from designer.widgets.icons import icon
from designer.widgets.labels import Label, Rule
from designer.widgets.scrolling import scrolled

RENEWAL = 250
"""Milliseconds at least between two looks at weights that are still being trained."""

SHARE = 20
"""Times that making weights ready takes which pass at least until the next ones are asked for."""

WIDEST, WIDEST_RESULT = 480, 640
"""Most width of the columns at the sides, and of that between them, in pixels."""

FIGURES = ("test_accuracy", "val_accuracy", "test_loss", "val_loss")
"""Figures of which the first two that are known are told."""


class UsePanel(QWidget):
    """Asks for predictions and shows them; asks for exports.

    Args:
        store: The document.
        weights: The trained weights.
        exports: Writes them as files.
        files: Knows where files go.
        dialogs: Asks which.

    Signals:
        train_wanted: There are no weights, and the person wants some.
    """

    train_wanted = Signal()

    def __init__(
        self,
        store: Store,
        weights: Weights,
        exports: Exports,
        files: Files,
        dialogs: Dialogs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._weights = store, weights
        self._place = 0
        self._count = 0
        self._own: Array | None = None
        self._answer: Answer | None = None
        self._asking = Asking(store, weights, self)
        self._asking.answered.connect(self._show)
        self._renewal = QTimer(self)
        self._renewal.setSingleShot(True)
        self._renewal.setInterval(RENEWAL)
        self._renewal.timeout.connect(self._look_anew)
        self.train_button = QPushButton(icon("play"), "Train", self)
        self.train_button.clicked.connect(self.train_wanted)
        self.about = Label(role="muted", wrap=True, parent=self)
        self.sample = SampleColumn(self)
        self.sample.row.edited.connect(self._ask_own)
        self.sample.stepped.connect(self._step)
        self.sample.reset_asked.connect(self._reset)
        self.prediction = PredictionColumn(self)
        self.exports = ExportRows(exports, self)
        self.file = FilePrediction(weights, files, dialogs, self)
        self.file.hide()
        self._lay_out()
        store.document_changed.connect(self._forget)
        store.changed.connect(self._show_update)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)  # pages share one place, which is as wide as the widest asks for

    # How it lies

    def _lay_out(self) -> None:
        self._pages = QStackedLayout(self)
        words = "Train the network to predict with it here, and to export it."
        self._pages.addWidget(HintPage("No trained weights yet", words, self.train_button, self))
        page = QWidget(self)
        self._pages.addWidget(page)
        columns = QHBoxLayout()
        columns.setSpacing(3 * theme.SPACING)
        for part, share, widest in (
            (self.sample, 4, WIDEST),
            (self.prediction, 5, WIDEST_RESULT),
            (self._export_column(), 4, WIDEST),
        ):
            part.setMaximumWidth(widest)  # what is wider is read badly
            columns.addWidget(part, share)
        columns.addStretch(0)
        column = QVBoxLayout(page)
        column.setContentsMargins(*[2 * theme.SPACING] * 4)
        column.setSpacing(theme.SPACING)
        column.addWidget(self.about)
        column.addWidget(Rule(page))
        column.addLayout(columns, 1)

    def _export_column(self) -> QWidget:
        self._file_heading = heading("Several rows", self)
        self._file_heading.hide()
        self.exports.setContentsMargins(0, 0, 0, 2 * theme.SPACING)
        words = "Each file is read back and must predict the same on held-out samples before it is written."
        about = Label(words, role="muted", size="small", wrap=True, parent=self)
        title = heading("Export", self)
        return scrolled("Export", title, about, self.exports, self._file_heading, self.file, parent=self, margin=0)

    # Which weights

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        later(self, self.exports.fill)  # the window is painted first
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what there is now; while nobody sees the page, not before it is shown."""
        if not self.isVisible():
            return
        has = self._weights.has_weights
        # What was predicted stays while the next run is prepared.
        self._turn_to(1 if has or self._answer is not None else 0)
        self.exports.refresh()
        if has:
            self._look_anew()

    def begin(self, *_: object) -> None:
        """A run begins, with data that may be others: what was changed in a sample is not of them."""
        self._own = None
        self.exports.forget()
        self.refresh()

    def renew(self, *_: object) -> None:
        """Weights are others now, or are being trained: look at them, though not too often."""
        self.exports.forget()
        if not self.isVisible() or not self._weights.has_weights:
            self._asking.renew()
            self.refresh()
        elif not self._renewal.isActive():
            self._renewal.start()

    def _look_anew(self) -> None:
        self._asking.renew()
        self._turn_to(1)
        self._ask()

    def _turn_to(self, page: int) -> None:
        """Show the hint or the page, with the keyboard on its first button if it was on one of the other."""
        first, had = (self.train_button, self.sample.next)[page], self.isAncestorOf(QApplication.focusWidget() or self)
        self.setFocusProxy(first)
        if page != self._pages.currentIndex():
            self._pages.setCurrentIndex(page)
            if had:
                first.setFocus()

    @property
    def can_predict_file(self) -> bool:
        """True if the rows of a file can be predicted: there are weights of a network that takes columns."""
        dataset = self._store.dataset
        return self._weights.has_weights and dataset is not None and bool(dataset.spec.columns) and self.file.is_free

    def show_export(self, exported: Exported) -> None:
        """Say how an export has ended."""
        self.exports.show_export(exported)

    def close_down(self) -> None:
        """Let the thread that predicts end."""
        self._renewal.stop()
        self._asking.close()
        self.file.close_down()

    def _show_update(self, update: Update) -> None:
        if update.data_changed and self.isVisible() and self._weights.has_weights:
            self._ask()  # the samples are there now, or others
        self._tell_about()

    def _forget(self) -> None:
        self._place, self._own, self._answer = 0, None, None
        self.exports.clear()
        self.file.clear()
        self._asking.renew()
        self.refresh()

    # Questions and answers

    def _ask(self) -> None:
        self._asking.ask(self._place, self._own)

    def _ask_own(self) -> None:
        self._own = self.sample.row.sample
        self._show_origin()
        self._ask()

    def _reset(self) -> None:
        self._own = None
        self._ask()

    def _step(self, steps: int) -> None:
        if self._count:
            self._place, self._own = (self._place + steps) % self._count, None
            self._ask()

    def _show(self, answer: Answer) -> None:
        self.prediction.show_answer(answer)
        if answer.subject is None:
            return
        if answer.seconds:
            self._renewal.setInterval(max(RENEWAL, round(1000 * SHARE * answer.seconds)))
        self._answer, self._count, self._place = answer, answer.subject.samples, answer.place
        if answer.question.sample is None:
            self._own = None
            self.sample.row.show_sample(answer.subject, answer.sample)
        for part in (self._file_heading, self.file):
            part.setVisible(answer.subject.has_names)
        self._show_origin()
        self._tell_about()

    def _show_origin(self) -> None:
        origin = self._answer.origin if self._answer is not None else ""
        self.sample.show_origin(origin, changed=self._own is not None)

    def _tell_about(self, *_: object) -> None:
        """Say which weights these are, and whether the network is another by now."""
        subject = self._answer.subject if self._answer is not None else None
        if subject is None or not self.isVisible():
            return
        known = [name for name in FIGURES if name in subject.metrics][:2]
        figures = ", ".join(f"{metric_title(each)} {figure_text(each, subject.metrics[each])}" for each in known)
        told = f"The kept weights of the last run: {figures}." if figures else "The kept weights of the last run."
        stale = subject.project.network != self._store.project.network
        self.about.setText(
            f"{told} The network was edited since; these are the weights of the network as it was trained."
            if stale
            else told
        )

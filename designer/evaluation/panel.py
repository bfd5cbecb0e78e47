"""The Evaluate tab: which split and output, the first figure with its baseline, and one view at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from designer.evaluation.contracts import Chosen, Run
from designer.evaluation.evaluating import Importances
from designer.evaluation.findings import Finding
from designer.evaluation.following import Following
from designer.evaluation.views.tabs import OF_KIND, VIEWS
from designer.evaluation.views.view import Shown, View
from designer.evaluation.words import headline, notes_of
from designer.widgets import theme
from designer.widgets.announcing import announce
from designer.widgets.labels import Label

if TYPE_CHECKING:
    from designer.evaluation.views.columns import ImportanceView
    from engine.evaluation.material import Part

PARTS: Mapping[Part, str] = {"validation": "Validation", "test": "Test", "train": "Training"}

EMPTY = "Figures of the network appear here while it trains: on the validation split, and at the end on the test split."


class EvaluationPanel(QWidget):
    """The tab.

    Args:
        following: Decides what is evaluated when.
        run: The training run.
        sample: The sample that is looked at.

    Signals:
        sample_chosen: Place in the data of a sample that was chosen here.
    """

    sample_chosen = Signal(int)

    def __init__(self, following: Following, run: Run, sample: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run, self._sample = run, sample
        self._finding: Finding | None = None
        self._views: dict[str, View] = {}
        self.following = following
        self.split = QComboBox(self)
        self.split.setAccessibleName("Split that is evaluated")
        self.output = QComboBox(self)
        self.output.setAccessibleName("Output that is evaluated")
        self.output.hide()
        self.figure = Label(bold=True, parent=self)
        self.figure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.source = Label(role="muted", size="small", parent=self)
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName("Views of the evaluation")
        self.tabs.setObjectName("views")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.hint = Label(EMPTY, role="muted", wrap=True, parent=self)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget(self)
        self.notes = Label(role="muted", size="small", wrap=True, parent=self)
        for part, title in PARTS.items():
            self.split.addItem(title, part)
        self._lay_out()
        self.split.activated.connect(self._choose_split)
        self.output.activated.connect(self._show)
        self.tabs.currentChanged.connect(self._show_view)
        self.following.found.connect(self.show_finding)
        self.following.failed.connect(self.show_fault)
        self.following.cleared.connect(self.clear)
        self.following.part_changed.connect(self._show_part)
        self.following.weights_changed.connect(self._forget_importance)
        self.following.evaluating.progressed.connect(self._show_progress)
        self.following.evaluating.measured.connect(self._show_importances)
        self.following.evaluating.not_measured.connect(self._tell_importance)
        self.clear()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SPACING)
        head.addWidget(self.split)
        head.addWidget(self.output)
        head.addWidget(self.figure, 1)
        head.addWidget(self.source)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACING, theme.SPACING // 2, theme.SPACING, theme.SPACING // 2)
        column.setSpacing(theme.SPACING // 2)
        column.addLayout(head)
        column.addWidget(self.tabs)
        column.addWidget(self.hint, 1)
        column.addWidget(self.stack, 1)
        column.addWidget(self.notes)

    def sizeHint(self) -> QSize:
        return QSize(560, 340)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 160)

    def set_seen(self, seen: bool) -> None:
        """Say whether the tab can be seen; nothing is computed while not."""
        self.following.set_seen(seen)

    # What is found

    def clear(self) -> None:
        """Show nothing."""
        self._finding = None
        self.hint.setText(EMPTY)
        self.hint.show()
        for part in (self.tabs, self.stack, self.notes, self.output):
            part.hide()
        self.figure.setText("")
        self.source.setText("")
        self._show_part()

    def show_fault(self, sentence: str) -> None:
        """Say why there is no evaluation."""
        self.clear()
        self.hint.setText(sentence)

    def show_finding(self, finding: Finding) -> None:
        """Show an evaluation; what is selected stays."""
        before = self._finding
        self._finding = finding
        titles = [output.title for output in finding.evaluation.outputs]
        if titles != [self.output.itemText(place) for place in range(self.output.count())]:
            self.output.clear()
            self.output.addItems(titles)
        self.output.setVisible(len(titles) > 1)
        self.source.setText(f"{finding.weights}, {len(finding.evaluation.rows):,} samples")
        self._show()
        if before is None or before.is_live != finding.is_live:
            announce(self, f"{PARTS[finding.evaluation.part]} split: {self.figure.text()}")

    def _show(self, *_: object) -> None:
        """Show the chosen output."""
        from engine.evaluation.data import kind_of

        if self._finding is None:
            return
        output = self._finding.evaluation.outputs[max(0, self.output.currentIndex())]
        self._offer(OF_KIND[kind_of(output.report)])
        has_report = output.report is not None
        self.hint.setVisible(not has_report)
        self.tabs.setVisible(has_report)
        self.stack.setVisible(has_report)
        self.figure.setText(headline(output.report) if output.report is not None else "")
        self.figure.setToolTip("The baseline answers without a network, by the training split alone.")
        words = notes_of(output, self._finding)
        if not has_report:
            self.hint.setText(words)
        self.notes.setText(words)
        self.notes.setVisible(has_report and bool(words))
        self._show_view()

    def _offer(self, titles: tuple[str, ...]) -> None:
        """Offer these views as tabs; the one that was seen stays if it can."""
        assert self._finding is not None
        if not self._finding.material.dataset.spec.columns:
            titles = titles[:-2]
        present = [self.tabs.tabText(place) for place in range(self.tabs.count())]
        if list(titles) == present:
            return
        seen = present[self.tabs.currentIndex()] if present else ""
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for title in titles:
            self.tabs.addTab(title)
        self.tabs.setCurrentIndex(titles.index(seen) if seen in titles else 0)
        self.tabs.blockSignals(False)

    def view(self, title: str) -> View:
        """A view, made if need be."""
        if title not in self._views:
            view = self._views[title] = VIEWS[title]()
            view.setAccessibleName(title)
            self.stack.addWidget(view)
            view.sample_wanted.connect(self._choose_sample)
            if title == "Importance":
                self._connect_importance(view)
        return self._views[title]

    def _show_view(self, *_: object) -> None:
        if self._finding is None or self.tabs.currentIndex() < 0:
            return
        output = self._finding.evaluation.outputs[max(0, self.output.currentIndex())]
        if output.report is None:
            return
        view = self.view(self.tabs.tabText(self.tabs.currentIndex()))
        self.stack.setCurrentWidget(view)
        view.show_shown(Shown(self._finding, output, output.report))

    # What is chosen

    def _choose_split(self, place: int) -> None:
        self.following.choose(self.split.itemData(place))

    def _show_part(self) -> None:
        """Show the split that is evaluated; that of the test can be chosen at the end alone."""
        self.split.setCurrentIndex(list(PARTS).index(self.following.part))
        model, place = self.split.model(), list(PARTS).index("test")
        item = model.item(place)  # type: ignore[attr-defined]
        live = self.following.is_live
        item.setEnabled(not live)
        self.split.setToolTip("The test split is evaluated at the end of the run, not while it trains." if live else "")

    def _choose_sample(self, row: int) -> None:
        self._sample.choose(row)
        self.sample_chosen.emit(row)

    # Importance

    def _connect_importance(self, view: View) -> None:
        from designer.evaluation.views.columns import ImportanceView

        assert isinstance(view, ImportanceView)
        view.wanted.connect(self._measure)
        view.cancelled.connect(self._cancel)

    @property
    def _importance(self) -> ImportanceView | None:
        from designer.evaluation.views.columns import ImportanceView

        view = self._views.get("Importance")
        return view if isinstance(view, ImportanceView) else None

    def _measure(self) -> None:
        from designer.evaluation.evaluating import Progress

        session, finding = self._run.session, self._finding
        if session is not None and finding is not None and self._importance is not None:
            node = finding.evaluation.outputs[max(0, self.output.currentIndex())].node
            self._importance.show_progress(Progress(0, 1))
            self.following.evaluating.measure(session, finding.evaluation.part, node, self.following.version)

    def _cancel(self) -> None:
        self.following.evaluating.cancel()
        self._tell_importance("Cancelled.")

    def _tell_importance(self, sentence: str) -> None:
        if self._importance is not None:
            self._importance.show_idle(sentence)

    def _forget_importance(self) -> None:
        if self._importance is not None:
            self._importance.clear()

    def _show_progress(self, progress: object) -> None:
        from designer.evaluation.evaluating import Progress

        if self._importance is not None and isinstance(progress, Progress):
            self._importance.show_progress(progress)

    def _show_importances(self, importances: Importances) -> None:
        if self._importance is not None:
            self._importance.show_importances(importances, PARTS[importances.part].lower())

"""The document with all that is known of it, as one frozen value: its parts always belong together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from designer.document.datasets import Loaded
from engine.analysis.analyse import Analysis, analyse
from engine.data.dataset import Dataset
from engine.data.notes import Note
from engine.document.diff import Change, diff
from engine.document.project import Project

LOADING = "The data is still loading."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document, its data, and the analysis of both.

    Attributes:
        project: The document.
        loaded: The data that it names, or why there are none.
        analysis: Of that document with those data.
        notes: On the split of those data.
    """

    project: Project
    loaded: Loaded
    analysis: Analysis = field(repr=False)
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(
        cls, project: Project, loaded: Loaded, notes: tuple[Note, ...] = (), before: Analysis | None = None
    ) -> Snapshot:
        """Analyse a document; what `before` inferred of nodes that are still the same is taken over."""
        spec = loaded.dataset.spec if loaded.dataset else None
        no_data = loaded.error or LOADING
        found = analyse(project.network, spec, project.data, project.training, no_data, notes=notes, before=before)
        return cls(project, loaded, found, notes)

    def followed_by(self, project: Project, loaded: Loaded, notes: tuple[Note, ...] = ()) -> Update:
        """The step from here to another document or other data; the analysis is kept where neither bears on it."""
        change = diff(self.project, project)
        edited = change.network_changed or change.data_changed or change.training_changed
        analysed = edited or loaded is not self.loaded or notes != self.notes
        after = Snapshot.of(project, loaded, notes, self.analysis) if analysed else replace(self, project=project)
        return Update(self, after, change)

    @property
    def dataset(self) -> Dataset | None:
        """The data that the document names, or None while they load or when they cannot be loaded."""
        return self.loaded.dataset

    @property
    def data_error(self) -> str:
        """Reason why there is no data set, as a sentence; empty if there is one."""
        return self.loaded.error

    def names(self, kind: str) -> tuple[str, ...]:
        """The things that a field of names may name (`FieldDescription.names`), as far as they are known."""
        if kind == "features":
            return self.dataset.spec.table_columns if self.dataset is not None else ()
        if kind == "columns" and not self.loaded.names and self.dataset is not None and self.dataset.table is not None:
            return self.dataset.table.names  # bundled data have no file of the user's
        return self.loaded.names if kind in ("columns", "arrays") else ()

    def obstacle(self) -> str:
        """Reason why the network cannot be trained as it is, as a sentence; empty if it can."""
        if self.data_error:
            return self.data_error
        if self.analysis.errors:
            return self.analysis.errors[0].message
        return "" if self.dataset is not None else LOADING


@dataclass(frozen=True, slots=True)
class Update:
    """A step from one snapshot to the next. False where views have nothing new to show.

    Attributes:
        before: The snapshot that views show.
        after: The snapshot to show.
        change: The difference of the two documents; empty where only the data is another.
    """

    before: Snapshot
    after: Snapshot
    change: Change

    @property
    def data_changed(self) -> bool:
        """True if the loaded data is another."""
        return self.after.loaded is not self.before.loaded

    @property
    def analysis_changed(self) -> bool:
        """True if the analysis is another, as after every change of network, settings or data, but not of places."""
        return self.after.analysis is not self.before.analysis

    @property
    def only_moved(self) -> bool:
        """True if nothing differs but where nodes lie, as at each move of the mouse while they are dragged."""
        return not (self.analysis_changed or self.change.arrangement_changed)

    def __bool__(self) -> bool:
        return bool(self.change) or self.analysis_changed

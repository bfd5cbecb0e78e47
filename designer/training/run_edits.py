"""Edits that a run under way does not have: what they are, and the notice that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from PySide6.QtCore import QObject

from designer.document.snapshot import Snapshot, Update
from designer.document.store import Store
from designer.training.monitor import Monitor
from designer.training.restarting import RestartOnChange
from designer.widgets.notices import Answer, Notice, Notices
from engine.analysis.analyse import Analysis
from engine.document.network import Node, Wire
from engine.document.project import Project
from engine.errors import LayerloomError
from engine.fields import readable
from engine.layers import WeightSpec
from engine.training.run_state import RunState
from engine.training.running.steering import refuse_unsteerable
from engine.training.starting.differences import listed

KEY = "edits during a run"
_OF_NODES = {"bypassed": "bypass", "frozen": "freezing", "weights_of": "shared weights"}
TRAINING = "training"
NAMED = 3
"""Differences that the notice names."""


class RunEdits(QObject):
    """Shows a notice as long as the document differs, in what training reads, from the one that the run began with.

    With restart on change, where that can be, the run begins again instead.
    """

    def __init__(
        self,
        store: Store,
        monitor: Monitor,
        notices: Notices,
        restarts: RestartOnChange | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._restarts = restarts
        self._store, self._monitor, self._notices = store, monitor, notices
        self._begun_with: Snapshot | None = None
        self._asked: Snapshot | None = None
        self._said = ""
        if restarts is not None:
            restarts.changed.connect(self.refresh)
        monitor.started.connect(self._begin)
        monitor.resumed.connect(self._begin)
        monitor.steered.connect(self._take_change)
        monitor.changing.connect(self.refresh)
        monitor.state_changed.connect(self.refresh)
        store.changed.connect(self._show_update)
        store.undo_stack.indexChanged.connect(self.refresh)  # the end of a gesture changes nothing that is shown

    def _begin(self) -> None:
        self._begun_with = self._store.snapshot
        self.refresh()

    def _take_change(self) -> None:
        """The run has what it was asked to go on with; what was edited since is not in it."""
        self._begun_with = self._asked or self._begun_with
        self.refresh()

    def _apply(self) -> None:
        self._asked = self._store.snapshot
        self._monitor.apply_changes()

    def _show_update(self, update: Update) -> None:
        if update.analysis_changed:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Bring the notice up to date; what a gesture shows of its end is no edit yet."""
        if self._store.project is not self._store.committed:
            return
        follows = self._restarts is not None and self._restarts.follows
        state = self._monitor.state
        there = state.holds_data or (follows and state in (RunState.FINISHED, RunState.FAILED))
        begun_with = self._begun_with if there else None
        names = tuple(differences(begun_with, self._store.snapshot)) if begun_with else ()
        if names and follows and self._restarts is not None:
            self._restarts.ask()
            names = ()
        notice = self._notice(names, begun_with) if names and begun_with else None
        text = notice.text if notice else ""
        if text == self._said:  # also where the person has hidden it: it is not said twice
            return
        self._said = text
        if notice:
            self._notices.show_notice(notice)
        else:
            self._notices.dismiss(KEY)

    def _notice(self, names: tuple[str, ...], begun_with: Snapshot) -> Notice:
        named = "; ".join(names[:NAMED]) + (f"; and {len(names) - NAMED} more" if len(names) > NAMED else "")
        text = f"The current run does not have your changes ({named})."
        obstacle = self._store.obstacle()
        if obstacle:
            return Notice(KEY, f"{text} A restart with them is not possible yet: {obstacle}")
        restart = Answer("Restart with the changes", self._monitor.restart)
        now = self._store.snapshot
        if not can_go_on(begun_with, now):
            return Notice(KEY, text, answers=(restart,))
        if self._monitor.is_changing:
            text = f"The current run takes up your changes ({named}) before its next batch, or at the end of the epoch."
            return Notice(KEY, text, answers=(restart,))
        anew = listed(now.project.network.node(node).label for node in starting_anew(begun_with.analysis, now.analysis))
        text = f"{text} It can continue with them" + (f"; the weights of {anew} would start anew." if anew else ".")
        return Notice(KEY, text, answers=(Answer("Continue with the changes", self._apply), restart))


def can_go_on(old: Snapshot, new: Snapshot) -> bool:
    """True if a run can take over what differs without a restart: the same samples train.

    Args:
        old: What the run has.
        new: What the document is now.
    """
    same_file = None in (old.dataset, new.dataset) or old.dataset is new.dataset
    try:
        refuse_unsteerable(old.project, new.project)
    except LayerloomError:
        return False
    return same_file


def starting_anew(old: Analysis, new: Analysis) -> Iterator[str]:
    """Ids of the nodes of which the run has no weights of the same shapes."""
    for node in new.nodes:
        fits = (name in old.weights and old.weights[name].shape == weight.shape for name, weight in _own(new, node))
        if not all(fits):
            yield node


def _own(analysis: Analysis, node: str) -> Iterator[tuple[str, WeightSpec]]:
    return ((name, weight) for name, weight in analysis.weights.items() if name.partition(".")[0] == node)


def differences(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Differences in what training reads, in a few words each: not places, names, and layers without effect."""
    yield from _of_networks(old.project, old.analysis, new.project, new.analysis)
    yield from _of_fields("data", old.project.data, new.project.data)
    same_source = old.project.data == new.project.data
    if same_source and None not in (old.dataset, new.dataset) and old.dataset is not new.dataset:
        yield "the file of the data"
    yield from _of_fields(TRAINING, _training(old.project), _training(new.project))


def _of_networks(old: Project, old_analysis: Analysis, new: Project, new_analysis: Analysis) -> Iterator[str]:
    before, after = _nodes(old, old_analysis), _nodes(new, new_analysis)
    changed = False
    for key in before | after:
        words = _of_node(before.get(key), after.get(key))
        changed = changed or bool(words)
        yield from words
    if not changed and _wires(old, before) != _wires(new, after):
        yield "wires"


def _nodes(project: Project, analysis: Analysis) -> dict[str, Node]:
    """The nodes that take part in training."""
    return {node.id: node for node in project.network.nodes if node.id in analysis.used}


def _wires(project: Project, used: Mapping[str, Node]) -> frozenset[Wire]:
    return frozenset(wire for wire in project.network.wires if wire.source in used and wire.target in used)


def _of_node(old: Node | None, new: Node | None) -> list[str]:
    if old is None or new is None:
        return [f"{new.label} added"] if new else [f"{old.label} removed"] if old else []
    if old.layer.type != new.layer.type:
        return [f"type of {new.label}"]
    fields = [words for name, words in _OF_NODES.items() if getattr(old, name) != getattr(new, name)]
    return [f"{words} of {new.label}" for words in (*fields, *map(_words, _changed(old.layer, new.layer)))]


def _of_fields(where: str, old: BaseModel, new: BaseModel) -> Iterator[str]:
    yield from (f"{where}: {_words(name)}" for name in _changed(old, new))


def _training(project: Project) -> BaseModel:
    """The settings, without a field that is not read."""
    training = project.training
    return training if training.class_weights == "given" else training.replace(given_class_weights=())


def _changed(old: BaseModel, new: BaseModel) -> Iterator[str]:
    """Names of the fields that differ; of a value within, of the field in it that does."""
    for name in type(old).model_fields:
        one, other = getattr(old, name), getattr(new, name)
        if one == other:
            continue
        inner = isinstance(one, BaseModel) and type(one) is type(other)
        yield from _changed(one, other) if inner else [name]


def _words(name: str) -> str:
    return readable(name).lower()

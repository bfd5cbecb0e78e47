"""The inspector: edits the fields of the selected layers and tells what analysis knows of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.document.snapshot import Update
from designer.document.store import Store
from designer.forms import Form
from designer.forms.changes import change_words, words_or
from designer.forms.node_fields import edit_fields, shared_fields
from designer.forms.values import FieldEdit, plain
from designer.inspector.curve import ActivationCurve
from designer.inspector.facts import Facts, Sentences
from designer.inspector.states import BYPASSED, FROZEN, state_fields, state_words, with_state
from designer.inspector.words import network_rows, node_rows
from designer.library.pick_items import icon_of
from designer.widgets import theme
from designer.widgets.labels import IconLabel, Label, Rule
from engine.document.editing.arranging import set_note
from engine.document.editing.edits import rename
from engine.document.network import Node
from engine.document.view import Group
from engine.fields import FieldDescription

NAME = FieldDescription("name", "text", help="Name of the layer on the canvas.")
NOTE = FieldDescription("note", "text", help="Notes about the layer.")

HINT = "Select a layer to see and change its fields."


class InspectorPanel(QWidget):
    """Shows the selection; every edit goes through the store as one undoable step."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._nodes: tuple[Node, ...] = ()
        self._fields: tuple[FieldDescription, ...] = ()
        self._form: Form | None = None
        self._more_open = False
        self.title = Label(size="title", bold=True, wrap=True)
        self.help = Label(role="muted", size="small", wrap=True)
        self._icon = IconLabel(size=20)
        self.name_form = Form([NAME, NOTE])
        self.name_form.edited.connect(self._describe)
        self._states: tuple[FieldDescription, ...] = (BYPASSED, FROZEN)
        self.state_form = self._make_states()
        self.curve = ActivationCurve()
        self.sentences = Sentences()
        self.facts = Facts()
        self._lay_out()
        store.changed.connect(self._follow)
        store.selection_changed.connect(self._select)
        store.document_changed.connect(self.refresh)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(310, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    @property
    def form(self) -> Form | None:
        """The form of the layer's own fields, or None where there are none to show."""
        return self._form

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(12, 10, 10, 12)
        self._column.setSpacing(theme.SPACING)
        self._column.addLayout(head)
        parts: list[QWidget] = [
            self.help, self.sentences, self.name_form, self.curve, Rule(self), self.state_form, self.facts,
        ]  # fmt: skip
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setAccessibleName("Fields and facts")
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def refresh(self, *_: object) -> None:
        """Show what the document says of the selection."""
        network = self._store.project.network
        before = [node.id for node in self._nodes]
        selection = self._store.selection
        self._nodes = tuple(node for node in network.nodes if node.id in selection)
        if before != [node.id for node in self._nodes]:
            self._let_go()
        self._show_head()
        self._show_states()
        self._show_form()
        self._show_analysis()

    def _follow(self, update: Update) -> None:
        """Show what has changed; places are not shown."""
        if not update.only_moved:
            self.refresh()

    def _select(self, _: object) -> None:
        """Show others; not again those that are gone with the change of the document that took them away."""
        if frozenset(node.id for node in self._nodes) != self._store.selection:
            self.refresh()

    def _let_go(self) -> None:
        """Drop what was typed for other layers, so that it does not reach these."""
        self.name_form.forget()
        if self._form is not None:
            self._form.forget()

    def _show_head(self) -> None:
        nodes = self._nodes
        kinds = list(dict.fromkeys(type(node.layer) for node in nodes))
        self.name_form.setVisible(len(nodes) == 1)
        self._icon.setVisible(len(kinds) == 1)
        if len(kinds) == 1:
            self._icon.show_icon(icon_of(nodes[0].layer), kinds[0].category)
        if not nodes:
            self.title.setText("Network")
            self.help.setText(HINT)
        elif len(nodes) == 1:
            self.title.setText(kinds[0].display_name())
            self.help.setText(plain(kinds[0].summary()))
            note = self._store.project.view.notes.get(nodes[0].id, "")
            self.name_form.show_objects([SimpleNamespace(name=nodes[0].name, note=note)])
        elif len(kinds) == 1:
            self.title.setText(f"{len(nodes)} × {kinds[0].display_name()}")
            self.help.setText("A change applies to all of them.")
        else:
            self.title.setText(f"{len(nodes)} layers")
            fields = (
                "the fields that they share" if shared_fields([node.layer for node in nodes]) else "no shared fields"
            )
            self.help.setText(f"{', '.join(kind.display_name() for kind in kinds)}: {fields}.")
        if group := self._whole_group():
            self.title.setText(group.title)
            self.help.setText(f"A group of {len(nodes)} layers; F2 renames it. {self.help.text()}")

    def _whole_group(self) -> Group | None:
        """The outermost group of which all nodes are selected, and no others."""
        ids, view = frozenset(node.id for node in self._nodes), self._store.project.view
        return next((group for group in view.groups if ids and view.nodes_within(group.id) == ids), None)

    def _make_states(self) -> Form:
        form = Form(self._states)
        form.edited.connect(self._set_state)
        return form

    def _show_states(self) -> None:
        store = self._store
        states = state_fields(store.project.network, self._nodes, store.analysis)
        if states != self._states:
            self._states, before = states, self.state_form
            before.blockSignals(True)
            before.hide()
            before.deleteLater()
            self.state_form = self._make_states()
            self._column.insertWidget(self._column.indexOf(self.facts), self.state_form)
        self.state_form.setVisible(bool(self._nodes))
        if self._nodes:
            self.state_form.show_objects(self._nodes)

    def _show_form(self) -> None:
        layers = [node.layer for node in self._nodes]
        fields = shared_fields(layers)
        if fields != self._fields:
            self._fields = fields
            if self._form is not None:
                self._form.blockSignals(True)  # a line that is hidden loses the focus, and would tell what was typed
                self._form.hide()
                self._form.deleteLater()
                self._form = None
            if fields:
                self._form = Form(fields, names=self._store.names)
                self._form.open_more(self._more_open)
                self._form.more_toggled.connect(self._remember)
                self._form.edited.connect(self._edit)
                self._column.insertWidget(self._column.indexOf(self.curve), self._form)
        if self._form is not None:
            self._form.show_objects(layers)
        self.curve.show_activation(_activation(self._nodes))

    def _show_analysis(self, *_: object) -> None:
        analysis = self._store.analysis
        if self._nodes:
            ids = [node.id for node in self._nodes if node.id in analysis.nodes]
            self.facts.show_rows(node_rows([analysis.nodes[node_id] for node_id in ids]))
            found = [entry for entry in analysis.diagnostics if entry.node in ids]
        else:
            self.facts.show_rows(network_rows(self._store.project, analysis))
            # An empty canvas says itself what it needs, and Problems lists it.
            drawn = bool(self._store.project.network.nodes)
            found = [entry for entry in analysis.diagnostics if drawn and not entry.node]
        self.sentences.show_diagnostics(found)

    def _remember(self, is_open: bool) -> None:
        """The fields that are set seldom are shown for the next layer if they were for this one."""
        self._more_open = is_open

    def _describe(self, edit: FieldEdit) -> None:
        """Take over a name or a note."""
        if len(self._nodes) != 1:
            return
        node, (field,) = self._nodes[0], edit.path
        put = rename if field == "name" else set_note
        fault = self._store.submit(change_words, lambda p: put(p, node.id, edit.value), edit.merge_key)
        if fault:
            self.name_form.show_error(edit.path, fault)

    def _set_state(self, edit: FieldEdit) -> None:
        """Bypass or freeze the selected layers, or let them use the weights of another."""
        (field,), nodes = edit.path, self._nodes
        words = words_or(state_words(self._store.project, nodes, edit.value))
        fault = self._store.submit(words, lambda p: with_state(p, nodes, field, edit.value), edit.merge_key)
        if fault:
            self.state_form.show_objects(self._nodes)
            self.state_form.show_error(edit.path, fault)

    def _edit(self, edit: FieldEdit) -> None:
        fault = edit_fields(self._store, self._nodes, edit)
        if fault and self._form is not None:
            self._form.show_error(edit.path, fault)


def _activation(nodes: tuple[Node, ...]) -> Any:
    """The activation that all of the nodes have, or None."""
    found = {getattr(node.layer, "activation", None) for node in nodes}
    return found.pop() if len(found) == 1 else None

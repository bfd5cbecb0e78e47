"""The fields of a layer that tell most, edited where the layer is drawn."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from designer.document.store import Store
from designer.forms import Form
from designer.forms.node_fields import edit_fields
from designer.forms.values import FieldEdit
from designer.widgets import theme
from designer.widgets.focus import step, stops
from designer.widgets.popups import keeps_key, place
from engine.activations import ACTIVATIONS
from engine.fields import FieldDescription, describe
from engine.initializers import INITIALIZERS
from engine.layers import Layer

WIDTH, LABELS = 300, 96


def key_descriptions(kind: type[Layer]) -> tuple[FieldDescription, ...]:
    """The first field of a layer, its activation and its initialisers; all fields of one that has none of those."""
    fields = describe(kind)
    families = (ACTIVATIONS, INITIALIZERS)
    chosen = [field for index, field in enumerate(fields) if index == 0 or field.family in families]
    return tuple(chosen) if any(field.family in families for field in fields) else fields


class FieldPopup(QFrame):
    """A small form below a node. It is made once and opened again; each change is an edit of its own."""

    def __init__(self, store: Store, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._store = store
        self._node_id = ""
        self._kind: type[Layer] | None = None
        self._form: Form | None = None
        self.setObjectName("popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*[theme.SPACING] * 4)
        store.changed.connect(self._refresh)
        store.document_closing.connect(self._leave)
        store.group_changed.connect(self._leave)

    def ask(self, node_id: str, position: QPoint) -> bool:
        """Open at a point of the screen; False if the layer has no fields."""
        node = self._store.project.network.node(node_id)
        layer = node.layer
        fields = key_descriptions(type(layer))
        if not fields:
            return False
        self._node_id, self._kind = node_id, type(layer)
        self.setAccessibleName(f"Fields of {node.label}")
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form = Form(fields, names=self._store.names, label_width=LABELS)
        self._form.edited.connect(self._edit)
        self._form.show_objects([layer])
        self._column.addWidget(self._form)
        self.setFixedWidth(WIDTH)
        self._fit()
        place(self, position)
        self.show()
        self._form.editor(fields[0].name).control.setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        way = stops(self._form) if self._form is not None else ()
        return step(self.focusWidget(), way, forward=next) or super().focusNextPrevChild(next)

    def _fit(self) -> None:
        self._column.activate()
        self.resize(QSize(WIDTH, self._column.sizeHint().height()))

    def event(self, event: QEvent) -> bool:
        if keeps_key(event):
            return True
        result = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self._form is not None:
            self._fit()  # a choice may bring fields of its own
        return result

    def _refresh(self, *_: object) -> None:
        if not self.isVisible() or self._form is None:
            return
        node = self._store.project.network.by_id.get(self._node_id)
        if node is None or type(node.layer) is not self._kind:
            self.close()
        else:
            self._form.show_objects([node.layer])

    def _leave(self, *_: object) -> None:
        self.close()  # an editor that loses the keyboard takes what was typed, while its node is still there
        self._node_id = ""

    def _edit(self, edit: FieldEdit) -> None:
        node = self._store.project.network.by_id.get(self._node_id)
        if node is None:
            return
        fault = edit_fields(self._store, [node], edit)
        if fault and self._form is not None:
            self._form.show_error(edit.path, fault)

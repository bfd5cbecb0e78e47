"""Actions of a double click on the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.canvas.distances import WIRE_REACH
from designer.canvas.gestures.gesture import Pointer
from designer.canvas.gestures.host import LayerWish
from designer.canvas.items.node_item import NodeItem

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView


def double_click(view: CanvasView, pointer: Pointer) -> None:
    """On a layer: its fields or its name; on a group: open it; on a wire: a dot; in the open: add a layer."""
    scene = view.network_scene
    if node := scene.node_at(pointer.scene):
        if node.is_fields(pointer.scene):
            view.edit_fields(node.node_id)
        else:
            _open(view, node)
    elif (wire := scene.wire_at(pointer.scene, view.camera.units(WIRE_REACH))) is not None:
        view.dot_wanted.emit(pointer.scene, wire.wire)
    elif (frame := scene.frame_at(pointer.scene, view.camera.scale)) is not None:
        view.frame_rename_wanted.emit(frame.frame_id)
    else:
        view.ask_layer(LayerWish(pointer.view))


def _open(view: CanvasView, item: NodeItem) -> None:
    """Open a group, go to a node beyond this one, else rename."""
    if item.look.kind == "group":
        view.store.open_group(item.node_id)
    elif item.look.kind == "outside":
        view.reveal(next(item.ports()).node)
    else:
        view.rename_wanted.emit(item.node_id)

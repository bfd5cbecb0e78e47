"""Edits of what only the canvas shows: notes, collapsed nodes, frames, groups, bookmarks. Pure, like all edits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from engine.document.format.faults import explain
from engine.document.ids import FreeIds
from engine.document.project import Project
from engine.document.view import DEEPEST, LIMIT, Bookmark, Frame, Group, Place, View, ancestors_of, on_canvas
from engine.errors import LayerloomError


def set_collapsed(project: Project, node_ids: Iterable[str], collapsed: bool) -> Project:
    """Say whether only the header of nodes is drawn."""
    chosen = _known(project, node_ids)
    kept = set(project.view.collapsed) | chosen if collapsed else set(project.view.collapsed) - chosen
    return _arranged(project, collapsed=tuple(node for node in project.network.by_id if node in kept))


def set_direction(project: Project, *, down: bool) -> Project:
    """Say whether wires lead from top to bottom, or from left to right."""
    return project if project.view.down == down else _arranged(project, down=down)


def set_note(project: Project, node_id: str, text: str) -> Project:
    """Write a note to a node; an empty one takes it away."""
    _known(project, [node_id])
    others = {key: note for key, note in project.view.notes.items() if key != node_id}
    return _arranged(project, notes={**others, node_id: text.strip()} if text.strip() else others)


def set_bookmark(project: Project, key: str, bookmark: Bookmark | None) -> Project:
    """Keep a view under a key, `1` to `9`; None takes it away."""
    others = {name: entry for name, entry in project.view.bookmarks.items() if name != key}
    return _arranged(project, bookmarks=others if bookmark is None else {**others, key: bookmark})


def add_frame(project: Project, title: str, position: Place, size: Place, group: str = "") -> tuple[Project, str]:
    """Put a frame on the canvas, in front of the others; returns the new document and the id of the frame."""
    frame_id = FreeIds(frame.id for frame in project.view.frames).new("frame")
    frame = {"id": frame_id, "title": title, "group": group, **_within(position=position, size=size)}
    return _arranged(project, frames=(*project.view.frames, frame)), frame_id


def set_frame(project: Project, frame_id: str, **changes: Any) -> Project:
    """Change title, position or size of a frame."""
    if all(frame.id != frame_id for frame in project.view.frames):
        raise LayerloomError(f"There is no frame {frame_id}.")
    changes = _within(**changes)
    changed = ({**frame.model_dump(), **changes} if frame.id == frame_id else frame for frame in project.view.frames)
    return _arranged(project, frames=tuple(changed))


def remove_frames(project: Project, frame_ids: Collection[str]) -> Project:
    """Take frames away; what lies in them stays."""
    return _arranged(project, frames=tuple(frame for frame in project.view.frames if frame.id not in frame_ids))


def make_group(project: Project, node_ids: Iterable[str], title: str = "", parent: str = "") -> tuple[Project, str]:
    """Draw nodes as one. Groups that lie among them whole go into the new one as they are.

    Args:
        project: The document.
        node_ids: The nodes, those of inner groups with them.
        title: What stands on the group; its id if empty.
        parent: Id of the group within which it is drawn, or empty.

    Returns:
        The new document and the id of the group.
    """
    chosen = _known(project, node_ids)
    if not chosen:
        raise LayerloomError("Nothing is selected.", fix="Select the layers that should become one group.")
    view = project.view
    group_id = FreeIds((*(group.id for group in view.groups), *project.network.by_id)).new("group")
    whole = {
        group.id
        for group in view.groups
        if group.id != parent and (inner := view.nodes_within(group.id)) and inner <= chosen
    } - set(view.path_to(parent))
    outermost = {key for key in whole if (found := view.group(key)) and found.parent not in whole}
    loose = chosen - frozenset().union(*(view.nodes_within(key) for key in whole))
    groups = [
        group.replace(
            nodes=group.nodes if group.id in whole else tuple(node for node in group.nodes if node not in loose),
            parent=group_id if group.id in outermost else group.parent,
        )
        for group in view.groups
    ]
    nodes = tuple(node for node in project.network.by_id if node in loose)
    groups.append(Group(id=group_id, title=title or group_id, nodes=nodes, parent=parent))
    return _arranged(project, **_regrouped(project.view, groups)), group_id


def dissolve_group(project: Project, group_id: str) -> Project:
    """Draw what is in a group where the group was drawn."""
    group = _group(project, group_id)
    groups = [
        other.replace(
            nodes=(*other.nodes, *group.nodes) if other.id == group.parent else other.nodes,
            parent=group.parent if other.parent == group_id else other.parent,
        )
        for other in project.view.groups
        if other.id != group_id
    ]
    frames = tuple(
        _moved_to(frame, group.parent) if frame.group == group_id else frame for frame in project.view.frames
    )
    return _arranged(project, groups=tuple(groups), frames=frames)


def rename_group(project: Project, group_id: str, title: str) -> Project:
    """Write another title on a group."""
    _group(project, group_id)
    title = title.strip() or group_id
    groups = (group.replace(title=title) if group.id == group_id else group for group in project.view.groups)
    return _arranged(project, groups=tuple(groups))


def put_into_group(project: Project, node_ids: Iterable[str], group_id: str) -> Project:
    """Let nodes be drawn within a group, or with an empty id on the outermost level; inner groups go along whole."""
    chosen = _known(project, node_ids)
    if not chosen or (not group_id and not project.view.groups):
        return project
    if group_id:
        _group(project, group_id)
    view = project.view
    outside = {group.id for group in view.groups} - set(view.path_to(group_id))
    whole = {key for key in outside if (inner := view.nodes_within(key)) and inner <= chosen}
    loose = chosen - frozenset().union(*(view.nodes_within(key) for key in whole))
    groups = []
    for group in view.groups:
        nodes, parent = group.nodes, group.parent
        if group.id not in whole:
            nodes = tuple(node for node in nodes if node not in loose)
        elif parent not in whole:
            parent = group_id
        if group.id == group_id:
            nodes = (*nodes, *(node for node in project.network.by_id if node in loose))
        groups.append(group.replace(nodes=nodes, parent=parent))
    return _arranged(project, **_regrouped(project.view, groups))


def without(view: View, gone: Collection[str]) -> View:
    """The view when nodes are gone; groups that are empty then go too."""
    said = (*view.positions, *view.collapsed, *view.notes, *(node for group in view.groups for node in group.nodes))
    if not set(gone).intersection(said):
        return view
    groups = (group.replace(nodes=tuple(node for node in group.nodes if node not in gone)) for group in view.groups)
    return _checked(
        view,
        positions={key: place for key, place in view.positions.items() if key not in gone},
        collapsed=tuple(node for node in view.collapsed if node not in gone),
        notes={key: note for key, note in view.notes.items() if key not in gone},
        **_regrouped(view, list(groups)),
    )


def joined(view: View, part: View, ids: Mapping[str, str]) -> View:
    """The view with what is said of a piece of a network whose nodes got new ids; its groups get new ones too."""
    free = FreeIds((*(other.id for other in view.groups), *view.positions, *ids.values()))
    names = {"": "", **{group.id: free.new("group") for group in part.groups}}
    groups = (
        Group(
            id=names[group.id],
            title=names[group.id] if group.title == group.id else group.title,
            nodes=tuple(ids[node] for node in group.nodes),
            parent=names.get(group.parent, ""),
        )
        for group in part.groups
    )
    return _checked(
        view,
        positions=view.positions | {ids[node]: place for node, place in on_canvas(part.positions).items()},
        collapsed=(*view.collapsed, *(ids[node] for node in part.collapsed)),
        notes=view.notes | {ids[node]: note for node, note in part.notes.items()},
        groups=(*view.groups, *groups),
    )


def _regrouped(view: View, groups: list[Group]) -> dict[str, Any]:
    """The groups that hold anything, and the frames; those of a group that is gone lie on the outermost level."""
    kept = _tidied(groups)
    parents = {group.id: group.parent for group in kept}
    if any(len(tuple(ancestors_of(group.id, parents))) > DEEPEST for group in kept):
        raise LayerloomError(f"Groups lie at most {DEEPEST} deep within one another.", fix="Ungroup some first.")
    ids = {"", *(group.id for group in kept)}
    frames = (frame if frame.group in ids else _moved_to(frame, "") for frame in view.frames)
    return {"groups": kept, "frames": tuple(frames)}


def _tidied(groups: list[Group]) -> tuple[Group, ...]:
    """The groups without those that hold nothing, and without those that held only such."""
    while True:
        parents = {group.parent for group in groups}
        kept = [group for group in groups if group.nodes or group.id in parents]
        if len(kept) == len(groups):
            return tuple(groups)
        groups = kept


def _moved_to(frame: Frame, group: str) -> Frame:
    return frame.replace(group=group)


def _known(project: Project, node_ids: Iterable[str]) -> frozenset[str]:
    chosen = frozenset(node_ids)
    for node_id in chosen.difference(project.network.by_id):
        raise LayerloomError(f"There is no node {node_id}.")
    return chosen


def _group(project: Project, group_id: str) -> Group:
    group = project.view.group(group_id)
    if group is None:
        raise LayerloomError(f"There is no group {group_id}.")
    return group


def _within(**changes: Any) -> dict[str, Any]:
    """Changes of a frame with place and size within the canvas."""
    if "position" in changes:
        changes["position"] = on_canvas({"": changes["position"]})[""]
    if "size" in changes:
        changes["size"] = tuple(min(side, LIMIT) for side in changes["size"])
    return changes


def _arranged(project: Project, **changes: Any) -> Project:
    view = _checked(project.view, **changes)
    return project if view == project.view else project.model_copy(update={"view": view})


def _checked(view: View, **changes: Any) -> View:
    """The view with changes that are validated; faults become a sentence."""
    try:
        return view.replace(**changes)
    except ValidationError as error:
        found = explain(error, dict(view) | changes, View, "View")
        raise LayerloomError("\n".join(fault.message for fault in found)) from None

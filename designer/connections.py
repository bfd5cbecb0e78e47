"""Connections in the main window: signals of parts that do not know one another, and the slots that they reach.

Panels that are made late are connected when they are made (`designer/late_panels.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from designer.window import MainWindow


def connect(window: MainWindow) -> None:
    """Connect the parts of a window, once they are all there."""
    _panels(window)
    _files(window)
    _run(window)
    _actions(window)


def _panels(window: MainWindow) -> None:
    view = window.canvas.view
    window.palette_panel.chosen.connect(window.canvas.adding.add_behind)
    window.palette_panel.rename_wanted.connect(window.blocks.rename)
    window.palette_panel.delete_wanted.connect(window.blocks.delete)
    for jump in (window.problems.jump, window.outline.jump, window.controls.node_asked):
        jump.connect(window.reveal)
    window.problems.setting_wanted.connect(window.show_setting)
    window.canvas.menu_wanted.connect(window.open_menu)
    view.explained.connect(window.status.explain)
    view.camera.zoomed.connect(window.status.show_zoom)
    window.status.problems_wanted.connect(window.show_problems)
    window.outline.tell_views(window.live_views.words_of)
    window.live_views.framed.connect(window.outline.renew)
    window.live_views.changed.connect(window.outline.renew)
    window.docks["outline"].visibilityChanged.connect(window.outline.set_seen)
    window.arrangement.changed.connect(window.show_status)
    window.arrangement.settled.connect(view.fit_again)
    window.notices.shown.connect(window.arrangement.uncover_middle)


def _files(window: MainWindow) -> None:
    window.welcome.template_chosen.connect(window.files.new)
    window.welcome.empty_chosen.connect(window.files.new)
    window.welcome.file_chosen.connect(window.files.open_path)
    window.welcome.open_asked.connect(window.files.open)
    window.welcome.data_asked.connect(window.own_data.ask)
    window.own_data.begun.connect(window.prepare_data)
    window.files.opened.connect(window.arrangement.uncover)
    window.files.opened.connect(window.keeping.look)
    window.disk.save_wanted.connect(window.files.save)
    window.disk.save_as_wanted.connect(window.files.save_as)
    window.disk.compare_wanted.connect(window.dialogs.compare)
    window.files.title_changed.connect(window.setWindowTitle)
    window.store.undo_stack.cleanChanged.connect(window.show_clean)
    window.setWindowTitle(window.files.window_title)


def _run(window: MainWindow) -> None:
    monitor = window.monitor
    for moved in (monitor.started, monitor.resumed, monitor.state_changed, monitor.cleared):
        moved.connect(window.follow_run)
    window.weight_editing.was_set.connect(window.keeping.write)
    window.weight_editing.was_set.connect(window.live.notice)
    window.weight_editing.was_set.connect(window.following.change)
    window.live.watch(window)
    window.live.rate_changed.connect(window.show_live_rate)
    evaluation = window.following
    for begun in (monitor.started, monitor.resumed):
        begun.connect(evaluation.begin)
    monitor.epochs_finished.connect(evaluation.step)
    for ended in (monitor.finished, monitor.failed):
        ended.connect(evaluation.end)
    monitor.cleared.connect(evaluation.clear)
    monitor.state_changed.connect(window.measuring.give_way)
    window.measuring.started.connect(window.show_analysis)


def _actions(window: MainWindow) -> None:
    """Whatever decides whether an action can be done, or is on."""
    window.store.changed.connect(window.refresh_actions)
    window.registry.refresh_on(
        window.store.selection_changed,
        window.store.group_changed,
        window.canvas.options.changed,
        window.live_views.changed,
        window.live_views.state.changed,
        window.canvas.view.frame_chosen,
        window.store.document_changed,
        window.store.undo_stack.indexChanged,
        window.themes.changed,
        window.monitor.state_changed,
        window.measuring.changed,
        window.repeating.changed,
        window.exporting.done,
        window.keeping.changed,
        window.stored_runs.listed,
        window.problems.counted,
        window.problems.list.itemSelectionChanged,
        window.arrangement.changed,
        window.arrangement.panel_changed,
    )

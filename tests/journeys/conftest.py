"""The windows of journeys: one that shows a project, and one as on the first start, with nothing kept from before."""

import pytest

from designer.document.store import Store
from designer.settings import Settings
from designer.widgets.theme_choice import ThemeController
from designer.window import MainWindow
from tests.designer.conftest import _shared_window, bury, open_window, settings, show_in_window, themes
from tests.designer.fake_dialogs import FakeDialogs
from tests.journeys.person import Person

__all__ = ["_shared_window", "open_window", "settings", "show_in_window", "themes"]


@pytest.fixture
def window(qtbot, qapp, tmp_path):
    before = qapp.palette(), qapp.styleSheet()
    settings = Settings.at(tmp_path / "settings.ini")
    themes = ThemeController(qapp, settings)
    store = Store()
    window = MainWindow(
        store,
        settings,
        themes,
        recovery_folder=tmp_path / "recovery",
        blocks_folder=tmp_path / "blocks",
        dialogs=FakeDialogs(unsaved="discard"),
    )
    store.setParent(window)
    themes.setParent(window)
    themes.dress()
    qtbot.addWidget(window)
    window.show_welcome(True)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    bury(qapp)
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])


@pytest.fixture
def person(window, qtbot):
    """Stands before the welcome page."""
    return Person(window, qtbot)


@pytest.fixture
def person_at(show_in_window, qtbot):
    """Stands before a window with a project."""
    return lambda project: Person(show_in_window(project), qtbot)

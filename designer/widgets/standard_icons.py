"""Icons of our set in place of those of Qt."""

from __future__ import annotations

from PySide6.QtWidgets import QStyle

_Pixmap = QStyle.StandardPixmap
ICONS = {
    _Pixmap.SP_MessageBoxInformation: ("info", "hint"),
    _Pixmap.SP_MessageBoxQuestion: ("circle-question-mark", "hint"),
    _Pixmap.SP_MessageBoxWarning: ("triangle-alert", "warning"),
    _Pixmap.SP_MessageBoxCritical: ("circle-alert", "error"),
    _Pixmap.SP_LineEditClearButton: ("x", ""),
    _Pixmap.SP_TitleBarCloseButton: ("x", ""),
    _Pixmap.SP_DockWidgetCloseButton: ("x", ""),
    _Pixmap.SP_ToolBarHorizontalExtensionButton: ("chevrons-right", ""),
    _Pixmap.SP_FileIcon: ("file", ""),
    _Pixmap.SP_FileLinkIcon: ("file-symlink", ""),
    _Pixmap.SP_DirIcon: ("folder", ""),
    _Pixmap.SP_DirClosedIcon: ("folder", ""),
    _Pixmap.SP_DirOpenIcon: ("folder-open", ""),
    _Pixmap.SP_DirLinkIcon: ("folder-symlink", ""),
    _Pixmap.SP_DirHomeIcon: ("house", ""),
    _Pixmap.SP_DesktopIcon: ("monitor", ""),
    _Pixmap.SP_ComputerIcon: ("monitor", ""),
    _Pixmap.SP_DriveHDIcon: ("hard-drive", ""),
    _Pixmap.SP_DriveNetIcon: ("hard-drive", ""),
    _Pixmap.SP_DriveCDIcon: ("disc", ""),
    _Pixmap.SP_DriveDVDIcon: ("disc", ""),
    _Pixmap.SP_DriveFDIcon: ("save", ""),
    _Pixmap.SP_TrashIcon: ("trash-2", ""),
    _Pixmap.SP_ArrowBack: ("arrow-left", ""),
    _Pixmap.SP_ArrowForward: ("arrow-right", ""),
    _Pixmap.SP_ArrowLeft: ("arrow-left", ""),
    _Pixmap.SP_ArrowRight: ("arrow-right", ""),
    _Pixmap.SP_ArrowUp: ("arrow-up", ""),
    _Pixmap.SP_ArrowDown: ("arrow-down", ""),
    _Pixmap.SP_FileDialogBack: ("arrow-left", ""),
    _Pixmap.SP_FileDialogToParent: ("folder-up", ""),
    _Pixmap.SP_FileDialogNewFolder: ("folder-plus", ""),
    _Pixmap.SP_FileDialogListView: ("layout-grid", ""),
    _Pixmap.SP_FileDialogDetailedView: ("list", ""),
    _Pixmap.SP_FileDialogContentsView: ("file-text", ""),
    _Pixmap.SP_FileDialogInfoView: ("info", ""),
    _Pixmap.SP_BrowserReload: ("refresh-cw", ""),
    _Pixmap.SP_BrowserStop: ("x", ""),
}
"""Icons that Qt's own dialogs and fields ask the style for: drawings of our set, and their colours."""

"""U盘往来: out to a stick and in from one, what was in it, and what a person still has to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, QStorageInfo, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QProgressBar,
    QScrollArea,
    QWidget,
)

from jlcenter.domain.records import BY_NAME
from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, label, row, set_tone
from jlcenter.words import _, counted

#: where systems show sticks
_STICKS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
#: so many kinds are told one by one
_KINDS = 4
#: after so long the screen has drawn what an import brought, in milliseconds
_LAID_OUT_MS = 150
_ROOM = 24


def stick_folder() -> Path | None:
    """Where a stick is plugged in and can be written to; None where there is none to be seen."""
    system = Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\") if sys.platform == "win32" else None
    for volume in QStorageInfo.mountedVolumes():
        if not volume.isValid() or not volume.isReady() or volume.isReadOnly():
            continue
        place = Path(volume.rootPath())
        if place != system if system else volume.rootPath().startswith(_STICKS):
            return place
    return None


def ask_file(parent: QWidget) -> Path | None:
    """Which file to take in; None where a person changed their mind. A test may answer instead."""
    place = stick_folder() or _documents()
    kinds = _("离线包 (*.jlb)")
    found, _filter = QFileDialog.getOpenFileName(parent, _("从U盘导入"), str(place), kinds)
    return Path(found) if found else None


def _documents() -> Path:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found)


def kinds_words(kinds: dict[str, int]) -> str:
    """The kinds there is most of, with their counts: 考勤 240 · 学员 40."""
    most = sorted(kinds.items(), key=lambda pair: -pair[1])
    named = [(_(BY_NAME[name].label), count) for name, count in most if name in BY_NAME]
    parts = [f"{word} {count}" for word, count in named[:_KINDS]]
    rest = sum(kinds.values()) - sum(count for _word, count in named[:_KINDS])
    if rest > 0:
        parts.append(_("其他 {n}", n=rest))
    return " · ".join(parts)


class BundleCard(QFrame):
    """Two buttons and the result of the last of them; only where the laptop is registered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setObjectName("card")
        inside = column(self, margin=18, spacing=8)
        inside.addWidget(label(_("U盘往来"), "heading"))
        for text in (
            _("没有网络时用:导出到U盘,带到另一台电脑或省里导入。文件是加密的,别人打不开。"),
            _("省里会给一个回执文件,拿回来导入,才算送到。"),
        ):
            inside.addWidget(label(text, "secondary", wrap=True))
        line = row(spacing=8)
        self.export_button = button(_("导出到U盘…"), self.export)
        self.import_button = button(_("从U盘导入…"), self.take_in)
        for one in (self.export_button, self.import_button):
            line.addWidget(one)
        line.addStretch(1)
        inside.addLayout(line)
        self.since_last = QCheckBox(_("只带上次导出以后的新内容"))
        self.since_last.setToolTip(
            _("上次导出的U盘已经导入过时才选;拿不准就不选,重复的会自动略过。")
        )
        inside.addWidget(self.since_last)
        self.with_files = QCheckBox(_("连同照片和扫描件"))
        self.with_files.setToolTip(_("文件会大很多;不选时附件等有网络再传。"))
        inside.addWidget(self.with_files)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("U盘导出、导入进度"))
        self.progress.hide()
        self.told = label(role="secondary", wrap=True)
        self.told.hide()
        for widget in (self.progress, self.told):
            inside.addWidget(widget)
        self._job: Any = None

    # -- out ------------------------------------------------------------------------------------

    def export(self) -> None:
        """Write a bundle where a person says, in a worker."""
        from jlcenter.app import export_bundle

        session = self.desk.session
        name = self.desk.ask(lambda: export_bundle.suggested_name(session), "")
        if not name:
            return
        place = (stick_folder() or _documents()) / name
        out = ask_where(self, str(place), _("离线包 (*.jlb)"))
        if out is None:
            return
        since, files = self.since_last.isChecked(), self.with_files.isChecked()
        self._begin(_("正在导出…"))
        self._job = self.desk.run_long(
            lambda job: export_bundle.export_bundle(
                session, out, since_last=since, with_files=files, progress=job.progress
            ),
            done=self._exported,
            failed=self._failed,
            progressed=self._progressed,
        )

    def _exported(self, made: Any) -> None:
        self.since_last.setChecked(False)
        lines = [
            _("已导出到 {file}", file=made.file.name),
            counted("共 {n} 条改动", made.changes),
            kinds_words(made.kinds),
            counted("附件 {n} 个", made.files) if made.files else "",
            _("已读回核对过。拔U盘前请先用系统的“安全弹出”。"),
        ]
        self._end("present", lines)

    # -- in -------------------------------------------------------------------------------------

    def take_in(self) -> None:
        """Take in a bundle or a receipt a person chose, in a worker."""
        from jlcenter.app import import_bundle

        session, file = self.desk.session, ask_file(self)
        if file is None:
            return
        self._begin(_("正在核对文件…"))
        self._job = self.desk.run_long(
            lambda job: import_bundle.import_bundle(session, file, job.progress),
            done=self._taken_in,
            failed=self._failed,
            progressed=self._progressed,
        )

    def _taken_in(self, done: Any) -> None:
        from jlcenter.app import settle_conflict

        lines = []
        if done.is_receipt:
            lines.append(counted("省里的回执:{n} 条改动已送到", done.acknowledged))
            if done.new:
                lines.append(counted("同时收到别的电脑的 {n} 条", done.new))
        else:
            lines.append(_("来自 {letter} 机的第 {n} 个离线包", letter=done.sender, n=done.number))
            lines.append(
                _(
                    "共 {n} 条改动:新的 {new} 条,已有 {known} 条",
                    n=done.changes,
                    new=done.new,
                    known=done.already_known,
                )
            )
            lines.append(kinds_words(done.kinds))
        if done.files:
            lines.append(counted("收到 {n} 个附件", done.files))
        if done.records:
            lines.append(counted("另有 {n} 条记录按最新内容合并", done.records))
        tone = "present"
        if done.waiting:
            tone = "late"
            lines.append(
                counted("{n} 条缺前面的内容,先放在一边;导入更早的离线包后自动收进", done.waiting)
            )
        if done.conflicts:
            tone = "late"
            session = self.desk.session
            # as they are counted everywhere: by field, and those of before too
            open_ = self.desk.ask(lambda: settle_conflict.count_conflicts(session), 0)
            lines.append(counted("{n} 处冲突等人来选", open_))
        self._end(tone, lines)
        self.desk.changes.tell(())

    # -- both -----------------------------------------------------------------------------------

    def _choices(self) -> tuple[QWidget, ...]:
        return self.export_button, self.import_button, self.since_last, self.with_files

    def _begin(self, words: str) -> None:
        for one in self._choices():
            one.setEnabled(False)
        self.progress.setRange(0, 0)
        self.progress.show()
        self._say("", words)

    def _progressed(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self._say("", _("{done} / {total} 条", done=done, total=total))

    def _end(self, tone: str, lines: list[str]) -> None:
        self._job = None
        for one in self._choices():
            one.setEnabled(True)
        self.progress.hide()
        self._say(tone, "\n".join(one for one in lines if one))
        QTimer.singleShot(_LAID_OUT_MS, self, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        """On a small screen the result would stand below the edge."""
        area: QWidget | None = self
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self.told, 0, theme().px(_ROOM))

    def _failed(self, error: Exception) -> None:
        told = notices.explain(error)
        self._end("absent", [told.text, told.hint])

    def _say(self, tone: str, words: str) -> None:
        self.told.setText(words)
        set_tone(self.told, tone)
        self.told.setVisible(bool(words))

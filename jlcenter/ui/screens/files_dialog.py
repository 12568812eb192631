"""附件: the pictures and PDFs that lie with a record: looked at, added, copied out, taken out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QListWidget,
    QSizePolicy,
    QWidget,
)

from jlcenter.domain.records import Kind
from jlcenter.ui import notices
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.exporting import ask_where
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import button, column, fit, label, row, run, set_tone
from jlcenter.words import _

PURPOSE = "evidence"


class FilesDialog(QDialog):
    """The list at the left, the chosen picture at the right."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        kind: Kind,
        owner: UUID,
        words: str,
        capability: str = "work",
    ) -> None:
        super().__init__(parent)
        from jlcenter.app.roles import may

        self.desk, self.kind, self.owner, self._capability = desk, kind, owner, capability
        self._told: list[dict[str, Any]] = []
        self._whole = QPixmap()
        title = _("附件:{words}", words=words or _(kind.label))
        self.setWindowTitle(title)
        outer = column(self, margin=24, spacing=12)
        outer.addWidget(label(title, "heading"))
        outer.addWidget(
            label(_("JPG、PNG 图片或 PDF,每个不超过 20 MB;加密存放在这台电脑上"), "secondary")
        )
        middle = row(spacing=16)
        self.files = QListWidget()
        self.files.setObjectName("boxed")
        self.files.setAccessibleName(_("附件"))
        self.files.setFixedWidth(theme().px(280))
        self.files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.files.currentItemChanged.connect(lambda _now, _before: self._look())
        middle.addWidget(self.files)
        self.picture = label("", "secondary", wrap=True)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.picture.setMinimumSize(theme().px(320), theme().px(240))
        middle.addWidget(self.picture, 1)
        outer.addLayout(middle, 1)
        self.problem = label(role="secondary", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)
        foot = row(spacing=8)
        self.copy = button(_("另存为"), self.save_copy)
        self.drop = button(_("删除附件"), self.remove)
        foot.addWidget(self.copy)
        foot.addWidget(self.drop)
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.accept, key="Esc"))
        self.more = button(_("添加附件"), self.add, kind="primary")
        self.more.setEnabled(may(desk.session, capability))
        foot.addWidget(self.more)
        outer.addLayout(foot)
        self._read()
        fit(self, 820, 520)

    def _read(self) -> None:
        from jlcenter.app import attachments

        session = self.desk.session
        self._told = self.desk.ask(lambda: attachments.attached(session, self.owner), [])
        self.files.clear()
        self.files.addItems([_words(one) for one in self._told])
        if self.files.count():
            self.files.setCurrentRow(self.files.count() - 1)
        self._look()

    def _current(self) -> Any:
        place = self.files.currentRow()
        return self._told[place] if 0 <= place < len(self._told) else None

    def _look(self) -> None:
        from jlcenter.app import attachments
        from jlcenter.app.roles import may

        told = self._current()
        self.copy.setEnabled(told is not None)
        self.drop.setEnabled(told is not None and may(self.desk.session, self._capability))
        self._whole = QPixmap()
        self.picture.setPixmap(self._whole)
        if told is None:
            self.picture.setText(_("还没有附件。照片、扫描件和文件放在这里,检查时随时能拿出来。"))
            return
        if not str(told["media_type"] or "").startswith("image/"):
            self.picture.setText(_("PDF 请用“另存为”存一份来看"))
            return
        content = self._attempt(lambda: attachments.content_of(self.desk.session, told["id"]))
        self._whole = QPixmap()
        if content is None or not self._whole.loadFromData(content):
            self.picture.setText(_("这台电脑上没有这张图片的内容"))
            return
        self._fit_picture()

    def _fit_picture(self) -> None:
        if self._whole.isNull() or self._current() is None:
            return
        keep = Qt.AspectRatioMode.KeepAspectRatio
        smooth = Qt.TransformationMode.SmoothTransformation
        self.picture.setPixmap(self._whole.scaled(self.picture.size(), keep, smooth))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture as large as there is room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit_picture)

    def _attempt(self, action: Any) -> Any:
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - the one door
            self._tell(notices.explain(error))
            return None
        self.problem.hide()
        return result

    def _tell(self, notice: Notice) -> None:
        self.problem.setText("\n".join(part for part in (notice.text, notice.hint) if part))
        set_tone(self.problem, notice.tone)
        self.problem.show()

    def add(self) -> None:
        """Choose files and attach them."""
        for path in ask_files(self):
            self.attach(path)

    def attach(self, path: Path) -> bool:
        """Attach one file; whether it was taken."""
        from jlcenter.app import attachments
        from jlcenter.app.roles import require

        session = self.desk.session

        def put() -> UUID:
            require(session, self._capability)
            return attachments.attach(session, self.kind, self.owner, PURPOSE, path)

        made = self._attempt(put)
        if made is not None:
            self._read()
        return made is not None

    def save_copy(self) -> None:
        """Write the chosen one to a file."""
        from jlcenter.app import attachments

        told = self._current()
        if told is None:
            return
        where = ask_where(self, str(told["name"] or ""), "")
        if where is not None:
            self._attempt(lambda: attachments.save_copy(self.desk.session, told["id"], where))

    def remove(self) -> None:
        """Take the chosen one out; undo brings it back."""
        from jlcenter.app import attachments

        told = self._current()
        if told is not None:
            self._attempt(partial(attachments.detach, self.desk.session, told["id"]))
            self._read()

    @classmethod
    def ask(
        cls,
        desk: Desk,
        parent: QWidget | None,
        kind: Kind,
        owner: UUID,
        words: str,
        capability: str = "work",
    ) -> bool:
        """Show what lies with a record."""
        return run(cls(desk, parent, kind, owner, words, capability))


def ask_files(parent: QWidget) -> list[Path]:
    """Which files to attach. A test may answer instead."""
    kinds = _("图片和 PDF (*.jpg *.jpeg *.png *.pdf)")
    found, _filter = QFileDialog.getOpenFileNames(parent, _("添加附件"), "", kinds)
    return [Path(one) for one in found]


def _words(told: dict[str, Any]) -> str:
    size = max(1, round((told["size"] or 0) / 1024))
    return _("{name} · {n} KB", name=told["name"] or _("附件"), n=size)

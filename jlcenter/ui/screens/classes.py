"""班级: all classes, found as you type."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox

from jlcenter.domain.programmes import training_type_name
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import span
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counted, counting


def state_of(row: Any) -> tuple[str, str]:
    """Tone and word of a class's stage, by its state and its days."""
    from jlcenter.app.plan_class import STATUS_LABELS

    today = date.today().isoformat()
    if row.status in ("closed", "cancelled", "returned"):
        tone = "late" if row.status == "returned" else ""
        return tone, _(STATUS_LABELS[row.status])
    if row.starts and row.starts > today:
        return "leave", _("待开班")
    if row.ends and row.ends < today:
        return "late", _("待结班")
    return "present", _("培训中")


class ClassesScreen(PlaceScreen):
    """The list of classes."""

    interests = frozenset(("training_class", "enrolment", "lesson", "teacher"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("code", _("编号"), lambda r: r.code, 110),
                Column("name", _("班级名称"), lambda r: r.name, 250, letters="name"),
                Column(
                    "state",
                    _("状态"),
                    lambda r: state_of(r)[1],
                    110,
                    tone=lambda r: state_of(r)[0],
                    chip=True,
                ),
                Column(
                    "days",
                    _("日期"),
                    lambda r: span(r.starts, r.ends),
                    170,
                    sort=lambda r: r.starts or "",
                ),
                Column("place", _("地点"), lambda r: r.place or "", 160),
                Column("type", _("培训类型"), lambda r: training_type_name(r.training_type), 150),
                Column("teacher", _("班主任"), lambda r: r.teacher_name or "", 90),
                Column(
                    "people",
                    _("人数"),
                    lambda r: str(r.enrolled),
                    70,
                    right=True,
                    sort=lambda r: r.enrolled,
                ),
                Column(
                    "lessons",
                    _("课次"),
                    lambda r: str(r.lessons),
                    70,
                    right=True,
                    sort=lambda r: r.lessons,
                ),
            ]
        )
        self.view = TableView(
            self.model, name="classes", preferences=desk.preferences, stretch="name"
        )
        self.view.setAccessibleName(_("班级表"))
        self.view.chosen.connect(lambda r: desk.go("class", of=r.id))
        empty = EmptyState(
            _("还没有班级"),
            _("建一个班,排课,导入花名册,就能点名。没有网络也可以。"),
            _("新建班级"),
            lambda: desk.go("new_class"),
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: " ".join(
                (r.code, r.name, r.place or "", r.teacher_name or "", r.programme_name)
            ),
            unit=counting("{n} 个班"),
        )
        self.year = QComboBox()
        self.year.setAccessibleName(_("年份"))
        self.year.currentIndexChanged.connect(lambda _place: self._load())
        self.listing.top.insertWidget(1, self.year)
        self.body.addWidget(self.listing, 1)

    def offers(self) -> list[Action]:
        """A new class."""
        return [Action(_("新建班级"), lambda: self.desk.go("new_class"), "Ctrl+N", primary=True)]

    def refresh(self) -> None:
        """Read the list anew."""
        from jlcenter.app import plan_class

        rows = self.desk.ask(lambda: list(plan_class.list_classes(self.desk.session)), [])
        years = sorted({(one.starts or "")[:4] for one in rows if one.starts}, reverse=True)
        chosen = self.year.currentData()
        self.year.blockSignals(True)
        self.year.clear()
        self.year.addItem(_("全部年份"), "")
        for one in years:
            self.year.addItem(_("{year} 年", year=one), one)
        self.year.setCurrentIndex(max(0, self.year.findData(chosen)))
        self.year.blockSignals(False)
        self.year.setVisible(len(years) > 1)
        self._rows = rows
        self._load()
        running = sum(state_of(one)[0] == "present" for one in rows)
        self.head.set_title(_("班级"), counted("{n} 个班正在培训", running) if rows else "")
        self.show_actions()

    def _load(self) -> None:
        year = str(self.year.currentData() or "")
        self.listing.set_rows([one for one in self._rows if (one.starts or "").startswith(year)])

    def focus_first(self) -> None:
        """The filter."""
        (self.listing.filter if self.model.all else self.listing).setFocus()

"""名册: who is in the class; import, walk-in, withdrawing, print and export what is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QWidget

from jlcenter.domain.id_types import PENDING
from jlcenter.domain.masking import mask_id, mask_phone
from jlcenter.domain.target_groups import shown_name
from jlcenter.ui.desk import Desk
from jlcenter.ui.lesson_words import day_words
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import Screen
from jlcenter.ui.widgets.controls import button, column, run
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.form_dialog import FormDialog
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.ui.widgets.title_bar import Action
from jlcenter.words import _, counting, spoken


def _state(row: Any) -> str:
    from jlcenter.app.enrol import STATUS_LABELS

    if row.status == "enrolled":
        return _("{day} 入班", day=day_words(row.joined_on)) if row.joined_on else _("在班")
    word = _(STATUS_LABELS.get(row.status, row.status))
    return f"{word} {day_words(row.left_on)}" if row.left_on else word


def _number_words(row: Any) -> str:
    person = row.trainee
    if person.id_type == PENDING or not person.id_number:
        return _("证件待补")
    return mask_id(person.id_number) or ""


def find_text(row: Any) -> str:
    """What the filter looks at: name, readings, number, ends of ID number and phone."""
    from jlcenter.ui.models.roll import search_keys

    person = row.trainee
    keys, _folded = search_keys(person.name)
    return " ".join(
        (
            str(row.number),
            person.name,
            *keys,
            person.id_number or "",
            person.phone or "",
            person.address or "",
            shown_name(row.category),
        )
    )


class ClassRoster(Screen):
    """Everyone in the class by number."""

    interests = frozenset(("enrolment", "trainee", "training_class"))

    def __init__(self, desk: Desk, class_id: UUID) -> None:
        super().__init__(desk)
        self.class_id = class_id
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("number", _("号"), lambda r: str(r.number), 56, sort=lambda r: r.number),
                Column(
                    "name", _("姓名"), lambda r: r.trainee.name, 140, letters="name", sort=_by_name
                ),
                Column("sex", _("性别"), lambda r: spoken(r.trainee.sex), 60),
                Column("birth", _("出生日期"), lambda r: r.trainee.birth_date or "", 110),
                Column(
                    "id",
                    _("证件号码"),
                    _number_words,
                    180,
                    tone=lambda r: "" if r.trainee.id_number else "late",
                ),
                Column("phone", _("电话"), lambda r: mask_phone(r.trainee.phone) or "", 120),
                Column("category", _("人员类别"), lambda r: shown_name(r.category), 160),
                Column("address", _("住址"), lambda r: r.trainee.address or "", 160),
                Column(
                    "state",
                    _("状态"),
                    _state,
                    120,
                    tone=lambda r: "" if r.status == "enrolled" else "late",
                ),
            ]
        )
        self.view = TableView(
            self.model, name="roster", preferences=desk.preferences, stretch="address"
        )
        self.view.setAccessibleName(_("名册"))
        self.view.chosen.connect(lambda r: desk.go("person", of=r.trainee.id))
        empty = EmptyState(
            _("名册还是空的"),
            _("导入 Excel 花名册,乱一点也没关系,导入前先看结果;或按 F2 一个一个登记。"),
            _("导入花名册"),
            lambda: desk.go("import", of=class_id),
        )
        self.listing = Listing(
            self.view, self.model, empty=empty, search=find_text, unit=counting("{n} 人")
        )
        self.only = QCheckBox(_("只看在班"))
        self.only.toggled.connect(self._only_inside)
        self.listing.top.addWidget(self.only)
        self.listing.top.addWidget(button(_("退训"), self._withdraw))
        self.listing.top.addWidget(button(_("导出"), lambda: self._export("roster")))
        column(self).addWidget(self.listing)

    def offers(self) -> list[Action]:
        """Print, walk-in, import."""
        of = self.class_id
        return [
            Action(_("打印名册"), lambda: self.desk.go("print", what="roster", of=of), "Ctrl+P"),
            Action(_("登记新学员"), lambda: self.desk.go("walk_in", of=of), "F2"),
            Action(_("导入花名册"), lambda: self.desk.go("import", of=of), "Ctrl+O", primary=True),
        ]

    def refresh(self) -> None:
        """Read the roster anew."""
        from jlcenter.app import enrol

        session = self.desk.session
        rows = self.desk.ask(lambda: list(enrol.roster(session, self.class_id)), [])
        self.listing.set_rows(rows)
        self.only.setVisible(any(one.status != "enrolled" for one in rows))
        self.actions_changed.emit()

    def _only_inside(self, only: bool) -> None:
        self.listing.set_extra(_("在班"), (lambda r: r.status == "enrolled") if only else None)

    def _withdraw(self) -> None:
        current = self.view.current()
        if current is not None and current.status == "enrolled":
            WithdrawDialog.ask(self.desk, self, self.class_id, current)

    def _export(self, what: str) -> None:
        from jlcenter.ui.screens.exporting import export

        export(self.desk, self, what, self.class_id)

    def focus_first(self) -> None:
        """The filter, or the empty place's button."""
        if self.model.all:
            self.listing.filter.setFocus()
        else:
            self.setFocus()


def _by_name(row: Any) -> str:
    from jlcenter.domain import pinyin

    return pinyin.sort_key(row.trainee.name)


class WithdrawDialog(FormDialog):
    """Taking someone out of the class: the reason is asked for; number and marks stay."""

    def __init__(self, desk: Desk, parent: QWidget | None, class_id: UUID, row: Any) -> None:
        super().__init__(
            parent,
            _("{name} 退训", name=row.trainee.name),
            _("退训"),
            _("学号和已有的考勤都保留,可以撤销。"),
        )
        self.desk, self.class_id, self.row = desk, class_id, row
        self.reason = self.line("reason", _("原因(&R)"))

    def try_done(self) -> None:
        """Do it, or say what is off."""
        from jlcenter.app import enrol

        result = self.attempt(
            lambda: enrol.withdraw(
                self.desk.session, self.class_id, self.row.number, self.reason.text()
            )
        )
        if result is not None:
            self.accept()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, class_id: UUID, row: Any) -> bool:
        """Whether it was done."""
        return run(cls(desk, parent, class_id, row))

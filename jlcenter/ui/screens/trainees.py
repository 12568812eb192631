"""学员: anyone found as you type, by any part of the name, pinyin, initials, ID or phone digits."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from jlcenter.domain.masking import mask_id, mask_phone
from jlcenter.domain.target_groups import shown_name
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.screens.base import PlaceScreen
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import label, listed, row
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.words import _, counted, spoken

LIMIT = 200


class TraineesScreen(PlaceScreen):
    """A field to type into, and who is found."""

    interests = frozenset(("trainee", "enrolment"))

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        line = row(spacing=12)
        self.query = QLineEdit()
        self.query.setPlaceholderText(_("姓名、拼音或首字母、身份证号或电话的几位"))
        self.query.setAccessibleName(_("找学员"))
        self.query.setClearButtonEnabled(True)
        self.query.setMinimumWidth(theme().px(420))
        line.addWidget(self.query)
        self.count = label(role="secondary")
        line.addWidget(self.count)
        line.addStretch(1)
        self.body.addLayout(line)
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("name", _("姓名"), lambda r: r.row.name, 150, letters="name"),
                Column("sex", _("性别"), lambda r: spoken(r.row.sex), 60),
                Column("birth", _("出生日期"), lambda r: r.row.birth_date or "", 120),
                Column(
                    "id",
                    _("证件号码"),
                    lambda r: mask_id(r.row.id_number) or _("证件待补"),
                    190,
                    tone=lambda r: "" if r.row.id_number else "late",
                ),
                Column("phone", _("电话"), lambda r: mask_phone(r.row.phone) or "", 130),
                Column("category", _("人员类别"), lambda r: shown_name(r.row.category), 170),
                Column("address", _("住址"), lambda r: r.row.address or "", 180),
                Column("classes", _("在读班级"), lambda r: listed(r.classes), 170),
            ]
        )
        self.view = TableView(
            self.model, name="trainees", preferences=desk.preferences, stretch="address"
        )
        self.view.setAccessibleName(_("学员表"))
        self.view.chosen.connect(lambda r: desk.go("person", of=r.row.id))
        self.empty = EmptyState("", "")
        self.listing = Listing(self.view, self.model, empty=self.empty)
        self.body.addWidget(self.listing, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)
        self._soon.timeout.connect(self.search)
        self.query.textChanged.connect(lambda _text: self._soon.start())
        self.query.returnPressed.connect(self._to_list)

    def refresh(self) -> None:
        """Search anew."""
        self.head.set_title(_("学员"), _("按任意一部分查找;新学员在班级的“名册”里登记"))
        self.show_actions()
        self.search()

    def search(self) -> None:
        """Find what was typed."""
        from jlcenter.app import find_trainees

        self._soon.stop()
        typed = self.query.text().strip()
        session = self.desk.session
        found = (
            self.desk.ask(lambda: list(find_trainees.find(session, typed, LIMIT)), [])
            if typed
            else []
        )
        if typed:
            self.empty.set_words(
                _("没有找到“{typed}”", typed=typed),
                _("可以只打一部分:姓、名里的一个字、首字母、证件号或电话的几位。"),
            )
            many = _("前 {n} 人,再多打几个字", n=LIMIT)
            self.count.setText(many if len(found) >= LIMIT else counted("{n} 人", len(found)))
        else:
            self.empty.set_words(
                _("打几个字就能找到人"), _("例如:单雪梅、单、sxm、shan、1990、139")
            )
            self.count.setText("")
        self.listing.set_rows(found)
        self.listing.count.setText("")

    def _to_list(self) -> None:
        self.search()
        if self.model.rows:
            self.view.setFocus()
            self.view.go_to(0)

    def focus_first(self) -> None:
        """The field."""
        self.query.setFocus()
        self.query.selectAll()

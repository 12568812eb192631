"""A new class, or changing one: the programme brings type, brand and hours with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from jlcenter.domain import programmes as rules
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.records.choices import FUND
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.widgets.controls import listed, run
from jlcenter.ui.widgets.form_dialog import FormDialog, choice, day_of, note, slim_combo
from jlcenter.words import _


class ClassDialog(FormDialog):
    """Makes a class, or changes ``row``."""

    def __init__(self, desk: Desk, parent: QWidget | None, row: Any = None) -> None:
        title = _("新建班级") if row is None else _("修改班级 {code}", code=row.code)
        super().__init__(parent, title, _("建班") if row is None else _("保存"))
        self.desk, self.row = desk, row
        self.made: Any = None
        self._programmes = self._known()
        starts = row.starts if row else (date.today() + timedelta(days=1)).isoformat()
        ends = row.ends if row else (date.today() + timedelta(days=20)).isoformat()
        self.programme = slim_combo()
        self.programme.setEditable(True)
        self.programme.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for one in self._programmes:
            word = f"{one.name} · {_(one.brand)}" if one.brand else one.name
            self.programme.addItem(word, one.code)
        completer = QCompleter([self.programme.itemText(n) for n in range(self.programme.count())])
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.programme.setCompleter(completer)
        if row is None:
            self.field("programme", _("培训项目(&P)"), self.programme)
            self.programme.setToolTip(_("打几个字就能找到"))
        self.about = note("")
        self.form.addRow("", self.about)
        self.name = self.line("name", _("班级名称(&N)"), row.name if row else "")
        self.starts = self.day("starts", _("开班日期(&S)"), starts)
        self.ends = self.day("ends", _("结业日期(&E)"), ends)
        self.hours = self.line(
            "hours", _("计划学时(&H)"), hours_text(hours_of(row.planned_minutes)) if row else ""
        )
        self.hours.setPlaceholderText(_("1 学时 = 45 分钟"))
        self.place = self.line("place", _("培训地点(&L)"), (row.place or "") if row else "")
        self.outreach = choice(
            [(code, _(word)) for code, word in rules.OUTREACH.items()],
            (row.outreach or "none") if row else "none",
        )
        self.field("outreach", _("送教方式(&O)"), self.outreach)
        self.teacher = self.line(
            "teacher", _("班主任(&T)"), (row.teacher_name or "") if row else ""
        )
        people = str(row.capacity or "") if row else ""
        self.capacity = self.line("capacity", _("计划人数(&C)"), people)
        self.capacity.setPlaceholderText(_("不限"))
        self.capacity.setValidator(QIntValidator(1, 9999, self))
        self.sponsor = choice(
            [("", _("按培训项目")), *((one, _(one)) for one in rules.SPONSORS)],
            (row.sponsor or "") if row else "",
        )
        self.field("sponsor", _("主管部门(&D)"), self.sponsor)
        self.fund = choice(
            [("", _("未定")), *((code, _(word)) for code, word in FUND)],
            (row.fund or "") if row else "",
        )
        self.field("fund", _("资金渠道(&F)"), self.fund)
        self._named_by_hand = row is not None
        self.name.textEdited.connect(self._name_typed)
        self.programme.currentIndexChanged.connect(lambda _place: self._fill_in())
        if row is None:
            self._fill_in()

    def _known(self) -> list[Any]:
        from jlcenter.app import programmes

        known: list[Any] = self.desk.ask(lambda: programmes.list_programmes(self.desk.session), [])
        return known

    def _name_typed(self, text: str) -> None:
        self._named_by_hand = bool(text.strip())

    def _chosen(self) -> Any:
        place = self.programme.findText(self.programme.currentText().strip())
        place = place if place >= 0 else self.programme.currentIndex()
        code = self.programme.itemData(place)
        return next((one for one in self._programmes if one.code == code), None)

    def _fill_in(self) -> None:
        one = self._chosen()
        if one is None:
            return
        told = [
            rules.training_type_name(one.training_type),
            _("品牌 {brand}", brand=_(one.brand)) if one.brand else "",
            rules.level_name(one.level) if one.level else "",
            listed(rules.group_names(one.target_groups)),
            _("主管部门 {sponsor}", sponsor=_(one.sponsor)) if one.sponsor else "",
        ]
        self.about.setText(" · ".join(part for part in told if part))
        if not self._named_by_hand:
            self.name.setText(one.name)
        if one.minutes:
            self.hours.setText(hours_text(hours_of(one.minutes)))

    def try_done(self) -> None:
        """Make or change the class; warnings are told after it is done."""
        result = self.attempt(self._save)
        if result is not None:
            self.made = getattr(result, "row", None)
            warnings = getattr(result, "warnings", ())
            if warnings:
                text = "\n".join(one.message for one in warnings)
                self.desk.show_notice(Notice("late", text, _("只是提醒,班级已经存好。")))
            self.accept()

    def _save(self) -> Any:
        from jlcenter.app import plan_class

        fields: dict[str, Any] = {
            "name": self.name.text(),
            "starts": day_of(self.starts),
            "ends": day_of(self.ends),
            "hours": self.hours.text(),
            "place": self.place.text().strip() or None,
            "outreach": str(self.outreach.currentData()),
            "teacher": self.teacher.text().strip() or None,
            "capacity": int(self.capacity.text() or 0) or None,
            "sponsor": str(self.sponsor.currentData()) or None,
            "fund": str(self.fund.currentData()) if self._fund_changed() else None,
        }
        session = self.desk.session
        if self.row is not None:
            return plan_class.edit_class(session, self.row.id, **fields)
        chosen = self._chosen()
        code = chosen.code if chosen is not None else self.programme.currentText()
        return plan_class.create_class(session, programme=code, **fields)

    def _fund_changed(self) -> bool:
        return str(self.fund.currentData()) != ((self.row.fund or "") if self.row else "")

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, row: Any = None) -> Any:
        """The class made or changed, None where a person changed their mind."""
        dialog = cls(desk, parent, row)
        run(dialog)
        return dialog.made

"""Who fits a vacancy, best first, with the reasons; several may be put forward at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QAbstractItemView, QDialog, QWidget

from jlcenter.domain.target_groups import shown_name
from jlcenter.ui.desk import Desk
from jlcenter.ui.models.rows import Column, RowsModel
from jlcenter.ui.widgets.controls import button, column, fit, label, listed, row, run, set_tone
from jlcenter.ui.widgets.empty import EmptyState
from jlcenter.ui.widgets.tables import Listing, TableView
from jlcenter.words import _, counted, counting

LIMIT = 200


class MatchDialog(QDialog):
    """The people who fit, and one button to put the chosen ones forward."""

    def __init__(self, desk: Desk, parent: QWidget | None, vacancy: Mapping[str, Any]) -> None:
        super().__init__(parent)
        self.desk, self.vacancy = desk, vacancy
        title = _("合适的人:{title}", title=vacancy["title"] or "")
        self.setWindowTitle(title)
        outer = column(self, margin=24, spacing=12)
        outer.addWidget(label(title, "heading"))
        facts = (vacancy.get("employer") or "", vacancy.get("occupation") or "")
        outer.addWidget(label(" · ".join(one for one in facts if one), "secondary"))
        self.model: RowsModel[Any] = RowsModel(
            [
                Column("name", _("姓名"), lambda r: r.who.trainee.name, 130, letters="name"),
                Column(
                    "class",
                    _("班级"),
                    lambda r: f"{r.who.code}:{r.who.number}" if r.who.code else "",
                    130,
                ),
                Column(
                    "groups",
                    _("人员类别"),
                    lambda r: listed(shown_name(one) for one in sorted(r.who.groups)),
                    150,
                ),
                Column("reasons", _("合适在哪里"), lambda r: r.fit.words, 300),
                Column(
                    "score",
                    _("契合"),
                    lambda r: str(r.fit.score),
                    70,
                    right=True,
                    sort=lambda r: r.fit.score,
                ),
                Column("state", _("推荐"), self._state, 100, tone=lambda _r: "leave", chip=True),
            ]
        )
        self.view = TableView(
            self.model, name="match", preferences=desk.preferences, stretch="reasons"
        )
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setAccessibleName(title)
        self.view.chosen.connect(lambda _row: self.recommend())
        empty = EmptyState(
            _("没有找到合适的人"), _("按工种、等级、年龄、人群和所在地比对近三年的学员。")
        )
        self.listing = Listing(
            self.view,
            self.model,
            empty=empty,
            search=lambda r: f"{r.who.trainee.name} {r.who.code} {r.fit.words}",
            unit=counting("{n} 人"),
        )
        outer.addWidget(self.listing, 1)
        self.told = label(role="secondary", wrap=True)
        self.told.hide()
        outer.addWidget(self.told)
        foot = row(spacing=12)
        foot.addWidget(label(_("按住 Ctrl 或 Shift 可以选几个人"), "hint"))
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.accept, key="Esc"))
        self.put = button(_("推荐选中的人"), self.recommend, kind="primary")
        foot.addWidget(self.put)
        outer.addLayout(foot)
        self._read()
        fit(self, 980, 620)

    def _state(self, one: Any) -> str:
        from jlcenter.app.vacancies import RESULTS

        return _(RESULTS[one.recommended]) if one.recommended in RESULTS else ""

    def _read(self) -> None:
        from jlcenter.app import vacancies

        session, of = self.desk.session, self.vacancy["id"]
        rows = self.desk.ask(lambda: vacancies.match(session, of, limit=LIMIT), [])
        self.listing.set_rows(rows)
        self.put.setEnabled(bool(rows))

    def recommend(self) -> None:
        """Put the chosen people forward; who was already is not again."""
        from jlcenter.app import vacancies
        from jlcenter.ui import notices

        session = self.desk.session
        numbers = sorted(one.row() for one in self.view.selectionModel().selectedRows())
        chosen = [one for one in (self.model.rows[n] for n in numbers) if not one.recommended]
        done = 0
        try:
            for one in chosen:
                enrolment = one.who.enrolment
                vacancies.recommend(
                    session, self.vacancy["id"], trainee=one.id, enrolment=enrolment
                )
                done += 1
        except Exception as error:  # noqa: BLE001 - the one door
            notice = notices.explain(error)
            self._tell(f"{notice.text} {notice.hint}", notice.tone)
        else:
            words = counted("已推荐 {n} 人", done) if done else _("选中的人都已推荐过")
            self._tell(words, "present" if done else "late")
        self._read()

    def _tell(self, text: str, tone: str) -> None:
        self.told.setText(text)
        set_tone(self.told, tone)
        self.told.show()

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, vacancy: Mapping[str, Any]) -> bool:
        """Show who fits."""
        return run(cls(desk, parent, vacancy))

"""更多资料: what a class has besides its plan: sponsor, brand, money's source, partner, village."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from jlcenter.domain.records import TRAINING_CLASS
from jlcenter.ui.desk import Desk
from jlcenter.ui.notices import Notice
from jlcenter.ui.screens.record_dialog import RecordDialog
from jlcenter.words import _

#: the fields that are asked, in their order
FIELDS = (
    "sponsor",
    "brand",
    "fund",
    "fee",
    "mode",
    "theory_minutes",
    "partner",
    "plan",
    "is_order",
    "region",
    "village",
    "industry",
    "occupation",
    "level",
    "textbook",
)


def ask_class_facts(desk: Desk, parent: QWidget | None, row: Any) -> Any:
    """Ask for the facts of a class; the record as stored, or None."""
    from jlcenter.app import plan_class, record_book
    from jlcenter.app.class_facts import FACTS

    named = {field: name for name, field in FACTS.items()}

    def save(typed: dict[str, Any], _saw: object) -> Any:
        given = {named.get(field, field): value for field, value in typed.items()}
        if given:
            result = plan_class.edit_class(desk.session, row.id, **given)
            if result.warnings:
                text = "\n".join(one.message for one in result.warnings)
                desk.show_notice(Notice("late", text, _("只是提醒,班级已经存好。")))
        return record_book.find(desk.session, TRAINING_CLASS, row.id)

    told = desk.ask(lambda: record_book.find(desk.session, TRAINING_CLASS, row.id), None)
    if told is None:
        return None
    return RecordDialog.ask(
        desk,
        parent,
        TRAINING_CLASS,
        told=told,
        title=_("{code} 的更多资料", code=row.code),
        only=FIELDS,
        hints={
            "sponsor": _("指标可按主管部门分开统计"),
            "fund": _("决定是否算补贴性培训"),
            "village": _("送教到村数按这里统计"),
        },
        save=save,
    )

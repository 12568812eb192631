"""A form made from a kind of record: the right control for each field, blanks allowed.

``RecordDialog.ask(desk, parent, KIND)`` adds a record, ``…, told=record)`` changes one; it answers
the record as stored, or None. ``preset`` are first values that may be changed, ``fixed`` values
that are stored unseen, ``hidden`` fields that are not asked; ``only`` names the asked fields in
their order. ``save(typed, saw)`` does instead of ``app/record_book`` where a kind has rules of its
own: ``typed`` are the texts by field name (of a changed record only those that were changed).
What is refused is said in the dialog, and its field is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QWidget

from jlcenter.domain.errors import Refused
from jlcenter.domain.hours import hours_of, hours_text
from jlcenter.domain.masking import masked as mask
from jlcenter.domain.money import yuan_text
from jlcenter.domain.records import Field, Kind, Privacy, Type
from jlcenter.domain.scores import score_text
from jlcenter.ui.desk import Desk
from jlcenter.ui.theme import theme
from jlcenter.ui.widgets.controls import run
from jlcenter.ui.widgets.form_dialog import FormDialog
from jlcenter.ui.widgets.record_controls import (
    CodeChoice,
    DayLine,
    RecordLine,
    SeveralCodes,
    TextBox,
    TextLine,
    YesNo,
    as_control,
)
from jlcenter.words import _, mark

#: how a refusal calls a field where it does not say the field's name
_CALLED = {"class": "training_class", "number": "enrolment", "start": "starts_at"}
#: fields that hold a few sentences
_LONG_TEXTS = frozenset(("content", "introduction", "findings", "rectification", "requirements"))
_COUNTED = (mark("人"), mark("个"), mark("份"), mark("月"), mark("岁"), mark("天"))
_UNITS = {
    "fen": mark("元"),
    "min": mark("学时"),
    "km": mark("公里"),
    **{one: one for one in _COUNTED},
}
#: more fields than this stand in two columns, in a dialog this wide (at 100 % text)
MOST_IN_A_COLUMN = 10
WIDE = 900
Save = Callable[[dict[str, Any], Any], Any]


def unit_word(field: Field) -> str:
    """A field's unit as people say it; "" where it has none."""
    return _(_UNITS[field.unit]) if field.unit in _UNITS else ""


def asked(kind: Kind, hidden: Sequence[str] = (), only: Sequence[str] = ()) -> list[Field]:
    """The fields a form asks for: none that cannot be typed."""
    fields = [kind.field_by_name[one] for one in only] or [*kind.key, *kind.fields]
    return [
        one
        for one in fields
        if one.type not in (Type.JSON, Type.BYTES, Type.INSTANT)
        and not (one.type is Type.ID and not one.refers)
        and one.name not in hidden
    ]


class RecordDialog(FormDialog):
    """The form of one record; ``made`` is what was stored."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None,
        kind: Kind,
        *,
        told: Mapping[str, Any] | None = None,
        title: str = "",
        facts: str = "",
        preset: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        hidden: Sequence[str] = (),
        only: Sequence[str] = (),
        hints: Mapping[str, str] | None = None,
        capability: str = "work",
        save: Save | None = None,
    ) -> None:
        word = _(kind.label)
        named = _("添加{kind}", kind=word) if told is None else _("修改{kind}", kind=word)
        super().__init__(parent, title or named, _("添加") if told is None else _("保存"), facts)
        self.desk, self.kind, self.told = desk, kind, told
        self.made: Any = None
        self._fixed, self._capability, self._save = dict(fixed or {}), capability, save
        self._saw = desk.session.seen(kind, told["id"]) if told is not None else None
        self._hints = dict(hints or {})
        left_out = (*hidden, *self._fixed)
        self.fields = asked(kind, left_out, only)
        values = dict(told if told is not None else preset or {})
        self.controls: dict[str, QWidget] = {}
        self._shown: dict[str, Any] = {}
        self._values = values
        half = self._half()
        for place, field in enumerate(self.fields):
            if place == half:
                self.new_column()
            self._add_field(field, values.get(field.name))
        self._mask(reveal=False)
        if told is not None and any(self._is_masked(one) for one in self.fields):
            self.reveal = QCheckBox(_("显示完整号码(会记录)"))
            self.reveal.toggled.connect(self._reveal)
            self.form.addRow("", self.reveal)

    def _half(self) -> int:
        """Where the second column begins: many fields side by side, where the screen has room."""
        count, wide = len(self.fields), theme().px(WIDE)
        if count <= MOST_IN_A_COLUMN or wide > self.screen().availableSize().width() - 40:
            return count
        self.setMinimumWidth(wide)
        return (count + 1) // 2

    def _add_field(self, field: Field, value: Any) -> None:
        control = self.make_control(field)
        text = _(field.label)
        unit = unit_word(field)
        is_told = not unit or text.endswith(unit)
        shown = text if is_told else _("{label}({unit})", label=text, unit=unit)
        needed = field.required or field in self.kind.key
        self.field(field.name, f"{shown} *" if needed else shown, control, self._hint(field))
        control.setAccessibleName(shown)
        if needed:
            control.setAccessibleDescription(_("必填"))
        as_control(control).show_value(value, self.words(field, value))
        self.controls[field.name] = control
        self._shown[field.name] = as_control(control).typed()
        if self.told is not None and field in self.kind.key:
            control.setEnabled(False)

    def _hint(self, field: Field) -> str:
        return self._hints.get(field.name, "")

    def make_control(self, field: Field) -> QWidget:
        """The control of a field."""
        from jlcenter.app import record_candidates
        from jlcenter.app.value_words import field_choices

        named = field_choices(self.kind, field)
        if named:
            return SeveralCodes(named) if field.type is Type.TEXTS else CodeChoice(named)
        if field.refers:
            refers, session = field.refers, self.desk.session

            def find(typed: str) -> list[tuple[UUID, str]]:
                return [
                    (one.id, one.words)
                    for one in self.desk.ask(
                        lambda: record_candidates.candidates(session, refers, typed), []
                    )
                ]

            return RecordLine(find)
        if field.type is Type.BOOL:
            return YesNo()
        if field.type is Type.DATE:
            return DayLine()
        if field.name in _LONG_TEXTS:
            return TextBox()
        made = TextLine()
        if field.type is Type.TEXTS:
            made.setPlaceholderText(_("多项用顿号分开"))
        elif field.type is Type.TIME:
            made.setPlaceholderText("08:30")
        return made

    def words(self, field: Field, value: Any) -> str:
        """A stored value as a person would type it."""
        if value is None:
            return ""
        if isinstance(value, UUID):
            return self._record_words(field, value)
        if field.type is Type.TEXTS and not isinstance(value, str):
            return "、".join(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if field.unit == "fen":
                return yuan_text(value)
            if field.unit == "min":
                return hours_text(hours_of(value))
            if field.type is Type.SCORE:
                return score_text(value)
        return str(value)

    def _record_words(self, field: Field, id_: UUID) -> str:
        from jlcenter.app import record_candidates

        session = self.desk.session
        found: str = self.desk.ask(
            lambda: record_candidates.words_of(session, field.refers, id_), ""
        )
        return found or str(id_)

    # -- numbers that are shown in part ---------------------------------------------------------

    def _is_masked(self, field: Field) -> bool:
        return field.privacy is Privacy.SENSITIVE and bool(self._values.get(field.name))

    def _mask(self, *, reveal: bool) -> None:
        if self.told is None:
            return
        for field in self.fields:
            if not self._is_masked(field):
                continue
            control = as_control(self.controls[field.name])
            if control.typed() != self._shown[field.name]:
                continue
            value = str(self._values[field.name])
            masked = mask(field.name, value) or ""
            control.show_value(value if reveal else masked, value if reveal else masked)
            self._shown[field.name] = control.typed()

    def _reveal(self, on: bool) -> None:
        if on:
            self.desk.act(lambda: self.desk.session.note_look(self.kind, 1))
        self._mask(reveal=on)

    # -- storing --------------------------------------------------------------------------------

    def typed(self) -> dict[str, Any]:
        """What a person typed by field name; of a record being changed only what was changed."""
        told = {name: as_control(one).typed() for name, one in self.controls.items()}
        if self.told is not None:
            return {name: one for name, one in told.items() if one != self._shown[name]}
        return {name: one for name, one in told.items() if one not in ("", [])}

    def is_changed(self) -> bool:
        """Whether a person typed anything yet."""
        return any(as_control(c).typed() != self._shown[n] for n, c in self.controls.items())

    def try_done(self) -> None:
        """Store it, or say at its field what is off."""
        typed = self.typed()
        if self.told is not None and not typed:
            self.made = dict(self.told)
            self.accept()
            return
        result = self.attempt(lambda: self._store(typed))
        if result is not None:
            self.made = result
            self.accept()

    def _store(self, typed: dict[str, Any]) -> Any:
        from jlcenter.app.roles import require

        session = self.desk.session
        try:
            require(session, self._capability)
            self._refuse_masks(typed)
            if self._save is not None:
                self._refuse_overtaken(typed)
                return self._save(typed, self._saw)
            return self._store_in_book(typed)
        except Refused as refused:
            if refused.field not in self.controls:
                refused.field = _CALLED.get(refused.field or "", refused.field)
            raise

    def _store_in_book(self, typed: dict[str, Any]) -> Any:
        from jlcenter.app import record_book

        session = self.desk.session
        if self.told is None:
            return record_book.add(session, self.kind, typed, **self._fixed)
        return record_book.edit(session, self.kind, self.told["id"], typed, saw=self._saw)

    def _refuse_masks(self, typed: Mapping[str, Any]) -> None:
        for field in self.fields:
            if field.privacy is Privacy.SENSITIVE and "*" in str(typed.get(field.name, "")):
                raise Refused(
                    "value_masked",
                    _("{field}里有星号,不能保存", field=_(field.label)),
                    _("请填写完整号码,或保持原样"),
                    field=field.name,
                )

    def _refuse_overtaken(self, typed: Mapping[str, Any]) -> None:
        """What came in while this form was open is not written over unseen."""
        if self.told is None:
            return
        from jlcenter.app import record_book

        now = record_book.find(self.desk.session, self.kind, self.told["id"])
        for name in typed:
            if now.get(name) != self.told.get(name):
                field = self.kind.field_by_name[name]
                raise Refused(
                    "changed_meanwhile",
                    _(
                        "{field}刚刚改成了“{value}”",
                        field=_(field.label),
                        value=self.words(field, now.get(name)),
                    ),
                    _("请关闭后重新打开,看过新的内容再改"),
                    field=name,
                )

    @classmethod
    def ask(cls, desk: Desk, parent: QWidget | None, kind: Kind, **given: Any) -> Any:
        """The record as stored, None where a person changed their mind. Takes what the class
        does."""
        dialog = cls(desk, parent, kind, **given)
        run(dialog)
        return dialog.made

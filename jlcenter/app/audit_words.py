"""One entry of the journal in words: which record, which field, from what to what."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from jlcenter.app.laptops import laptop_name
from jlcenter.app.record_title import record_title
from jlcenter.app.value_words import value_words
from jlcenter.domain.journal.digest import kind_name
from jlcenter.domain.journal.entry import AUDIT, Erased
from jlcenter.domain.masking import mask_id
from jlcenter.domain.records import (
    BY_CODE,
    BY_NAME,
    DELETED,
    TRAINING_CLASS,
    Field,
    Group,
    Kind,
    Privacy,
    Type,
)
from jlcenter.storage.journal import Kept
from jlcenter.storage.queries.audit import UNKNOWN, value_before
from jlcenter.storage.rows import values
from jlcenter.storage.session import Session
from jlcenter.words import _, mark

#: titles remembered at once
_TITLES_MAX = 20_000
#: of a long list (a year's figures) the beginning tells which it was
_JSON_MAX = 1_000
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_NOTES = {
    "log_in": mark("登录"),
    "pair": mark("向省级服务器登记本机，字母 {letter}"),
    "password": mark("改密码：{user}"),
    "recovered": mark("用恢复码重设密码：{user}"),
    "backup": mark("备份：{file}"),
    "restored": mark("从备份恢复：{file}，补回 {carried_over} 条"),
    "bundle_export": mark("导出离线包第 {number} 号，{changes} 条"),
    "bundle_import": mark("导入 {letter} 的离线包第 {number} 号，新内容 {new} 条"),
    "bundle_receipt": mark("导入省里的回执第 {number} 号，确认 {acknowledged} 条"),
    "repair": mark("按省里的内容修复 {records} 条"),
    "audit_export": mark("导出操作记录：{since} 至 {until}，{entries} 条"),
}
_SHOWN = {"history": mark("来龙去脉"), "conflicts": mark("冲突"), "audit": mark("操作记录")}

#: (field, from, to)
Told = tuple[str, str, str]


class Teller:
    """Turns entries into words, remembering what records and laptops are called."""

    def __init__(self, session: Session, *, reveal: bool) -> None:
        self._session = session
        self._reveal = reveal
        self._titles: OrderedDict[tuple[int, bytes], str] = OrderedDict()
        self._laptops: dict[bytes, str] = {}

    def laptop(self, device: bytes) -> str:
        """The letter of a laptop; the beginning of its id where nobody told of it."""
        found = self._laptops.get(device)
        if found is None:
            name = laptop_name(self._session, device)
            found = self._laptops[device] = name[:8] if name == device.hex() else name
        return found

    def title(self, code: int, id_: bytes) -> str:
        """What people call a record; its kind alone where this file has no such record."""
        found = self._titles.get((code, id_))
        if found is not None:
            self._titles.move_to_end((code, id_))
            return found
        found = self._plain(self._title(code, id_))
        self._titles[(code, id_)] = found
        if len(self._titles) > _TITLES_MAX:
            self._titles.popitem(last=False)
        return found

    def _title(self, code: int, id_: bytes) -> str:
        kind = BY_CODE.get(code)
        if kind is None:
            return _("新版本程序的内容（{name}）", name=kind_name(code))
        _state, row = self._session.door.state(self._session.db, kind, id_)
        if row is None:
            return _(kind.label)
        told = values(kind, row)
        title = record_title(self._session, kind, id_, told)
        of = id_ if kind is TRAINING_CLASS else told.get("training_class")
        class_code = self._class_code(of.bytes if isinstance(of, UUID) else of)
        return title if not class_code or class_code in title else f"{title} {class_code}"

    def _class_code(self, id_: bytes | None) -> str:
        """Lessons, exams and surveys have a number or a day of their own: it takes the class."""
        if id_ is None:
            return ""
        _state, row = self._session.door.state(self._session.db, TRAINING_CLASS, id_)
        return str(values(TRAINING_CLASS, row)["code"] or "") if row is not None else ""

    def changes(self, kept: Kept) -> Iterator[Told]:
        """What an entry changed, one line a field; at least one."""
        kind = BY_CODE.get(kept.entry.kind)
        if kept.entry.kind == AUDIT:
            for change in kept.entry.changes:
                yield _("记事"), "", self._plain(note_words(change.value))
            return
        is_empty = True
        for place, change in enumerate(kept.entry.changes):
            group = kind.group_by_code.get(change.group) if kind is not None else None
            if kind is None or (group is None and change.group != DELETED):
                continue
            names = self._session.door.names
            old = value_before(self._session.db, names, kept, place)
            for told in self._fields(kind, group, old, change.value):
                is_empty = False
                yield told
        if is_empty:
            # of a newer program, or a record made with nothing in it
            yield (_("（新建）") if kind is not None else _("（新版本的项目）")), "", ""

    def _fields(self, kind: Kind, group: Group | None, old: Any, new: Any) -> Iterator[Told]:
        if group is None:
            before = (
                ""
                if old is UNKNOWN or old is None
                else value_words(self._session, kind, None, old if old is False else True)
            )
            yield _("删除"), before, value_words(self._session, kind, None, new)
            return
        if kind.whole:
            yield (
                _(group.fields[0].label),
                self._whole(kind, group, old),
                self._whole(kind, group, new),
            )
            return
        if old is None and new is None:
            return
        yield _(group.fields[0].label), self._one(kind, group, old), self._one(kind, group, new)

    def _whole(self, kind: Kind, group: Group, value: Any) -> str:
        if value is None:
            return ""
        if value is UNKNOWN:
            return _not_here()
        words = value_words(self._session, kind, group, value, reveal=self._reveal)
        if isinstance(value, Erased):
            return words
        told = dict(zip((one.name for one in group.fields), value, strict=True))
        note = told.get("note")
        return self._plain(f"{words}（{note}）" if note else words)

    def _one(self, kind: Kind, group: Group, value: Any) -> str:
        if value is None:
            return ""
        if value is UNKNOWN:
            return _not_here()
        (field,) = group.fields
        if field.type is Type.JSON and not isinstance(value, Erased):
            return self._json(field, str(value))
        if (kind.name, field.name) == ("attachment", "owner") and isinstance(value, bytes):
            # it may be of any kind: its id leads to its history
            return str(UUID(bytes=value))
        return self._plain(value_words(self._session, kind, group, value, reveal=self._reveal))

    def _json(self, field: Field, text: str) -> str:
        if field.privacy is not Privacy.OPEN and not self._reveal:
            return _("（含个人信息，没有列出）")
        short = text if len(text) <= _JSON_MAX else text[:_JSON_MAX] + "…"
        return self._plain(short)

    def _plain(self, text: str) -> str:
        """A document's number may stand in a remark, too."""
        if self._reveal:
            return text
        return _ID_NUMBER.sub(lambda found: mask_id(found[0]) or "", text)


def _not_here() -> str:
    return _("（不在本机）")


def note_words(value: Any) -> str:
    """What an entry that only tells says: a log-in, a look at full numbers, a backup."""
    if isinstance(value, Erased):
        return _("已抹除")
    try:
        facts = json.loads(value)
        what = facts.pop("what")
        if what == "look":
            return _look_words(facts)
        if what == "backup" and facts.get("file") == "elsewhere":
            return _("备份到别处")
        words = _(_NOTES[what], **facts)
        return words + (_("（含完整号码）") if facts.get("reveal") else "")
    except (ValueError, KeyError, TypeError, AttributeError):
        # of a newer program: as it stands
        return str(value)


def _look_words(facts: dict[str, Any]) -> str:
    kind = BY_NAME.get(facts.get("kind", ""))
    shown = facts.get("what_shown")
    what = _(kind.label) if kind is not None else _(_SHOWN.get(str(shown), "")) or str(shown or "")
    return _("查看完整号码：{what} {n} 条", what=what, n=facts.get("count", "?"))

"""操作记录: what was done in some days, by whom and on which laptop, as one workbook.

The journal is the source, and whether its chain still holds stands on the second sheet. Everything
is read in one view and written as it is read: a centre's journal does not fit in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from jlcenter.app.audit_words import Teller
from jlcenter.app.clocks import clock_notices
from jlcenter.app.out_files import out_file
from jlcenter.app.roles import require, role_name
from jlcenter.app.undo import label_of
from jlcenter.domain.dates import in_order, parse_date
from jlcenter.domain.errors import Refused
from jlcenter.domain.journal.entry import AUDIT, ActionHead
from jlcenter.domain.sheet import Align, Cell, Column
from jlcenter.exchange.long_workbook import LongSheet, LongWorkbook, long_workbook
from jlcenter.storage.content import read_view
from jlcenter.storage.queries import audit as journal
from jlcenter.storage.queries.audit import Deed, StrandCheck
from jlcenter.storage.session import Session
from jlcenter.storage.strands import device_of
from jlcenter.words import _, counted, mark

Progress = Callable[[int], None]
#: a clock is put right by fractions of a second all day
_BACK_MS_MIN = 2_000
_MODES = {"do": mark("操作"), "undo": mark("撤销"), "redo": mark("重做"), "fixed": mark("记录")}
CHAINS = {
    "whole": mark("完整，没有被改动过"),
    "partial": mark("没有发现改动；有一部分内容是整份传来的，经过不在本机"),
    "broken": mark("断裂：有记录被改动或缺失"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``chain``: ``whole``, ``partial`` (some history is not here), ``broken``;
    ``broken_at`` names the first difference, ``checked`` counts the entries followed."""

    file: Path
    entries: int
    actions: int
    since: str
    until: str
    chain: str
    strands: int
    checked: int
    broken_at: str


def audit_export(
    session: Session,
    since: str,
    until: str,
    out: Path,
    *,
    reveal: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
) -> Exported:
    """Write what was done from ``since`` to ``until``, both days included, as a workbook.

    Days are those of this laptop's calendar. ``replace``: a file of that name may go.
    """
    require(session, "audit")
    first, last = _days(since, until)
    if out.is_file() and not replace:
        raise Refused(
            "out_exists",
            _("{file} 已经有了，没有覆盖。", file=out.name),
            _("请换一个文件名，或先把旧文件移开。"),
            file=out.name,
            field="out",
        )
    with out_file(out, ".xlsx") as draft:
        title = _("{centre}操作记录", centre=session.centre_name)
        with (
            read_view(session.db),
            long_workbook(draft, title, session.centre_name) as book,
        ):
            made = _Export(session, first, last, reveal=reveal, progress=progress)
            told = made.write(book, title, out)
        # before anybody has the file, so that no export goes unnoted
        session.note(
            "audit_export",
            since=told.since,
            until=told.until,
            entries=told.entries,
            reveal=reveal,
        )
    return told


def count_actions(session: Session, since: str, until: str) -> int:
    """How many actions the export will have, for a progress line."""
    first, last = _days(since, until)
    end = _midnight_ms(last + timedelta(days=1))
    return journal.count_between(session.db, _midnight_ms(first), end)


def _days(since: str, until: str) -> tuple[date, date]:
    first, last = parse_date(since, field="from"), parse_date(until, field="to")
    in_order(first, last, field="to")
    return first, last


class _Export:
    """One export under way."""

    def __init__(
        self,
        session: Session,
        first: date,
        last: date,
        *,
        reveal: bool,
        progress: Progress | None,
    ) -> None:
        self._session = session
        self._days = (first, last)
        self._since_ms = _midnight_ms(first)
        self._until_ms = _midnight_ms(last + timedelta(days=1))
        self._now_ms = round(time.time() * 1000)
        self._reveal = reveal
        self._tell = Teller(session, reveal=reveal)
        self._progress = progress
        self._entries = self._actions = 0
        self._whose: dict[int, tuple[str, str]] = {}

    def write(self, book: LongWorkbook, title: str, out: Path) -> Exported:
        """All three sheets."""
        first, last = (day.isoformat() for day in self._days)
        span = first if first == last else _("{first} 至 {last}", first=first, last=last)
        sheet = book.sheet(_("操作"), f"{title}　{span}", _action_columns())
        for cells in self._rows():
            sheet.add(cells)
        if not self._actions:
            sheet.add([None, None, _("这些天没有操作"), *([None] * 10)])
        sheet.end()
        checks, broken_at = self._write_checks(book)
        self._write_reading(book, span)
        return Exported(
            out,
            self._entries,
            self._actions,
            first,
            last,
            _chain(checks),
            len(checks),
            sum(one.checked for one in checks),
            broken_at,
        )

    # -- the first sheet ------------------------------------------------------------------------

    def _rows(self) -> Iterator[list[Cell]]:
        db = self._session.db
        clock = journal.clocks_before(db, self._now_ms)
        deeds = journal.deeds_between(db, self._since_ms, self._until_ms, self._now_ms, clock)
        for deed in deeds:
            self._actions += 1
            if self._progress is not None:
                self._progress(self._actions)
            yield from self._action_rows(deed)

    def _action_rows(self, deed: Deed) -> Iterator[list[Cell]]:
        session = self._session
        head: ActionHead | None = None
        told: list[Cell] = []
        whole = journal.entries_of_action(session.db, session.door.names, deed.strand_no, deed.seq)
        for kept in whole:
            entry = kept.entry
            if head is None:
                head = entry.action
                assert head is not None
                laptop, origin = self._from(deed.strand_no)
                told = [
                    self._actions,
                    _moment(head.wall_ms),
                    self._doubt(head.wall_ms, deed),
                    head.actor,
                    laptop,
                    origin,
                    _(_MODES.get(head.mode, "")),
                    _("记事") if entry.kind == AUDIT else label_of(head.label, head.params),
                ]
            self._entries += 1
            is_note = entry.kind == AUDIT
            title = "" if is_note else self._tell.title(entry.kind, entry.id)
            id_ = "" if is_note else str(UUID(bytes=entry.id))
            for field, before, after in self._tell.changes(kept):
                yield [*told, title, field, before, after, id_]

    def _from(self, strand_no: int) -> tuple[str, str]:
        found = self._whose.get(strand_no)
        if found is None:
            device = device_of(self._session.db, strand_no) or b""
            is_mine = device in self._session.seeds
            origin = _("本机") if is_mine else _("其他电脑")
            found = self._whose[strand_no] = (self._tell.laptop(device), origin)
        return found

    def _doubt(self, wall_ms: int, deed: Deed) -> str:
        if wall_ms > self._now_ms + _BACK_MS_MIN:
            return _("比导出的时间还晚")
        latest = deed.latest_before_ms
        if latest is not None and wall_ms < latest - _BACK_MS_MIN:
            return _("比这台电脑先前的记录（{moment}）早", moment=_moment(latest))
        return ""

    # -- the second and the third ---------------------------------------------------------------

    def _write_checks(self, book: LongWorkbook) -> tuple[list[StrandCheck], str]:
        session = self._session
        checks = list(journal.check_strands(session.db, session.door.names))
        bad = [one for one in checks if one.bad]
        broken_at = self._place(bad[0]) if bad else ""
        facts = [
            _("结果：{state}", state=_(CHAINS[_chain(checks)])),
            _(
                "共 {n} 段，逐条核对 {checked} 条",
                n=len(checks),
                checked=sum(one.checked for one in checks),
            ),
        ]
        if bad:
            facts.append(_("第一处不符：{place}", place=broken_at))
        if headless := sum(one.headless for one in checks):
            facts.append(counted("有 {n} 条不知道是哪天做的，没有列在第一张表", headless))
        facts += clock_notices(session)
        columns = (
            Column("laptop", _("电脑"), 10, Align.CENTER),
            Column("origin", _("来源"), 12, Align.CENTER),
            Column("strand", _("段"), 12, Align.CENTER),
            Column("after", _("从第几条起在本机"), 18, Align.RIGHT, is_number=True),
            Column("last", _("最后一条"), 12, Align.RIGHT, is_number=True),
            Column("checked", _("核对了几条"), 12, Align.RIGHT, is_number=True),
            Column("result", _("结果"), 50),
        )
        sheet: LongSheet = book.sheet(_("核对结果"), _("操作记录链的核对"), columns, facts)
        for one in checks:
            sheet.add(
                [
                    self._tell.laptop(one.device),
                    _("本机") if one.is_mine else _("其他电脑"),
                    one.strand.hex()[:8],
                    one.after + 1,
                    one.last,
                    one.checked,
                    self._result(one),
                ]
            )
        sheet.end()
        return checks, broken_at

    def _place(self, one: StrandCheck) -> str:
        assert one.bad is not None
        first, last = one.bad
        laptop, strand = self._tell.laptop(one.device), one.strand.hex()[:8]
        if first == last:
            return _(
                "{laptop} 的段 {strand} 第 {first} 条", laptop=laptop, strand=strand, first=first
            )
        return _(
            "{laptop} 的段 {strand} 第 {first} 至 {last} 条之间",
            laptop=laptop,
            strand=strand,
            first=first,
            last=last,
        )

    def _result(self, one: StrandCheck) -> str:
        if one.bad:
            return _("不符：{place}", place=self._place(one))
        if one.after:
            return counted("相符；此前 {n} 条的经过不在本机", one.after)
        return _("相符")

    def _write_reading(self, book: LongWorkbook, span: str) -> None:
        columns = (Column("what", _("项目"), 16), Column("how", _("说明"), 110))
        sheet = book.sheet(_("怎样看"), _("怎样看这份操作记录"), columns)
        for cells in _reading(self._session, span, self._now_ms, reveal=self._reveal):
            sheet.add(cells)


def _chain(checks: list[StrandCheck]) -> str:
    if any(one.bad for one in checks):
        return "broken"
    return "partial" if any(one.after for one in checks) else "whole"


def _reading(
    session: Session, span: str, now_ms: int, *, reveal: bool
) -> Iterator[tuple[str, str]]:
    yield (
        _("范围"),
        _(
            "{span}，按本机日历，首尾两天都在内。"
            "{moment} 由 {user}（{role}）在电脑 {letter} 上导出。",
            span=span,
            moment=_moment(now_ms),
            user=session.user,
            role=role_name(session.role),
            letter=session.letter,
        ),
    )
    yield (
        _("一行是什么"),
        _("一次操作改了几项就有几行，序号相同的是同一次操作。按时间排列，可以用表头的箭头筛选。"),
    )
    yield (
        _("时间"),
        _(
            "是操作时那台电脑的钟，换成本机的时区。先后由程序另记，不靠钟。钟有疑问的，“时钟存疑”栏写明："
            "比同一台电脑先前的记录还早，或比导出的时间还晚。"
        ),
    )
    yield _("电脑、来源"), _("电脑是登记时给的字母。来源写明是本机做的，还是由别的电脑传来的。")
    yield (
        _("方式"),
        _(
            "操作：可以撤销的改动。撤销、重做：也是一次新的操作，原来的记录不会消失。"
            "记录：不能撤销的，如登录、查看完整号码、备份、打印后的登记。"
        ),
    )
    yield (
        _("原值、新值"),
        _(
            "原值是操作的人当时看到的；空白表示当时没有内容。“（不在本机）”表示那次改动的经过没有传到本机。"
        ),
    )
    masks = (
        _("证件号码、电话、银行卡号是完整的，请妥善保管，用后销毁。")
        if reveal
        else _("证件号码、电话、银行卡号中间几位用 * 代替，证书内容等含个人信息的整段没有列出。")
    )
    yield _("号码"), masks
    yield (
        _("记录编号"),
        _("想看一条记录的全部经过，运行 ./run history 后面加记录编号。"),
    )
    yield (
        _("记事"),
        _(
            "登录和下一次改动一起记下，只看没改的登录要等到那时才出现。这次导出本身也记了一笔，下次导出可以看到。"
        ),
    )
    yield (
        _("核对结果"),
        _(
            "每条记录带着前一条的指纹，连成一段一段的链；改动、插入或删去任何一条，指纹就对不上。"
            "核对的是本机的全部操作记录，不只是这些天的。发现不符时请先备份，再运行 ./run check。"
        ),
    )


def _action_columns() -> tuple[Column, ...]:
    return (
        Column("number", _("序号"), 8, Align.RIGHT, is_number=True),
        Column("at", _("时间"), 20, Align.CENTER),
        Column("doubt", _("时钟存疑"), 16),
        Column("by", _("操作人"), 12),
        Column("laptop", _("电脑"), 8, Align.CENTER),
        Column("origin", _("来源"), 10, Align.CENTER),
        Column("mode", _("方式"), 8, Align.CENTER),
        Column("action", _("操作"), 30),
        Column("record", _("记录"), 34),
        Column("field", _("项目"), 16),
        Column("before", _("原值"), 24),
        Column("after", _("新值"), 24),
        Column("id", _("记录编号"), 38),
    )


def _midnight_ms(day: date) -> int:
    return round(datetime(day.year, day.month, day.day).timestamp() * 1000)


def _moment(wall_ms: int) -> str:
    return datetime.fromtimestamp(wall_ms / 1000).strftime("%Y-%m-%d %H:%M:%S")

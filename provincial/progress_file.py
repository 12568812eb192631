"""A year's progress as a PDF or a workbook: every table of the page, and the centres that have not
synced. Written beside its place and moved there when whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from jlcenter.domain.errors import Refused
from jlcenter.domain.regions import region_name
from jlcenter.domain.sheet import Align, Cell, Column, Sheet
from jlcenter.words import _
from provincial.progress import BY, Line, Progress, by_label

_CHINA = timedelta(hours=8)
_TYPES = (".pdf", ".xlsx")


def check(out: Path) -> None:
    """Refuse a file that is neither, or lies in no folder."""
    if out.suffix.lower() not in _TYPES:
        raise Refused(
            "out_type",
            _("{file} 应以 .pdf 或 .xlsx 结尾", file=out.name),
            _("请写成如 进度.pdf 或 进度.xlsx"),
            field="out",
        )
    if not out.parent.is_dir() or out.is_dir():
        raise Refused(
            "out_no_folder",
            _("{file} 不能写在这里", file=out.name),
            _("请写一个已有文件夹里的文件名"),
            field="out",
        )


def write(told: Progress, out: Path) -> None:
    """Write it. Raises Refused where it cannot be written."""
    draft = out.with_name(f".{out.stem[:40]}-{uuid4().hex[:8]}.part")
    author = _("吉林省职业培训省级平台")
    try:
        if out.suffix.lower() == ".xlsx":
            from jlcenter.exchange.workbook import write_workbook

            write_workbook(sheets(told), draft, author)
        else:
            from jlcenter.documents.page import Imprint, write_ledgers

            imprint = Imprint(author, _("{when} 生成", when=_when(told.at)))
            write_ledgers(sheets(told), draft, imprint)
        draft.replace(out)
    except OSError as error:
        raise Refused(
            "out_not_writable",
            _("不能写入 {file}", file=out.name),
            _("如果它正打开着, 请先关闭; 也请检查权限和磁盘空间"),
            field="out",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def sheets(told: Progress) -> list[Sheet]:
    """One table a thing figures are cut by, and the centres."""
    tables = [_table(told, by) for by in BY if told.tables.get(by)]
    return [*(tables or [_table(told, "prefecture")]), _centres(told)]


def place(told: Progress) -> str:
    """What the figures are of."""
    if told.scope.centre:
        return next((one.name for one in told.centres), told.scope.centre)
    region = told.scope.region
    return region_name(region.ljust(6, "0")) or region if region else _("吉林省")


def _when(at_ms: int | None) -> str:
    if at_ms is None:
        return _("还没有")
    return (datetime.fromtimestamp(at_ms / 1000, UTC) + _CHINA).strftime("%Y-%m-%d %H:%M")


def _table(told: Progress, by: str) -> Sheet:
    right = Align.RIGHT

    def figure(key: str, label: str, width: float = 20) -> Column:
        return Column(key, label, width, right, is_number=True)

    columns = (
        Column("name", by_label(by), 54),
        figure("person_times", _("人次")),
        figure("target", _("年度任务")),
        Column("done", _("完成"), 16, right),
        figure("persons", _("人数")),
        figure("subsidised", _("补贴性人次")),
        figure("completed", _("结业")),
        figure("certified", _("取证")),
        figure("hours", _("人·学时"), 24),
        figure("claimed", _("申领(元)"), 26),
        figure("approved", _("批准(元)"), 26),
        figure("paid", _("拨付(元)"), 26),
    )
    lines = [*told.tables.get(by, ()), told.total]
    return Sheet(
        id=f"province_{by}",
        title=_("{year} 年职业培训进度({by})", year=told.year, by=by_label(by)),
        columns=columns,
        rows=tuple(_row(one) for one in lines) if len(lines) > 1 else (),
        facts=(place(told), _("统计时间 {when}", when=_when(told.at))),
        notes=(
            _("按班级结业日期归年; 人数在每一行里一人只计一次, 各行相加可以多于合计"),
            _("结业: 有本中心有效结业证书; 取证: 结业且取得其他机构证书; 一学时 45 分钟"),
        ),
        empty=_("这一年还没有中心传来数据"),
    )


def _row(line: Line) -> tuple[Cell, ...]:
    sums = line.figures
    done = "" if line.done is None else f"{float(line.done) * 100:.1f}%"
    return (
        line.name,
        sums.person_times,
        line.target if line.target is not None else "",
        done,
        sums.persons,
        sums.subsidised,
        sums.completed,
        sums.certified,
        float(sums.hours),
        sums.claimed / 100,
        sums.approved / 100,
        sums.paid / 100,
    )


def _centres(told: Progress) -> Sheet:
    silent = told.silent
    return Sheet(
        id="province_silent",
        title=_("没有同步的中心"),
        columns=(
            Column("code", _("代码"), 26),
            Column("name", _("培训中心"), 80),
            Column("county", _("县(市、区)"), 60),
            Column("laptops", _("电脑"), 18, Align.RIGHT, is_number=True),
            Column("last", _("上次同步"), 44),
            Column("days", _("已有天数"), 24, Align.RIGHT, is_number=True),
        ),
        rows=tuple(
            (
                one.code,
                one.name,
                region_name(one.county) or one.county,
                one.laptops,
                _when(one.last_sync),
                "" if one.silent_days is None else one.silent_days,
            )
            for one in silent
        ),
        facts=(place(told), _("统计时间 {when}", when=_when(told.at))),
        notes=(_("一周没有同步的中心; 这些中心的数字不是最新的"),),
        empty=_("各中心都在一周内同步过"),
    )

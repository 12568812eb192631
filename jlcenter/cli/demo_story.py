"""The demo's steps. Each runs a real command of the command line and shows what was typed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jlcenter.cli.frame import answer
from jlcenter.domain.errors import Refused
from jlcenter.words import _, language

USER = "demo"
PASSWORD = "xiaomazha-2026"
CENTRE = "220421"
_LESSONS_CALLED = 6


def demo_folder(out: Path | None) -> Path:
    """A fresh folder for the demo's files: ``--out``, or one beside where one stands."""
    base = out or Path.cwd() / "jlcenter-demo"
    if base.exists() and not base.is_dir():
        raise Refused("not_a_folder", _("{folder} 不是文件夹", folder=base.name), _("请换一个位置"))
    if not base.exists() or not any(base.iterdir()):
        return base
    return base.with_name(f"{base.name}-{time.strftime('%Y%m%d-%H%M%S')}")


class Story:
    """One run of the demo in one folder."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.first = folder / "laptop-1"
        self.second = folder / "laptop-2"
        self.province = folder / "province"
        self.user, self.password = USER, PASSWORD
        self._say = say
        self._step = 0
        self._server = ""

    def tell(self) -> dict[str, Any]:
        """All steps; returns what a script may check."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            from jlcenter.app.bootstrap import folder_refused

            raise folder_refused(self.folder, error) from error
        roster = self.folder / _("花名册样例.xlsx")
        self._province_and_laptops()
        with self._serving():
            self._pair(self.first)
            class_ = self._class()
            self._import(class_, roster)
            self._sync(self.first)
            self._pair(self.second)
            self._sync(self.second)
        self._roll_offline(class_)
        with self._serving():
            digests = self._meet()
        serials = self._certificates(class_)
        papers = self._papers(class_)
        with self._serving():
            self._sync(self.first)
            self._sync(self.second)
        verified = self._verify(papers[0])
        return {
            "folder": str(self.folder),
            "data": str(self.first),
            "user": self.user,
            "password": self.password,
            "class": class_,
            "certificates": len(serials),
            "digests_equal": len(set(digests)) == 1,
            "verified": verified,
            "files": [str(one) for one in [roster, *papers]],
        }

    def take_pictures(self) -> list[Path]:
        """Pictures of the screens, for a machine without one."""
        from jlcenter.ui.pictures import take_pictures

        self._head(_("窗口的样子(没有屏幕, 存成图片)"))
        found = take_pictures(self.first, self.user, self.password, self.folder / _("界面"))
        self._note(_("{n} 张图片, 在 {folder}", n=len(found), folder=self.folder / _("界面")))
        return found

    def open_window(self, lang: str | None) -> None:
        """The window on the first laptop's data, logged in."""
        from jlcenter.ui.application import run_window

        os.environ["JLCENTER_USER"], os.environ["JLCENTER_PASSWORD"] = self.user, self.password
        run_window(self.first, lang)

    # -- the steps ----------------------------------------------------------------------------

    def _province_and_laptops(self) -> None:
        self._head(_("省级服务器一台, 县里笔记本电脑两台"))
        self._run(self.province, "province", "init")
        for laptop in (self.first, self.second):
            self._run(
                laptop,
                *("init", "--centre", CENTRE, "--centre-name", _("东丰县职教中心(演示)")),
                *("--admin", self.user),
            )
        self._note(_("数据各自加密存放, 没有密码打不开"))

    def _pair(self, laptop: Path) -> None:
        self._head(_("登记 {laptop}: 输入省里给的一次性登记码", laptop=laptop.name))
        code = self._run(self.province, "province", "pair-code", "--centre", CENTRE)["code"]
        self._run(laptop, "pair", "--server", self._server, "--code", code)

    def _class(self) -> str:
        self._head(_("开班、排课"))
        start = date.today() - timedelta(days=9)
        made = self._run(
            self.first,
            *("class", "create", "--name", _("家政服务员(初级)"), "--programme", "JD-JZ-5"),
            *("--starts", start, "--ends", start + timedelta(days=13), "--hours", "40"),
            *("--place", _("平岗镇二道村"), "--outreach", "stool", "--capacity", "40"),
        )
        class_ = str(made["class"]["code"])
        planned = self._run(
            self.first,
            *("lesson", "plan", "--class", class_, "--from", start),
            *("--to", start + timedelta(days=9), "--start", "08:30", "--hours", "4"),
        )
        self._note(_("班级 {code}, {n} 个课次", code=class_, n=len(planned["lessons"])))
        return class_

    def _import(self, class_: str, roster: Path) -> None:
        from jlcenter.app.demo_roster import write_messy_roster

        self._head(_("导入一份乱糟糟的花名册"))
        write_messy_roster(roster)
        report = self._run(self.first, "roster", "import", roster, "--class", class_)
        self._note(
            _(
                "{rows} 行里入班 {ok} 人, 退回 {bad} 行, 重复 {double} 行, 待定 {held} 行",
                rows=report["rows"],
                ok=report["enrolled"],
                bad=len(report["rejected"]),
                double=len(report["duplicates"]),
                held=len(report["held"]),
            )
        )
        for one in report["rejected"][:4]:
            self._note(_("第 {row} 行: {why}", row=one["row"], why=one["message"]))
        self._run(self.first, "undo")
        self._run(self.first, "redo")
        self._note(_("整次导入一步撤销, 一步重做"))
        self._run(
            self.first,
            *("trainee", "add", "--name", _("单雪梅"), "--id-number", "220421199003219661"),
            *("--phone", "19900000001", "--class", class_),
        )
        found = self._run(self.first, "trainee", "find", "shan xm")["trainees"]
        if not found:
            found = self._run(self.first, "trainee", "find", "sxm")["trainees"]
        self._note(_("现场登记一人, 打拼音首字母就找得到(单读 shàn): {n} 人", n=len(found)))

    def _roll_offline(self, class_: str) -> None:
        self._head(_("村里没有网: 点名"))
        for lesson in range(1, _LESSONS_CALLED + 1):
            self._run(
                self.first,
                *("mark", "--class", class_, "--lesson", lesson, "--all", "present"),
                *(("--except", "3:absent,7:late:20,9:leave") if lesson % 2 else ()),
            )
        self._run(
            self.first,
            *("mark", "--class", class_, "--lesson", 2, "--number", 5),
            *("--status", "late", "--minutes", "15"),
        )
        self._run(
            self.second,
            *("mark", "--class", class_, "--lesson", _LESSONS_CALLED + 1, "--all", "present"),
        )
        status = self._run(self.first, "sync", "status")
        self._note(_("每一笔都已存在本机; {n} 条待传", n=status["pending"]))

    def _meet(self) -> list[str]:
        self._head(_("有网了: 同步, 三处内容一样"))
        for laptop in (self.first, self.second, self.first):
            self._sync(laptop)
        digests = [str(self._run(one, "digest")["digest"]) for one in (self.first, self.second)]
        told = self._run(self.province, "province", "digest", "--centre", CENTRE)
        digests.append(str(told["digest"]))
        self._note(_("指纹: {digests}", digests="  ".join(one[:12] for one in digests)))
        return digests

    def _sync(self, laptop: Path) -> None:
        done = self._run(laptop, "sync")
        self._note(
            _(
                "{laptop}: 送出 {up} 条, 收到 {down} 条, {bytes} 字节, 待传 {left}",
                laptop=laptop.name,
                up=done["pushed"],
                down=done["received"],
                bytes=done["bytes_sent"] + done["bytes_received"],
                left=done["pending"],
            )
        )

    def _certificates(self, class_: str) -> list[str]:
        self._head(_("考核, 看谁可以结业, 发证"))
        roll = self._run(self.first, "roster", "show", "--class", class_)["enrolments"]
        for place, one in enumerate(roll):
            theory = 55 if place == 4 else 70 + place % 25
            self._run(
                self.first,
                *("assess", "--class", class_, "--number", one["number"]),
                *("--theory", theory, "--practical", 75 + place % 20),
                quiet=place > 0,
            )
        for lesson in range(_LESSONS_CALLED + 2, 11):
            self._run(
                self.first,
                *("mark", "--class", class_, "--lesson", lesson, "--all", "present"),
                quiet=True,
            )
        rows = self._run(self.first, "completion", "--class", class_)["enrolments"]
        short = [one for one in rows if not one["eligible"]]
        self._note(_("可以发证 {n} 人, 还不行 {m} 人", n=len(rows) - len(short), m=len(short)))
        issued = self._run(self.first, "certificates", "issue", "--class", class_)["issued"]
        return [str(one["serial"]) for one in issued]

    def _papers(self, class_: str) -> list[Path]:
        self._head(_("打印证书、花名册、签到表, 导出 Excel"))
        certificates = self.folder / _("证书.pdf")
        self._run(self.first, "certificates", "print", "--class", class_, "--out", certificates)
        papers = [certificates]
        for what, name in (
            ("roster", _("花名册")),
            ("sign-in", _("签到表")),
            ("attendance", _("考勤表")),
            ("scores", _("成绩表")),
            ("certificate-register", _("发证登记表")),
        ):
            papers.append(self.folder / f"{name}.pdf")
            self._run(self.first, "print", what, "--class", class_, "--out", papers[-1])
        papers.append(self.folder / (_("花名册") + ".xlsx"))
        self._run(self.first, "export", "roster", "--class", class_, "--out", papers[-1])
        return papers

    def _verify(self, certificates: Path) -> bool:
        self._head(_("另一台电脑上, 不联网核验证书上的二维码"))
        told = self._run(self.second, "certificates", "verify", certificates)
        self._note(_("{n} 张, 都是真的", n=len(told.get("certificates", [told]))))
        return bool(told["valid"])

    # -- running ------------------------------------------------------------------------------

    def _head(self, text: str) -> None:
        self._step += 1
        self._say(f"\n{self._step}. {text}")

    def _note(self, text: str) -> None:
        self._say(f"   {text}")

    def _run(self, data: Path, *words: object, quiet: bool = False) -> dict[str, Any]:
        told = [str(one) for one in words]
        if not quiet:
            self._say(f"   $ ./run {shlex.join(told)}")
        before = dict(os.environ)
        os.environ.update(
            JLCENTER_DATA=str(data), JLCENTER_USER=self.user, JLCENTER_PASSWORD=self.password
        )
        try:
            result = answer(["--data", str(data), "--lang", language(), *told])
        finally:
            os.environ.clear()
            os.environ.update(before)
        return result.json if result is not None else {}

    @contextmanager
    def _serving(self) -> Iterator[None]:
        """The provincial server as a process of its own, while the block runs."""
        import json

        env = {**os.environ, "JLCENTER_USER": self.user, "JLCENTER_PASSWORD": self.password}
        # the second start takes the first one's port: the laptops know that address
        port = self._server.rpartition(":")[2] or "0"
        words = ["--data", str(self.province), "province", "serve", "--port", port]
        command = [sys.executable, *_program(), *words]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
        )
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            if not line:
                raise Refused(
                    "server_did_not_start", _("省级服务器没有启动"), _("请再运行一次 ./run demo")
                )
            self._server = str(json.loads(line)["listening"])
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


def _program() -> list[str]:
    """What starts the command line: ``main.py``, or nothing where we are one built file."""
    if getattr(sys, "frozen", False):
        return []
    return [str(Path(__file__).resolve().parent.parent.parent / "main.py")]

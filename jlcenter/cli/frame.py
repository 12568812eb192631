"""What every command shares: common options, logging in, JSON, exit codes, defects.

``use_case`` turns a function that returns a ``Result`` into a command of the contract: exactly one
JSON object on standard output with ``--json``, readable text without it; everything else goes to
standard error.
"""

from __future__ import annotations

import functools
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from jlcenter.cli.output import Table
from jlcenter.domain.errors import AccessRefused, Refused, UsageRefused
from jlcenter.words import LANGUAGES, _, language, mark, set_language

if TYPE_CHECKING:
    from jlcenter.app.bootstrap import Session

DEFECT = 70
_NUMBER_MAX = 2**53


@dataclass(frozen=True, slots=True)
class Result:
    """What a command answers. ``json`` gets ``ok: true`` unless ``exit_code`` says otherwise."""

    json: dict[str, Any]
    text: str = ""
    table: Table | None = None
    exit_code: int = 0


@dataclass(slots=True)
class Context:
    """The common options of one call, and the session once logged in."""

    data: str | None = None
    user: str | None = None
    lang: str | None = None
    json: bool = False
    reveal: bool = False
    sessions: list[Any] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The data folder."""
        from jlcenter.app.bootstrap import default_folder

        return Path(self.data) if self.data else default_folder()

    def user_name(self) -> str:
        """``--user``, else ``JLCENTER_USER``, else asked for."""
        name = self.user or os.environ.get("JLCENTER_USER")
        if name:
            return name
        if sys.stdin is None or not sys.stdin.isatty():
            raise UsageRefused(
                "user_missing",
                _("没有说是哪个用户"),
                _("请加 --user 用户名, 或设环境变量 JLCENTER_USER"),
                field="user",
            )
        return str(click.prompt(_("用户名"), err=True))

    def password(self, variable: str = "JLCENTER_PASSWORD", *, confirm: bool = False) -> str:
        """From the environment, else asked for without echo; never an argument."""
        told = os.environ.get(variable)
        if told is not None:
            if _is_garbled(told):
                raise AccessRefused(
                    "password_encoding",
                    _("密码里有认不出的字符, 可能是编码不对"),
                    _("请把终端或脚本的编码设为 UTF-8 再试"),
                    field="password",
                )
            return told
        if sys.stdin is None or not sys.stdin.isatty():
            raise AccessRefused(
                "password_missing",
                _("没有给密码"),
                _("请设环境变量 {name}, 或在终端里运行后输入", name=variable),
                field="password",
            )
        return str(click.prompt(_("密码"), hide_input=True, confirmation_prompt=confirm, err=True))

    def log_in(self) -> Session:
        """Open the folder for the user; the session is closed when the command ends."""
        from jlcenter.app.bootstrap import check_ready, log_in

        folder = self.folder
        check_ready(folder)
        session = log_in(folder, self.user_name(), self.password())
        self.sessions.append(session)
        for notice in session.notices:
            self.warn(notice)
        return session

    def progress(self, label: str, total: int) -> Callable[[int], None]:
        """A progress line on standard error, where that is a terminal: call with the count done."""
        if not sys.stderr.isatty() or self.json:
            return lambda done: None

        def show(done: int) -> None:
            part = min(done, total) / total if total else 1.0
            bar = "█" * int(part * 24)
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{label} {bar:<24} {done}/{total}{end}")
            sys.stderr.flush()

        return show

    def warn(self, text: str) -> None:
        """A line on standard error."""
        sys.stderr.write(text + "\n")

    def close(self) -> None:
        """Close what was opened."""
        for one in self.sessions:
            one.close()
        self.sessions.clear()


def common_options() -> list[click.Parameter]:
    """The options every command takes, before or after its words."""
    return [
        click.Option(["--data"], metavar="DIR", help=_("数据文件夹")),
        click.Option(["--user"], metavar="NAME", help=_("用户名")),
        click.Option(["--lang"], type=click.Choice(LANGUAGES), help=_("语言")),
        click.Option(["--json"], is_flag=True, help=_("输出一个 JSON 对象")),
        click.Option(["--reveal"], is_flag=True, help=_("显示完整证件号等, 会留下查看记录")),
    ]


def use_case(function: Callable[..., Result]) -> Callable[..., None]:
    """Make a function ``(context, **options) -> Result`` the body of a click command."""

    @functools.wraps(function)
    def body(**options: Any) -> None:
        click_context = click.get_current_context()
        context = _context(click_context)
        _check_values({**options, "user": context.user})
        try:
            result = function(context, **options)
        finally:
            context.close()
        click_context.find_root().obj = result

    return body


def _is_garbled(text: str) -> bool:
    """Whether an argument's bytes were no text: Python keeps them as lone surrogates."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def _check_values(options: dict[str, Any]) -> None:
    """Numbers and texts that no file could hold are wrong input, not defects."""
    for option, value in options.items():
        name = option.strip("_").replace("_", "-")
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, int) and abs(one) > _NUMBER_MAX:
                raise Refused(
                    "number_too_large",
                    _("--{name} 的数太大", name=name),
                    _("请核对是不是多打了几位"),
                    field=name,
                )
            if isinstance(one, str) and _is_garbled(one):
                raise Refused(
                    "text_encoding",
                    _("--{name} 里有认不出的字符, 可能是编码不对", name=name),
                    _("请把终端或脚本的编码设为 UTF-8 再试"),
                    field=name,
                )


def common_first(arguments: list[str]) -> list[str]:
    """The common options moved before the command's words, wherever a person wrote them."""
    first: list[str] = []
    rest: list[str] = []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--":
            rest += [word, *words]
            break
        if word in ("--json", "--reveal"):
            first.append(word)
        elif word in ("--data", "--user", "--lang") and words:
            first += [word, words.pop(0)]
        elif word.startswith(("--data=", "--user=", "--lang=")):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def _context(click_context: click.Context) -> Context:
    root = click_context.find_root()
    given = root.params
    return Context(
        data=given.get("data"),
        user=given.get("user"),
        lang=given.get("lang"),
        json=bool(given.get("json")),
        reveal=bool(given.get("reveal")),
    )


def answer(arguments: list[str]) -> Result | None:
    """Run one command and give its result unprinted (the demo); raises what it refuses."""
    from jlcenter.cli import root

    group = root()
    with group.make_context("./run", list(arguments)) as context:
        group.invoke(context)
        result: Result | None = context.obj
    return result


def _write_what_can_be_shown() -> None:
    """A terminal that lacks a character shows a question mark; that is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def run_command(arguments: list[str]) -> int:
    """Parse and run one command; prints its answer and returns its exit code."""
    arguments = common_first(arguments)
    wants_json = "--json" in arguments
    _write_what_can_be_shown()
    set_language(_language(arguments))
    try:
        result = answer(arguments)
        return 0 if result is None else _print_result(result, wants_json)
    except Refused as refused:
        if refused.code == "usage" and not refused.hint:
            refused.hint = _("用法见 ./run {words} --help", words=_command_of(arguments))
        return _print_refused(refused, wants_json)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.exceptions.NoArgsIsHelpError as ended:
        if wants_json:
            return _print_refused(_command_missing(ended), wants_json)
        ended.show()
        return 2
    except click.ClickException as wrong:
        hint = _("用法见 ./run {words} --help", words=_words(wrong))
        return _print_refused(UsageRefused("usage", _usage_message(wrong), hint), wants_json)
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n" + _("已取消") + "\n")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as defect:  # noqa: BLE001 - the last line: told plainly, logged, never a traceback
        return _print_defect(defect, arguments, wants_json)


def _command_missing(wrong: click.UsageError) -> UsageRefused:
    hint = _("用法见 ./run {words} --help", words=_words(wrong))
    return UsageRefused("usage", _("后面还要写一个命令"), hint)


def _command_of(arguments: list[str]) -> str:
    from jlcenter.cli.tree import COMMANDS

    return next((word for word in arguments if word in COMMANDS), "")


def _words(wrong: click.ClickException) -> str:
    context = getattr(wrong, "ctx", None)
    return " ".join(context.command_path.split()[1:]) if context else ""


_TYPE_WORDS = {"integer range": mark("整数"), "integer": mark("整数"), "float": mark("数字")}


def _usage_message(wrong: click.ClickException) -> str:
    if isinstance(wrong, click.NoSuchOption):
        return _("没有选项 {name}", name=wrong.option_name)
    if isinstance(wrong, click.MissingParameter) and wrong.param is not None:
        name = wrong.param.opts[0] if wrong.param.opts else str(wrong.param.name)
        return _("缺少 {name}", name=name)
    if isinstance(wrong, click.BadParameter) and wrong.param is not None:
        name = wrong.param.opts[0] if wrong.param.opts else str(wrong.param.name)
        why = wrong.message
        for type_name, word in _TYPE_WORDS.items():
            why = why.replace(type_name, _(word)) if language() != "en" else why
        return _("{name} 的值不对: {why}", name=name, why=why)
    return _("命令写法不对: {why}", why=wrong.format_message())


def _language(arguments: list[str]) -> str:
    for place, word in enumerate(arguments):
        if word == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return os.environ.get("JLCENTER_LANG", "zh")


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value).__name__)


def print_json(told: dict[str, Any]) -> None:
    """One JSON object, one line, on standard output."""
    text = json.dumps(told, ensure_ascii=False, default=_plain)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeError:
        # a terminal that has not every character, or a lone surrogate from an argument
        text = json.dumps(told, default=_plain)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _print_result(result: Result, wants_json: bool) -> int:
    if wants_json:
        print_json({"ok": result.exit_code == 0, **result.json})
        return result.exit_code
    if result.table is not None and result.table.rows:
        sys.stdout.write(result.table.render() + "\n")
    if result.text:
        sys.stdout.write(result.text + "\n")
    sys.stdout.flush()
    return result.exit_code


def _print_refused(refused: Refused, wants_json: bool) -> int:
    if wants_json:
        print_json({"ok": False, "error": refused.as_json(), **(refused.report or {})})
        return refused.exit_code
    sys.stderr.write(refused.message + "\n")
    if refused.hint:
        sys.stderr.write(refused.hint + "\n")
    return refused.exit_code


def _print_defect(defect: Exception, arguments: list[str], wants_json: bool) -> int:
    from jlcenter.app.defects import record_defect

    reference = record_defect(defect, _given_folder(arguments))
    error = Refused(
        "defect",
        _("程序出错了, 编号 {reference}", reference=reference),
        _("已保存的内容都在。请把这个编号告诉维护人员, 日志里有详细情况, 不含个人信息"),
    )
    _print_refused(error, wants_json)
    return DEFECT


def _given_folder(arguments: list[str]) -> Path | None:
    for place, word in enumerate(arguments):
        if word == "--data" and place + 1 < len(arguments):
            return Path(arguments[place + 1])
        if word.startswith("--data="):
            return Path(word.partition("=")[2])
    return None

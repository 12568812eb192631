"""What must hold over the whole source; who may import whom is import-linter's (pyproject.toml)."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [ROOT / "main.py", *sorted(ROOT.glob("jlcenter/**/*.py"))]
PROVINCE = sorted(ROOT.glob("provincial/**/*.py"))
SCRIPTS = sorted(ROOT.glob("scripts/*.py"))
OTHER_TEXT = ("*.md", "*.toml", "*.txt", "*.in", "*.sh", "*.spec", "run", "test", ".ci/run")
TEXT_CALLS = ("_", "counted", "counting", "mark")
CHINESE = re.compile("[\u3400-\u9fff]")
# Data, not text: what is stored, and a language's name in itself.
DATA = {"男", "女", "中文", "列名=field", "职业技术教育中心"}
#: people and places to practise on
INVENTED = {"jlcenter/ui/practice.py", "jlcenter/ui/practice_books.py", "jlcenter/cli/demo.py"}


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=name(file))


def imported(file: Path) -> Iterator[str]:
    """Every module a file imports, at its top or later."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def text_calls(file: Path) -> Iterator[ast.Call]:
    """The calls that fetch a text for people."""
    for node in ast.walk(tree(file)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in TEXT_CALLS
            and node.args
        ):
            yield node


def test_qt_is_used_in_the_window_only() -> None:
    outside = [file for file in PROGRAM + PROVINCE if "ui" not in file.parts]
    users = {name(f) for f in outside for m in imported(f) if m.split(".")[0] == "PySide6"}
    assert users == set()


def test_the_database_is_opened_in_storage_and_at_the_province_only() -> None:
    libraries = {"sqlcipher3", "sqlite3", "sqlite_utils", "sqlalchemy"}
    outside = [file for file in PROGRAM if "storage" not in file.parts]
    users = {name(f) for f in outside for m in imported(f) if m.split(".")[0] in libraries}
    assert users == set()


def test_sql_stands_in_storage_and_at_the_province_only() -> None:
    statement = re.compile(
        r"^\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
        r"|CREATE\s+(TABLE|INDEX|VIRTUAL))\b",
        re.DOTALL,
    )
    found = [
        f"{name(file)}:{node.lineno}"
        for file in PROGRAM
        if "storage" not in file.parts
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and statement.match(node.value)
    ]
    assert found == []


def test_a_text_for_people_is_one_literal_that_the_catalogue_can_see() -> None:
    wrong = [
        f"{name(file)}:{call.lineno}"
        for file in PROGRAM + PROVINCE + SCRIPTS
        for call in text_calls(file)
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        or (isinstance(call.args[0], ast.Constant) and not call.args[0].value)
        or (isinstance(call.args[0], ast.Call) and isinstance(call.args[0].func, ast.Attribute)
            and call.args[0].func.attr == "format")
    ]  # fmt: skip
    assert wrong == []


def test_every_place_in_a_text_is_filled_and_nothing_else_is_given() -> None:
    wrong = []
    for file in PROGRAM + PROVINCE + SCRIPTS:
        for call in text_calls(file):
            assert isinstance(call.func, ast.Name)
            text = call.args[0]
            given = {word.arg for word in call.keywords}
            if not isinstance(text, ast.Constant) or None in given:
                continue
            parts = string.Formatter().parse(str(text.value))
            places = {place for _text, place, _spec, _conversion in parts if place is not None}
            if call.func.id == "counted":
                given |= {"n"}
                places |= {"n"}
            later = call.func.id == "mark" or not given
            if places != given and not later:
                wrong.append(f"{name(file)}:{call.lineno} has {places}, gets {given}")
    assert wrong == []


def test_what_the_window_and_the_command_line_show_comes_from_the_catalogue() -> None:
    """Chinese in them stands in a call of ``TEXT_CALLS`` or in a docstring."""
    wrong = []
    for file in PROGRAM:
        if not {"ui", "cli"} & set(file.parts) or name(file) in INVENTED:
            continue
        module = tree(file)
        seen = {(part.lineno, part.col_offset) for call in text_calls(file)
                for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant)}  # fmt: skip
        docs = {
            (node.value.lineno, node.value.col_offset)
            for node in ast.walk(module)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        wrong += [
            f"{name(file)}:{node.lineno} {node.value}"
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and CHINESE.search(node.value)
            and node.value not in DATA
            and (node.lineno, node.col_offset) not in seen | docs
        ]
    assert wrong == []


def test_only_the_command_line_and_scripts_print() -> None:
    wrong = [
        f"{name(file)}:{node.lineno}"
        for file in PROGRAM + PROVINCE
        if "cli" not in file.parts and file.name != "commands.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert wrong == []


def test_no_path_of_the_machine_it_was_written_on() -> None:
    path = re.compile(r"(?:^|[^A-Za-z0-9._/-])/(?:work|root|tmp/[A-Za-z])[/A-Za-z0-9._-]*")
    files = [*PROGRAM, *PROVINCE, *SCRIPTS, *ROOT.glob("benchmarks/**/*.py")]
    for pattern in OTHER_TEXT:
        files += [*ROOT.glob(pattern), *ROOT.glob(f"docs/**/{pattern}")]
    wrong = [
        f"{name(file)}: {found.group().strip()}"
        for file in files
        for found in path.finditer(file.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def commands(
    group: click.Group, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, hidden ones left out."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None, word
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*words, word))
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield (*words, word), command


def test_every_command_and_option_is_documented() -> None:
    """docs/commands.md: each command at the start of a table row or a line, in backquotes."""
    from jlcenter.cli import root

    manual = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    missing = [
        " ".join(words)
        for words, _command in commands(root())
        if not re.search(rf"`{re.escape(' '.join(words))}[ `]", manual)
    ]
    assert missing == []


def test_every_documented_command_exists() -> None:
    from jlcenter.cli import root

    known = {" ".join(words) for words, _command in commands(root())}
    manual = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z][a-z -]*[a-z])[^`]*`", manual, re.MULTILINE)
    listed = {re.split(r" (?=-|[A-Z])", row)[0].strip() for row in rows}
    assert len(listed) > 20
    assert sorted(listed - known) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_speaks_the_language_in_use(language: str) -> None:
    """Every command says what it does: in Chinese, and with ``--lang en`` without any Chinese."""
    probe = (
        "import json; from jlcenter.words import set_language;"
        f"set_language({language!r}); from jlcenter.cli import root; from tests import test_tidy;"
        "print(json.dumps({' '.join(words): command.help or ''"
        " for words, command in test_tidy.commands(root())}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    helps: dict[str, str] = json.loads(done.stdout)
    assert len(helps) > 50
    wrong = {
        words: text
        for words, text in helps.items()
        if bool(CHINESE.search(text)) != (language == "zh")
    }
    assert wrong == {}


@pytest.mark.parametrize("module", ["jlcenter.cli.frame", "jlcenter.cli.roll", "main"])
def test_marking_loads_nothing_heavy(module: str) -> None:
    """One mark costs one process: nothing of the window, paper, network or province may come in."""
    heavy = ["PySide6", "reportlab", "pypinyin", "PIL", "requests", "sqlalchemy", "openpyxl",
             "python_calamine", "xlsxwriter", "chinese_calendar", "pypdfium2", "zxingcpp", "segno",
             "starlette", "uvicorn", "babel", "provincial"]  # fmt: skip
    probe = f"import sys, {module}; print(*[m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []

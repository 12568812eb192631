"""Every requirement that docs/requirements.md does not call open is proved by a test that names it:
in its own name (``test_r12_…``), or in the first words of its file or function ("R12: …")."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "requirements.md"
NUMBER = re.compile(r"R\d\d")


def listed() -> list[str]:
    """The numbers of the tables."""
    return re.findall(r"^\| (R\d\d) \|", LIST.read_text(encoding="utf-8"), re.MULTILINE)


def still_open() -> set[str]:
    """The numbers that the list itself says no test proves yet."""
    (told,) = re.findall(r"^Open: (.+)$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return set(NUMBER.findall(told))


def named() -> dict[str, list[str]]:
    """The tests that name a number."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").glob("**/*.py")):
        for number, test in numbers_in(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(f"{file.relative_to(ROOT)}::{test}")
    return found


def numbers_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(number, test) of one file."""
    tests = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    for number in NUMBER.findall(ast.get_docstring(tree) or ""):
        yield from ((number, test.name) for test in tests[:1])
    for test in tests:
        for number in re.findall(r"(?<=_)r\d\d(?=_)", test.name):
            yield number.upper(), test.name
        for number in NUMBER.findall(ast.get_docstring(test) or ""):
            yield number, test.name


def test_every_requirement_has_a_number_of_its_own() -> None:
    assert sorted(listed()) == sorted(set(listed()))
    assert {f"R{number:02}" for number in range(1, 70)} == set(listed())


def test_every_requirement_that_is_met_is_named_by_the_test_that_proves_it() -> None:
    proved = named()
    missing = [number for number in listed() if number not in proved]
    assert [number for number in missing if number not in still_open()] == []


def test_what_is_called_open_is_open_and_no_test_names_what_is_not_listed() -> None:
    proved = named()
    assert {number: proved[number] for number in still_open() if number in proved} == {}
    assert set(proved) - set(listed()) == set()

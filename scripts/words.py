"""Keeps the catalogues: texts out of the source, translations in, compiled beside them.

  words.py update            extract, update en and ko, compile (run after any change of a text)
  words.py missing LANG      the texts without one, as JSON: {"text": ""} or {"text": ["", ""]}
  words.py fill LANG FILE    take translations from such a JSON file
  words.py count             how much of each language is there

The source language is Chinese; a text with a number (``counted``) has a singular and a plural in
English. A Korean text nobody has confirmed carries the comment ``unconfirmed``.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
LANGUAGES = ("en", "ko")
KEYWORDS = {"_": None, "mark": None, "counted": (1, 1), "counting": (1, 1)}
SOURCES = ("jlcenter", "provincial", "scripts")
TEMPLATES = "provincial/web/templates"
#: tables whose names the program shows in the person's language
TABLES = (
    ("plan_targets", "name"),
    ("subsidy_schemes", "name"),
    ("trainee_categories", "name"),
    ("training_types", "name"),
    ("skill_levels", "name"),
    ("skill_levels", "short"),
    ("programmes", "brand"),
)
MARKS = ("mark", "_mark", "said")  # and what modules with a ``mark`` of their own call it
NO_TEXT = re.compile("[a-z_]*")  # a key passed where Babel looks for a text: _(told["label"])


def extract() -> Catalog:
    """Every text of the source, with the files it stands in."""
    found = Catalog(project="JLCenter", charset="utf-8")
    for folder in SOURCES:
        for file, _line, message, comments, _context in extract_from_dir(
            str(ROOT / folder),
            method_map=[("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
        ):
            if not NO_TEXT.fullmatch(message if isinstance(message, str) else message[0]):
                found.add(message, locations=[(f"{folder}/{file}", 0)], auto_comments=comments)
    for file, _line, message, comments, _context in extract_from_dir(
        str(ROOT / TEMPLATES),
        method_map=[("**.html", "jinja2")],
        keywords=KEYWORDS,
        options_map={"**.html": {"trimmed": "true", "silent": "false"}},
    ):
        found.add(message, locations=[(f"{TEMPLATES}/{file}", 0)], auto_comments=comments)
    with (ROOT / "main.py").open("rb") as source:
        for _line, message, comments, _context in extract_from("python", source, KEYWORDS):
            found.add(message, locations=[("main.py", 0)], auto_comments=comments)
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in inner_marks(path):
                if text not in found:
                    found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for text, table in table_texts():
        found.add(text, locations=[(table, 0)])
    for path in sorted((ROOT / "jlcenter" / "cli").glob("*.py")):
        for text in command_helps(path):
            found.add(text, locations=[(f"jlcenter/cli/{path.name}", 0)])
    return found


def table_texts() -> Iterator[tuple[str, str]]:
    """What the tables name, each with its table's path."""
    for name, column in TABLES:
        path = f"resources/reference/{name}.csv"
        with (ROOT / path).open(encoding="utf-8") as source:
            for row in csv.DictReader(source):
                if row[column].strip():
                    yield row[column].strip(), path


def inner_marks(file: Path) -> list[str]:
    """A file's marked texts; Babel does not see those within ``_(words.get(x, mark("…")))``."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def command_helps(file: Path) -> list[str]:
    """The docstrings of commands and groups, which ``--help`` shows in the person's language."""
    helps = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        text = ast.get_docstring(node)
        for one in node.decorator_list:
            if (
                isinstance(one, ast.Call)
                and isinstance(one.func, ast.Attribute)
                and one.func.attr in ("command", "group")
                and not any(word.arg == "help" for word in one.keywords)
                and text
            ):
                helps.append(text)
    return helps


def po(language: str) -> Path:
    """The catalogue people edit; the compiled one lies beside it with the suffix .mo."""
    return LOCALE / language / "LC_MESSAGES" / "jlcenter.po"


def load(language: str) -> Catalog:
    """The catalogue as it is, or an empty one."""
    if not po(language).exists():
        return Catalog(locale=language, charset="utf-8")
    with po(language).open("rb") as source:
        return read_po(source, locale=language)


def store(catalogue: Catalog, language: str) -> None:
    """Write and compile, with nothing in it that changes from run to run."""
    catalogue.fuzzy = False
    catalogue.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalogue, width=100, sort_by_file=True, include_lineno=False, omit_header=True)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    path = po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + text.getvalue())
    with path.open("rb") as source:
        compiled = read_po(source, locale=language)
    for gap in untranslated_in(compiled):
        compiled.delete(gap)
    with path.with_suffix(".mo").open("wb") as target:
        write_mo(target, compiled)


def update() -> None:
    """Bring every catalogue to the texts of the source; what is gone from there goes here too."""
    template = extract()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        store(catalogue, language)


def forms(message: Message) -> list[str]:
    """The translation: one form, or singular and plural."""
    return [message.string] if isinstance(message.string, str) else [*(message.string or ())]


def untranslated_in(catalogue: Catalog) -> dict[str, str | list[str]]:
    """The texts that have no translation, in the form ``fill`` takes."""
    gaps: dict[str, str | list[str]] = {}
    for message in catalogue:
        if key(message) and not all(forms(message)):
            plain = isinstance(message.id, str)
            gaps[key(message)] = "" if plain else ["" for _form in forms(message)]
    return gaps


def untranslated(language: str) -> dict[str, str | list[str]]:
    """As ``untranslated_in`` for the catalogue of a language."""
    return untranslated_in(load(language))


def key(message: Message) -> str:
    """The Chinese text; of a text with a number the one it has for both forms."""
    return message.id if isinstance(message.id, str) else message.id[0]


def fill(language: str, translations: dict[str, str | list[str]], comment: str = "") -> int:
    """Enter translations; how many were taken (texts unknown to the catalogue are left out)."""
    catalogue = load(language)
    taken = 0
    for message in catalogue:
        given = translations.get(key(message))
        if not key(message) or not given:
            continue
        if not isinstance(message.id, str):
            given_forms = [given] if isinstance(given, str) else given
            message.string = tuple(
                given_forms[min(i, len(given_forms) - 1)] for i in range(catalogue.num_plurals)
            )
        else:
            message.string = given if isinstance(given, str) else given[-1]
        message.flags.discard("fuzzy")  # set where a text got a plural since
        if comment and comment not in message.user_comments:
            message.user_comments.append(comment)
        taken += 1
    store(catalogue, language)
    return taken


def main() -> int:
    task, *rest = sys.argv[1:] or ["count"]
    if task == "update":
        update()
    if task in ("update", "count"):
        for language in LANGUAGES:
            print(f"{language}: {len(load(language))} texts, {len(untranslated(language))} missing")
    elif task == "missing":
        print(json.dumps(untranslated(rest[0]), ensure_ascii=False, indent=1))
    elif task == "fill":
        given = json.loads(Path(rest[1]).read_text(encoding="utf-8"))
        print(f"{fill(rest[0], given, *rest[2:3])} of {len(given)} taken")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Templates: what stands in them comes from the catalogue; nothing in them breaks our own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from provincial.web.render import HERE, environment

CHINESE = re.compile("[\u3400-\u9fff]")
TEMPLATES = sorted((HERE / "templates").glob("*.html"))


def data_of(file: Path) -> list[tuple[int, str]]:
    """What a template holds outside of its calls: (line, text)."""
    tokens = Environment().lex(file.read_text(encoding="utf-8"))
    return [(line, value) for line, kind, value in tokens if kind == "data"]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_holds_no_text_of_its_own(file: Path) -> None:
    assert [(line, text) for line, text in data_of(file) if CHINESE.search(text)] == []
    environment().get_template(file.name)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_holds_no_script_and_no_style(file: Path) -> None:
    """The rules a page is sent with would stop them."""
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_every_form_that_changes_something_carries_its_word(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL):
        assert "csrf(visit)" in form or 'name="form"' in form or 'action="/v"' in form


def test_nothing_is_fetched_from_elsewhere() -> None:
    style = (HERE / "static" / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style and "@import" not in style
    for file in TEMPLATES:
        found = re.findall(r'(?:src|href|action)="(?!/|#|\?|\{\{)([^"]*)', file.read_text("utf-8"))
        assert found == [], file.name


def test_scripts_hold_no_text_of_their_own() -> None:
    code = re.sub(r"/\*.*?\*/", "", (HERE / "static" / "verify.js").read_text("utf-8"), flags=re.S)
    assert not CHINESE.search(code)

"""The catalogues: every text of the source is there, complete in English, with its places kept."""

from __future__ import annotations

import re
import string

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from scripts.words import LANGUAGES, extract, forms, key, load, po

PLACES = string.Formatter()


def places(text: str) -> set[str]:
    """The names in braces that a text has."""
    return {name for _text, name, _spec, _conversion in PLACES.parse(text) if name is not None}


def texts(catalogue: Catalog) -> dict[str, Message]:
    """The catalogue's entries by their Chinese text."""
    return {key(message): message for message in catalogue if key(message)}


@pytest.fixture(scope="module")
def source() -> Catalog:
    """What stands in the source now."""
    return extract()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_texts_of_the_source(language: str, source: Catalog) -> None:
    """Run ``.venv/bin/python scripts/words.py update`` after changing a text."""
    listed, written = texts(load(language)), texts(source)
    assert sorted(written.keys() - listed.keys()) == []
    assert sorted(listed.keys() - written.keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation(language: str) -> None:
    gaps = [text for text, message in texts(load(language)).items() if not all(forms(message))]
    assert gaps == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_of_its_text(language: str) -> None:
    """An English singular may say "one row" without its {n}."""
    wrong = {}
    for text, message in texts(load(language)).items():
        for number, form in enumerate(forms(message)):
            lost = places(text) ^ places(form)
            singular = number == 0 and len(forms(message)) > 1
            if form and lost and not (singular and lost == {"n"}):
                wrong[text] = form
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    with po(language).with_suffix(".mo").open("rb") as binary:
        compiled = texts(read_mo(binary))
    written = {text: m for text, m in texts(load(language)).items() if all(forms(m))}
    assert {t: forms(m) for t, m in compiled.items()} == {t: forms(m) for t, m in written.items()}


def test_english_is_english() -> None:
    """No Chinese left in it, but for names that are Chinese, in quotation marks or brackets."""
    left = {
        text: form
        for text, message in texts(load("en")).items()
        for form in forms(message)
        if re.search("[\u3400-\u9fff\uff01-\uff5e]", re.sub("“[^”]*”|[(][^)]*[)]", "", form))
    }
    assert left == {}

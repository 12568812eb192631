"""The two sample rosters come out exactly as their expected files say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jlcenter.domain import policy
from jlcenter.domain.id_types import chinese_label
from jlcenter.domain.scores import score_number
from jlcenter.exchange.person import Person
from jlcenter.exchange.preamble import read_preamble
from jlcenter.exchange.roster_rows import read_people
from jlcenter.exchange.sheet_choice import choose_sheet
from jlcenter.exchange.sheet_reader import read_book

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "rosters"


def as_expected(person: Person, wanted: dict[str, Any]) -> dict[str, Any]:
    """A person in the words of the expected file."""
    known: dict[str, Any] = {
        "row": person.row,
        **person.fields,
        "id_type": chinese_label(person.id_type),
        "town": person.town,
        "theory": score_number(person.theory),
        "practical": score_number(person.practical),
        **person.typed,
    }
    return {name: known.get(name) for name in wanted}


@pytest.mark.parametrize("name", ["sample_A_two_level", "sample_B_numeric_ids"])
def test_sample_comes_out_as_expected(name: str) -> None:
    wanted = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
    sheet, heading = choose_sheet(read_book(FOLDER / f"{name}.xlsx"))
    ages = policy.in_force(policy.shipped(), "age.eligible", "220421", wanted["as_of"])
    outcome = read_people(sheet, heading, as_of=wanted["as_of"], ages=ages)

    assert sheet.name == wanted["sheet"]
    rows = range(heading.top, heading.bottom + 1)
    assert [sheet.row_number(row) for row in rows] == wanted["header_rows"]
    assert len(outcome.accepted) == len(wanted["accepted"])
    for person, one in zip(outcome.accepted, wanted["accepted"], strict=True):
        assert as_expected(person, one) == one
    assert [(one.row, one.code.upper(), one.field) for one in outcome.rejected] == [
        (one["row"], one["code"], one["field"]) for one in wanted["rejected"]
    ]
    assert [(one.row, one.of_row, one.kind) for one in outcome.duplicates] == [
        (one["row"], one["of_row"], one["kind"]) for one in wanted["duplicates"]
    ]
    assert [(one.row, one.code.upper(), one.field) for one in outcome.warnings] == [
        (one["row"], one["code"], one["field"]) for one in wanted["warnings"]
    ]
    assert [one.row for one in outcome.ignored] == [one["row"] for one in wanted["ignored_rows"]]
    assert not outcome.held


def test_title_rows_tell_of_the_class() -> None:
    path = FOLDER / "sample_A_two_level"
    wanted = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    found = read_preamble(*choose_sheet(read_book(path.with_suffix(".xlsx"))))
    assert found.title == wanted["title"]
    assert {
        "occupation": found.occupation,
        "level": found.level,
        "start": found.start,
        "end": found.end,
        "hours": found.hours,
    } == wanted["class_info"]

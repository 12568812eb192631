"""拼音: under which letters a person is looked for: full pinyin and initials, every usual reading.

A character's readings come from pypinyin's table of single characters (loaded at first use, not at
import); surnames and a few given-name characters have their own table,
``resources/reference/surname_readings.csv``, since a dictionary's first reading is often not that
of the surname (单 shàn, 仇 qiú, 曾 zēng). Both readings are kept: people type either. ü is v; a
name with lü is also found under lu and lyu (the passport's spelling).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from jlcenter.domain.names import MIDDLE_DOT, normalise
from jlcenter.shipped import table

#: of the combinations of readings, at most so many are kept
READINGS_MAX = 12

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_LEAD_LETTERS = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t",
    "p", "h",
)  # fmt: skip
_VOWEL_LETTERS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
    "we", "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
_TAIL_LETTERS = (
    "-", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p",
    "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
)  # fmt: skip
#: the customary spellings of Korean surnames beside the regular one
_KOREAN_SURNAMES = {
    "김": ("gim", "kim"),
    "이": ("i", "lee"),
    "리": ("ri", "lee"),
    "박": ("bak", "park"),
    "최": ("choe", "choi"),
    "정": ("jeong", "jung"),
    "임": ("im", "lim"),
    "유": ("yu", "ryu"),
    "노": ("no", "roh"),
    "강": ("gang", "kang"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name. ``parts`` holds pinyin and initials from every syllable after the
    first on, each behind a bar: ``|xiaowei|wei|xw|w|``, so that ``|xiao`` and ``|xw`` find within
    the name."""

    full: str
    initials: str
    parts: str


@cache
def _tables() -> tuple[dict[str, tuple[tuple[str, ...], ...]], dict[str, tuple[str, ...]]]:
    """Readings of surnames (as syllables) and of characters within given names."""
    surnames: dict[str, tuple[tuple[str, ...], ...]] = {}
    given: dict[str, tuple[str, ...]] = {}
    for row in table("surname_readings"):
        readings = row["readings"].split("|")
        if row["place"] == "surname":
            surnames[row["text"]] = tuple(tuple(one.split()) for one in readings)
        else:
            given[row["text"]] = tuple(readings)
    return surnames, given


def plain(text: str) -> str:
    """Pinyin or Latin letters without marks, in lower case; ü becomes v."""
    lowered = text.lower().replace("u:", "v").replace("ü", "v")
    split = unicodedata.normalize("NFD", lowered)
    if split.isascii():
        return split
    # u with two dots and a tone mark decomposes: u, diaeresis, tone
    split = split.replace("u\u0308", "v")
    return "".join(one for one in split if not unicodedata.combining(one))


@cache
def _dictionary() -> dict[int, str]:
    """pypinyin's table of characters, read from its own file: importing the package would also
    train its splitter of phrases, an eighth of a second that a name has no use for."""
    import json
    from importlib.util import find_spec

    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        return {}
    text = Path(spec.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8")
    return {int(code): found for code, found in json.loads(text).items()}


@cache
def _syllables(character: str) -> tuple[str, ...]:
    """The usual reading of one character (several only where the table says so)."""
    given = _tables()[1].get(character)
    if given:
        return _with_variants(given)
    found = _dictionary().get(ord(character))
    if found is None:
        twin = unicodedata.normalize("NFKC", character)
        found = _dictionary().get(ord(twin)) if len(twin) == 1 else None
    return _with_variants((plain(found.split(",")[0]),)) if found else ()


def _with_variants(readings: Iterable[str]) -> tuple[str, ...]:
    result: list[str] = []
    for one in readings:
        result.append(one)
        if one in ("lv", "nv", "lve", "nve"):
            result += [one.replace("v", "u"), one.replace("v", "yu")]
    return tuple(dict.fromkeys(result))


@cache
def _surname(text: str) -> tuple[tuple[str, ...], ...] | None:
    found = _tables()[0].get(text)
    if found is None:
        return None
    ways = [way for one in found for way in product(*(_with_variants((s,)) for s in one))]
    return tuple(dict.fromkeys(ways))


def _hangul(character: str, *, first: bool) -> tuple[str, ...]:
    number = ord(character) - 0xAC00
    lead, vowel, tail = number // 588, number % 588 // 28, number % 28
    spelled = (
        _LEAD_LETTERS[lead].strip("-") + _VOWEL_LETTERS[vowel] + _TAIL_LETTERS[tail].strip("-")
    )
    if first and character in _KOREAN_SURNAMES:
        return _KOREAN_SURNAMES[character]
    return (spelled,)


def _pieces(name: str) -> list[tuple[tuple[str, ...], ...]]:
    """For each piece of the name (a surname, a character, a Latin word) its ways, as syllables."""
    pieces: list[tuple[tuple[str, ...], ...]] = []
    place = 0
    length = len(name)
    if length > 2 and (double := _surname(name[:2])) is not None:
        pieces.append(double)
        place = 2
    elif length > 1 and (single := _surname(name[0])) is not None:
        pieces.append(single)
        place = 1
    word = ""
    for at in range(place, length):
        one = name[at]
        if "가" <= one <= "힣":
            ways = tuple((way,) for way in _hangul(one, first=at == 0))
        elif one.isascii() or one == MIDDLE_DOT or _is_latin(one):
            if one.isalnum():
                word += plain(one)
                continue
            ways = ()
        else:
            ways = tuple((way,) for way in _syllables(one))
        if word:
            pieces.append(((word,),))
            word = ""
        if ways:
            pieces.append(ways)
    if word:
        pieces.append(((word,),))
    return pieces


def _is_latin(one: str) -> bool:
    return "\u00c0" <= one <= "\u024f" or "\u1e00" <= one <= "\u1eff"


def readings(name: str) -> tuple[Reading, ...]:
    """Every way under which the name is found; empty for a name no letters are known for."""
    pieces = _pieces(name)
    if not pieces:
        return ()
    found: dict[str, Reading] = {}
    for ways in product(*pieces):
        syllables = [one for way in ways for one in way]
        full = "".join(syllables)
        if full not in found:
            initials = "".join(one[0] for one in syllables)
            found[full] = Reading(full, initials, _parts(syllables, initials))
            if len(found) >= READINGS_MAX:
                break
    result = list(found.values())
    leads = _lead_consonants(name)
    if leads:
        result.append(Reading(leads, leads, _parts([""] * len(leads), leads)))
    return tuple(result)


def _parts(syllables: list[str], initials: str) -> str:
    rest = range(1, len(syllables))
    ends = ["".join(syllables[at:]) for at in rest] + [initials[at:] for at in rest]
    return f"|{'|'.join(ends)}|" if ends else ""


def _lead_consonants(name: str) -> str:
    """초성 of a Korean name: 김철수 is found under ㄱㅊㅅ."""
    if not any("가" <= one <= "힣" for one in name):
        return ""
    return "".join(_LEADS[(ord(one) - 0xAC00) // 588] for one in name if "가" <= one <= "힣")


def initials(name: str) -> tuple[str, ...]:
    """The initials of every reading, the usual one first: 单伟 → ``("sw", "dw")``."""
    return tuple(dict.fromkeys(one.initials for one in readings(normalise(name).text)))


def sort_key(name: str) -> str:
    """The pinyin under which a list in order of names puts this one."""
    found = readings(name)
    return found[0].full if found else name.casefold()

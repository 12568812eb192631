"""Certificate templates: TOML files in millimetres that a centre can copy and change.

The origin is the paper's upper left corner, y runs down and is a text's baseline. The shipped ones
lie in resources/templates; ``completion.toml`` explains every key.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jlcenter.documents.fonts import Look
from jlcenter.domain.errors import NotFound, Refused
from jlcenter.shipped import resource
from jlcenter.words import _

#: what a template may name in braces
VARIABLES = frozenset(
    (
        "name",
        "id_masked",
        "id_number",
        "sex",
        "birth_date",
        "class_name",
        "class_code",
        "programme",
        "occupation",
        "level",
        "hours",
        "starts",
        "ends",
        "issued_on",
        "centre_name",
        "serial",
        "unregistered",
    )
)
_VARIABLE = re.compile(r"\{(\w*)\}")
_NAME = re.compile(r"[A-Za-z0-9_\-]+")


@dataclass(frozen=True, slots=True)
class FrameItem:
    """A rectangle; ``corners`` cuts its corners inwards (millimetres)."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.4
    colour: str = "#20262B"
    corners: float = 0.0
    preprinted: bool = True


@dataclass(frozen=True, slots=True)
class RuleItem:
    """A horizontal line; ``ornament`` puts a lozenge in its middle."""

    x: float
    y: float
    width: float
    line: float = 0.4
    colour: str = "#20262B"
    ornament: bool = False
    preprinted: bool = True


@dataclass(frozen=True, slots=True)
class TextItem:
    """One line; shrinks to ``max_width`` but not below ``min_size`` points."""

    text: str
    x: float
    y: float
    look: Look = Look.SONG
    size: float = 12.0
    align: str = "left"
    colour: str = "#20262B"
    spacing: float = 0.0
    max_width: float = 0.0
    min_size: float = 7.0
    preprinted: bool = False


@dataclass(frozen=True, slots=True)
class ParagraphItem:
    """Running text of ``parts``; one whose variable is empty is left out."""

    x: float
    y: float
    width: float
    parts: tuple[str, ...]
    look: Look = Look.SONG
    field_look: Look = Look.KAI
    size: float = 16.0
    leading: float = 10.0
    indent: float = 2.0
    lines_max: int = 5
    colour: str = "#20262B"
    preprinted: bool = False


@dataclass(frozen=True, slots=True)
class CodeItem:
    """Where the QR code stands, its quiet zone included."""

    x: float
    y: float
    size: float = 30.0


@dataclass(frozen=True, slots=True)
class SealItem:
    """Where the seal goes: x, y are its middle."""

    x: float
    y: float
    diameter: float = 42.0
    text: str = ""
    colour: str = "#C9C4B6"
    preprinted: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A whole certificate's layout."""

    id: str
    name: str
    version: int
    width: float
    height: float
    frames: tuple[FrameItem, ...]
    rules: tuple[RuleItem, ...]
    texts: tuple[TextItem, ...]
    paragraphs: tuple[ParagraphItem, ...]
    code: CodeItem | None
    seal: SealItem | None

    @property
    def variables(self) -> frozenset[str]:
        """The variables it prints."""
        sources = [item.text for item in self.texts]
        sources += [part for item in self.paragraphs for part in item.parts]
        return frozenset(name for source in sources for name in _VARIABLE.findall(source))


def load_template(name: str) -> Template:
    """A shipped template by name, or one of a centre's own by the path of its TOML file."""
    path = resource("templates", f"{name}.toml") if _NAME.fullmatch(name) else Path(name)
    if path.suffix != ".toml" or not path.is_file():
        shipped = sorted(one.stem for one in resource("templates").glob("*.toml"))
        raise NotFound(
            "template_not_found",
            _("没有名为“{name}”的证书模板。", name=path.stem),
            _("可用的模板:{names};也可以给出 .toml 文件。", names=_("、").join(shipped)),
        )
    try:
        return _template(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, KeyError) as reason:
        raise Refused(
            "template_bad",
            _("证书模板 {file} 有错:{reason}", file=path.name, reason=str(reason)),
            _("请对照 completion.toml 改正,单位是毫米。"),
            file=path.name,
        ) from reason


def _template(id: str, found: dict[str, Any]) -> Template:
    made = Template(
        id=id,
        name=str(found["name"]),
        version=int(found["version"]),
        width=float(found["width"]),
        height=float(found["height"]),
        frames=tuple(FrameItem(**one) for one in found.get("frame", ())),
        rules=tuple(RuleItem(**one) for one in found.get("rule", ())),
        texts=tuple(TextItem(**_with_looks(one)) for one in found.get("text", ())),
        paragraphs=tuple(
            ParagraphItem(**_with_looks(one) | {"parts": tuple(one["parts"])})
            for one in found.get("paragraph", ())
        ),
        code=CodeItem(**found["code"]) if "code" in found else None,
        seal=SealItem(**found["seal"]) if "seal" in found else None,
    )
    unknown = made.variables - VARIABLES
    if unknown:
        raise ValueError("{" + "}, {".join(sorted(unknown)) + "}")
    if not 50 <= made.width <= 500 or not 50 <= made.height <= 500:
        raise ValueError("width, height")
    return made


def _with_looks(one: dict[str, Any]) -> dict[str, Any]:
    looks = {key: Look(one[key]) for key in ("look", "field_look") if key in one}
    return one | looks


def fill(text: str, values: dict[str, str]) -> str | None:
    """``text`` with its variables; None where one of them is empty."""
    names = _VARIABLE.findall(text)
    if any(not values.get(name) for name in names):
        return None
    return _VARIABLE.sub(lambda found: values[found.group(1)], text)

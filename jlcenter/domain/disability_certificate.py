"""残疾人证号: the holder's own ID number, one digit of kind, one of grade.

中华人民共和国残疾人证管理办法 (残联发〔2017〕34号): eighteen characters of the citizen's number, a
digit for the kind of disability and one for its grade; a card issued anew has B and how often
behind. The number must be the person's own: who shows another's is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from jlcenter.domain.errors import Refused
from jlcenter.domain.identity_number import check_digit
from jlcenter.words import _, mark

KINDS = {
    "1": mark("视力"),
    "2": mark("听力"),
    "3": mark("言语"),
    "4": mark("肢体"),
    "5": mark("智力"),
    "6": mark("精神"),
    "7": mark("多重"),
}
GRADES = {"1": mark("一级"), "2": mark("二级"), "3": mark("三级"), "4": mark("四级")}
_SPACES = re.compile(r"[\s\-—·.]+")
_FORM = re.compile(r"([0-9]{17}[0-9X])([0-9])([0-9])(B[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """A number that fits, without spaces. ``reissued``: how often the card was renewed."""

    number: str
    id_number: str
    kind: str
    grade: str
    reissued: int = 0

    @property
    def words(self) -> str:
        """``肢体二级``."""
        return _("{kind}{grade}", kind=_(KINDS[self.kind]), grade=_(GRADES[self.grade]))


def parse(text: str, *, own_number: str | None = None) -> DisabilityCertificate:
    """Read a number, and check it against the person's own ID number where that is known.

    Refused with ``disability_length``, ``disability_form``, ``disability_checksum``,
    ``disability_kind``, ``disability_grade`` or ``disability_not_own``.
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()
    body = plain.partition("B")[0]
    if len(body) != 20:
        raise _refused(
            "disability_length",
            _("残疾人证号应为 20 位，这里有 {n} 位", n=len(body)),
            _("20 位 = 18 位身份证号 + 1 位类别 + 1 位等级，请照证件核对"),
        )
    found = _FORM.fullmatch(plain)
    if found is None:
        raise _refused(
            "disability_form",
            _("残疾人证号里有不该有的字符"),
            _("只能是数字，第 18 位可以是 X；补办的在后面加 B 和次数"),
        )
    id_number, kind, grade, reissued = found.groups()
    if check_digit(id_number[:17]) != id_number[17]:
        raise _refused(
            "disability_checksum",
            _("残疾人证号前 18 位不是正确的身份证号码"),
            _("请照证件逐位核对"),
        )
    if kind not in KINDS:
        raise _refused(
            "disability_kind",
            _("第 19 位“{digit}”不是残疾类别", digit=kind),
            _("1 视力、2 听力、3 言语、4 肢体、5 智力、6 精神、7 多重"),
        )
    if grade not in GRADES:
        raise _refused(
            "disability_grade",
            _("第 20 位“{digit}”不是残疾等级", digit=grade),
            _("1 到 4 级，1 级最重"),
        )
    if own_number and own_number.upper() != id_number:
        raise _refused(
            "disability_not_own",
            _("残疾人证号的前 18 位与本人身份证号码不同"),
            _("请核对是不是拿错了别人的证，或身份证号码登记有误"),
        )
    return DisabilityCertificate(
        plain, id_number, kind, grade, int(reissued[1:]) if reissued else 0
    )


def _refused(code: str, message: str, hint: str) -> Refused:
    return Refused(code, message, hint, field="number")

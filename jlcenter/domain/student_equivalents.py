"""培训量折算全日制学生 (plan, three (1)): person-hours by the hours that make one student."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from jlcenter.domain.hours import hours_text
from jlcenter.domain.policy import Rule
from jlcenter.words import _


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Students; None where nobody has set the share. ``formula`` stands by the figure."""

    students: Fraction | None
    formula: str
    rule: Rule | None

    @property
    def rounded(self) -> Fraction | None:
        """With two decimals, half upwards, as it is reported."""
        if self.students is None:
            return None
        hundredths = self.students * 100
        whole = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
        return Fraction(whole, 100)


def equivalents(person_hours: Fraction, rule: Rule | None) -> Equivalent:
    """How many full-time students so many person-hours (人学时) make."""
    if rule is None or not rule.is_binding:
        formula = _(
            "{hours} 人学时 ÷ 每名学生的人学时（待定：折算比例未定）= 待定",
            hours=hours_text(person_hours),
        )
        return Equivalent(None, formula, rule)
    each: Fraction = rule.values["hours_per_student"]
    found = Equivalent(person_hours / each, "", rule)
    formula = _(
        "{hours} 人学时 ÷ {each} 人学时/名 = {students} 名（{source}）",
        hours=hours_text(person_hours),
        each=hours_text(each),
        students=hours_text(found.rounded or Fraction(0)),
        source=rule.source,
    )
    return Equivalent(found.students, formula, rule)

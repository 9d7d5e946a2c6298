"""The registry of hard rules: a new rule is one file and one line here."""

from ithaca.matching.rules.always import ALWAYS
from ithaca.matching.rules.blocked import blocked
from ithaca.matching.rules.common_language import common_language
from ithaca.matching.rules.earlier_pair import earlier_pair
from ithaca.matching.rules.level_gap import level_gap
from ithaca.matching.rules.other_department import other_department
from ithaca.matching.rules.overlap_hours import overlap_hours
from ithaca.matching.rules.reporting_line import not_reporting_line
from ithaca.matching.rules.rule import Rule
from ithaca.matching.rules.skill_in_common import skill_in_common

RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        blocked,
        not_reporting_line,
        earlier_pair,
        common_language,
        overlap_hours,
        level_gap,
        other_department,
        skill_in_common,
    )
}

__all__ = ["ALWAYS", "RULES", "Rule"]

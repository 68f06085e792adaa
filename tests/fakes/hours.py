"""What refuses sessions, asked of rules as the shipped files and the tests tell them."""

from collections.abc import Sequence

from broadcaster.domain.schedule import Rule, faults_of, refuse
from broadcaster.domain.stations import Regulation


def check_rules(rules: Sequence[Rule], regulation: Regulation) -> None:
    """RuleUnlawful for a session of one station that its regulation does not allow; TimetableFaulty for several."""
    for station in dict.fromkeys(rule.station for rule in rules):
        faults = faults_of([rule.told for rule in rules if rule.station == station], regulation)
        refuse([fault.leaf(station) for fault in faults])

"""What can be wrong with a round before it starts, each as one plain sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from numbers import Integral

from ithaca.matching.criteria import CRITERIA
from ithaca.matching.rules import RULES
from ithaca.matching.solving.assignment import POLICIES
from ithaca.matching.vocabulary import FULL_POINTS, Candidate, MatchingError, Terms

_SETTINGS = ("seniority", "seniority_gap", "seniority_hard")
_DIRECTIONS = ("above", "same", "below", "any", False)


def check(candidates: Sequence[Candidate], terms: Terms) -> None:
    """Raises MatchingError when people or terms contradict themselves."""
    twice = [one for one, times in Counter(p.id for p in candidates).items() if times > 1]
    if twice:
        raise MatchingError(f"The id “{min(twice)}” belongs to more than one person.")
    for person in candidates:
        _check_person(person)
    _check_terms(terms)
    _check_pins({person.id: person for person in candidates}, terms)


def scaled(weights: Mapping[str, int]) -> dict[str, int]:
    """The weights as points of 100,000 in all, in the order of the registry; largest remainders
    get the points that rounding leaves."""
    total = sum(weights.values())
    if not total:
        return {}
    used = {key: weights[key] for key in CRITERIA if weights.get(key)}
    points = {key: weight * FULL_POINTS // total for key, weight in used.items()}
    short = FULL_POINTS - sum(points.values())
    by_remainder = sorted(used, key=lambda key: -(used[key] * FULL_POINTS % total))
    for key in by_remainder[:short]:
        points[key] += 1
    return points


def _check_person(person: Candidate) -> None:
    numbers = {
        "capacity": [person.capacity],
        "level": [] if person.level is None else [person.level],
        "skill level": [*person.offers.values(), *person.seeks.values()],
        "answer on working style": list(person.working_style.values()),
        "free hour": list(person.hours),
    }
    for what, values in numbers.items():
        if not all(_is_whole(value) for value in values):
            raise MatchingError(f"{person.called}: every {what} must be a whole number.")
    if not person.id:
        raise MatchingError(f"{person.called or 'A person'} has no id.")
    if person.capacity < 0:
        raise MatchingError(f"{person.called} has a capacity below 0.")
    if any(not 0 <= hour < 168 for hour in person.hours):
        raise MatchingError(f"{person.called}: free hours of the week count from 0 to 167.")
    if any(not 0 <= level <= 5 for level in numbers["skill level"]):
        raise MatchingError(f"{person.called}: skill levels go from 1 to 5, with 0 for unknown.")


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _check_terms(terms: Terms) -> None:
    for key, weight in terms.weights.items():
        if key not in CRITERIA:
            raise MatchingError(f"There is no criterion “{key}”. There are: {', '.join(CRITERIA)}.")
        if not _is_whole(weight) or weight < 0:
            raise MatchingError(f"The weight of “{key}” must be a whole number, 0 or more.")
    for key in terms.rules:
        if key not in RULES and key not in _SETTINGS:
            raise MatchingError(f"There is no rule “{key}”. There are: {', '.join(RULES)}.")
    if terms.rules.get("seniority", "any") not in _DIRECTIONS:
        raise MatchingError("The direction of seniority is above, same, below or any.")
    for key in ("seniority_gap", "same_zone_overlap_hours"):
        value = terms.rules.get(key, 0)
        if not isinstance(value, int) or value < 0:
            raise MatchingError(f"“{key}” must be a whole number, 0 or more.")
    if terms.policy not in POLICIES:
        raise MatchingError(f"There is no policy “{terms.policy}”: choose {', '.join(POLICIES)}.")


def _check_pins(people: Mapping[str, Candidate], terms: Terms) -> None:
    pinned_to: dict[str, str] = {}
    for taker_id, giver_id in terms.pinned:
        for one in (taker_id, giver_id):
            if one not in people:
                raise MatchingError(f"A pinned pair names “{one}”, who is not in this round.")
        taker, giver = people[taker_id], people[giver_id]
        problem = _pin_problem(taker, giver, terms)
        first = pinned_to.setdefault(taker_id, giver_id)
        if first != giver_id:
            problem = f"is pinned to {people[first].called} as well"
        if problem:
            raise MatchingError(f"{taker.called} is pinned to {giver.called}, but {problem}.")
    for giver_id, number in Counter(pinned_to.values()).items():
        places = people[giver_id].capacity
        if number > places:
            noun = "place" if places == 1 else "places"
            raise MatchingError(
                f"{number} people are pinned to {people[giver_id].called}, who has {places} {noun}."
            )


def _pin_problem(taker: Candidate, giver: Candidate, terms: Terms) -> str:
    if taker is giver:
        return "nobody can be matched with themself"
    if not taker.takes:
        return f"{taker.called} does not take part as one who takes"
    if not giver.gives:
        return f"{giver.called} does not take part as one who gives"
    return "that pair is excluded" if (taker.id, giver.id) in terms.excluded else ""

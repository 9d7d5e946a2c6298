"""What can be wrong with a round before it starts, each as one plain sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from numbers import Integral

from ithaca.matching.criteria import CRITERIA
from ithaca.matching.rules import RULES
from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.solving.assignment import POLICIES
from ithaca.matching.vocabulary import FULL_POINTS, Candidate, MatchingError, Terms

_SETTINGS = ("seniority", "seniority_gap", "seniority_hard")
_MOST_STOPS, _MOST_SLOTS = 52, 200  # a year of weeks; a long event
_DIRECTIONS = ("above", "same", "below", "any", False)
_LEVELS, _ANSWERS = frozenset(range(6)), frozenset(range(1, 6))
_MOST, _MOST_KINDS, _MOST_QUESTIONS = 1_000_000_000, 1_500, 200


def check(candidates: Sequence[Candidate], terms: Terms) -> None:
    """Raises MatchingError when people or terms contradict themselves."""
    for person in candidates:
        try:
            _check_person(person)
        except (AttributeError, TypeError) as error:
            raise MatchingError(f"{_shown(person)} is not a person with sound data.") from error
    ids = Counter(person.id for person in candidates)
    if len(ids) < len(candidates):
        twice = min(one for one, times in ids.items() if times > 1)
        raise MatchingError(f"The id “{twice}” belongs to more than one person.")
    _check_scale_of_round(candidates)
    try:
        _check_terms(terms)
        _check_dials(terms)
        _check_pins({person.id: person for person in candidates}, terms)
    except (AttributeError, TypeError, ValueError) as error:
        if isinstance(error, MatchingError):
            raise
        raise MatchingError("The terms of this round are not sound.") from error


def _shown(person: object) -> str:
    return str(getattr(person, "id", "")) or f"{person!r:.60}"


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
    """Numbers must be whole, words must be words, and both within what they stand for."""
    if not isinstance(person.id, str) or not person.id:
        raise MatchingError(f"{person.name or 'A person'} has no id.")
    called = person.called
    words, numbers = dict(_words(person)), dict(_numbers(person))
    if not _all_of(str, words) or not _all_of(int, numbers):
        _refuse_kinds(person, words, numbers)
    if not isinstance(person.gives, bool) or not isinstance(person.takes, bool):
        raise MatchingError(f"{called}: whether a person gives or takes is True or False.")
    if not isinstance(person.hours, frozenset) or not isinstance(person.slots, frozenset):
        raise MatchingError(f"{called}: free hours and slots come as a frozenset of numbers.")
    if person.capacity < 0:
        raise MatchingError(f"{called} has a capacity below 0.")
    if person.capacity > _MOST or person.minimum > _MOST:
        raise MatchingError(f"{called} has a capacity above {_MOST:,}.")
    if person.minimum < 0:
        raise MatchingError(f"{called} has a minimum below 0.")
    if person.hours and not 0 <= min(person.hours) <= max(person.hours) < 168:
        raise MatchingError(f"{called}: free hours of the week count from 0 to 167.")
    if person.slots and min(person.slots) < 0:
        raise MatchingError(f"{called}: slots count from 0.")
    if person.level is not None and abs(person.level) > _MOST:
        raise MatchingError(f"{called}: the level {person.level} is too far from 0.")
    _check_scales(person)


def _all_of(kind: type, values: Mapping[str, Iterable[object]]) -> bool:
    return {*map(type, chain.from_iterable(values.values()))} <= {kind}


def _refuse_kinds(
    person: Candidate,
    words: Mapping[str, Iterable[object]],
    numbers: Mapping[str, Iterable[object]],
) -> None:
    """Say which value is of the wrong kind; numbers of other libraries may be whole as well."""
    for what, values in words.items():
        if not all(isinstance(value, str) for value in values):
            raise MatchingError(f"{person.called}: every {what} must be a word.")
    for what, values in numbers.items():
        if not all(map(_is_whole, values)):
            raise MatchingError(f"{person.called}: every {what} must be a whole number.")


def _check_scales(person: Candidate) -> None:
    levels = {*person.offers.values(), *person.seeks.values()}
    if not levels <= _LEVELS:
        raise MatchingError(f"{person.called}: skill levels go from 1 to 5, with 0 for unknown.")
    answers = {*person.working_style.values(), *person.personality.values()}
    if not answers <= _ANSWERS:
        raise MatchingError(f"{person.called}: answers to questions go from 1 to 5.")


def _words(person: Candidate) -> Iterator[tuple[str, Collection[object]]]:
    """(what, values) of everything that is made of words. A text in place of a set is none."""
    one = person
    places = (one.name, one.zone, one.location, one.department, one.profession, one.role)
    yield "name, place and text", (*places, one.target_role, one.about)
    yield "skill", (*one.offers, *one.seeks)
    yield "goal and interest", (*_set(one.goals), *_set(one.interests))
    yield "language", _set(one.languages)
    yield "background", (*_set(one.background), *_set(one.background_wished))
    ids = (*_set(one.managers), *_set(one.wishes), *_set(one.blocks), *_set(one.met))
    yield "id of somebody else", ids if one.manager is None else (*ids, one.manager)
    yield "habit of communication", (*one.communication, *one.communication.values())
    yield "question", (*one.working_style, *one.personality)


def _set(values: Collection[str]) -> Collection[object]:
    return (None,) if isinstance(values, str) else values


def _numbers(person: Candidate) -> Iterator[tuple[str, Collection[object]]]:
    """(what, values) of everything that is made of numbers."""
    yield "capacity", (person.capacity, person.minimum)
    yield "level", () if person.level is None else (person.level,)
    yield "skill level", (*person.offers.values(), *person.seeks.values())
    answers = (*person.working_style.values(), *person.personality.values())
    yield "answer on working style and personality", answers
    yield "free hour and slot", (*person.hours, *person.slots)


def _check_scale_of_round(candidates: Sequence[Candidate]) -> None:
    """Bounds that no real round meets, without which the tables of a round could not be small."""
    levels = {person.level for person in candidates}
    if len(levels) > _MOST_KINDS:
        raise MatchingError(f"There are more than {_MOST_KINDS:,} different levels.")
    for what, questions in (
        ("working style", {key for person in candidates for key in person.working_style}),
        ("personality", {key for person in candidates for key in person.personality}),
    ):
        if len(questions) > _MOST_QUESTIONS:
            raise MatchingError(f"There are more than {_MOST_QUESTIONS} questions on {what}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _check_terms(terms: Terms) -> None:
    for key, weight in terms.weights.items():
        _check_criterion(key)
        if not _is_whole(weight) or weight < 0:
            raise MatchingError(f"The weight of “{key}” must be a whole number, 0 or more.")
    for key, percent in terms.floors.items():
        _check_criterion(key)
        if not _is_whole(percent) or not 0 <= percent <= 100:
            raise MatchingError(f"The least of “{key}” must be a whole number from 0 to 100.")
    for key in terms.rules:
        if key not in RULES and key not in _SETTINGS:
            raise MatchingError(f"There is no rule “{key}”. There are: {', '.join(RULES)}.")
    if terms.rules.get("seniority", "any") not in _DIRECTIONS:
        raise MatchingError("The direction of seniority is above, same, below or any.")
    for key in ("seniority_gap", "same_zone_overlap_hours"):
        value = terms.rules.get(key, 0)
        if not isinstance(value, int) or not 0 <= value <= _MOST:
            raise MatchingError(f"“{key}” must be a whole number, 0 or more.")
    if terms.policy not in POLICIES:
        raise MatchingError(f"There is no policy “{terms.policy}”: choose {', '.join(POLICIES)}.")
    if not isinstance(terms.mutual, bool):
        raise MatchingError("Whether everyone gives and takes is True or False.")
    if not all(isinstance(word, str) for word in (*terms.words, *terms.words.values())):
        raise MatchingError("The words for those who take part must be words.")
    if terms.taxonomy is not None and not isinstance(terms.taxonomy, Taxonomy):
        raise MatchingError("The taxonomy of skills is not one.")


def _check_criterion(key: str) -> None:
    if key not in CRITERIA:
        raise MatchingError(f"There is no criterion “{key}”. There are: {', '.join(CRITERIA)}.")


def _check_dials(terms: Terms) -> None:
    """What is formed: spans, stops and slots, and who may move."""
    if terms.moves is not None and (not _is_whole(terms.moves) or terms.moves < 0):
        raise MatchingError("The number of moves must be a whole number, 0 or more.")
    for what, span in (("givers", terms.givers), ("takers", terms.takers)):
        if len(span) != 2 or not all(map(_is_whole, span)) or not 1 <= span[0] <= span[1]:
            raise MatchingError(f"The {what} of a mentorship are a span like (1, 3), from 1 up.")
    dials = (("stops", terms.stops, 1, _MOST_STOPS), ("slots", terms.slots, 0, _MOST_SLOTS))
    for what, number, least, most in dials:
        if not _is_whole(number) or not least <= number <= most:
            raise MatchingError(f"The number of {what} must be from {least} to {most}.")
    if terms.stops > 1 and terms.slots:
        raise MatchingError("A rotation over stops and the slots of an event exclude each other.")
    if terms.mutual and (terms.stops > 1 or terms.slots):
        raise MatchingError("Circles have neither stops nor slots.")
    _check_what_shapes_keep(terms)
    if terms.balance not in ("", "department"):
        raise MatchingError(f"Groups cannot be balanced by “{terms.balance}”: only by department.")
    for what, pairs in (("excluded", terms.excluded), ("current", terms.current)):
        if any(len(pair) != 2 for pair in pairs):
            raise MatchingError(f"Every {what} pair names two people: a taker and a giver.")


def _check_what_shapes_keep(terms: Terms) -> None:
    """What only some shapes can promise is never passed over in silence."""
    sole = not (terms.mutual or terms.stops > 1 or terms.slots)
    groups = _in_groups(terms)
    if groups and not sole:
        raise MatchingError("Groups have neither stops nor slots.")
    if terms.pinned and not sole:
        raise MatchingError("Pairs can be pinned in pairs and groups, not in circles or events.")
    if terms.moves is not None and (groups or not sole):
        raise MatchingError("The number of moves can be limited for pairs only.")
    if terms.policy not in ("floor", "total") and (groups or not sole):
        raise MatchingError(f"The policy “{terms.policy}” is for pairs: choose floor or total.")


def _in_groups(terms: Terms) -> bool:
    return not terms.mutual and (terms.takers[0] > 1 or terms.givers[1] > 1)


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
        if _in_groups(terms):
            places = min(1, places) * terms.takers[1]
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

"""Skills by several names, and skills that belong to others."""

import json

import pytest

from ithaca.matching import (
    Candidate,
    MatchingError,
    Terms,
    alternatives,
    propose,
    terms_as_data,
    terms_from_data,
    why_not,
)
from ithaca.matching.skills.esco import from_esco_csv
from ithaca.matching.skills.taxonomy import Taxonomy, from_lines, starter

SKILLS = """conceptType,conceptUri,preferredLabel,altLabels,description
KnowledgeSkillCompetence,http://esco/1,manage staff,"lead staff
staff management","Manage
people"
KnowledgeSkillCompetence,http://esco/2,delegate activities,delegating,
KnowledgeSkillCompetence,http://esco/3,weave baskets,,
"""
RELATIONS = """conceptType,conceptUri,broaderType,broaderUri
KnowledgeSkillCompetence,http://esco/2,KnowledgeSkillCompetence,http://esco/1
KnowledgeSkillCompetence,http://esco/3,SkillGroup,http://esco/S1
"""


def round_of(sought: str, *offered: str) -> list[Candidate]:
    givers = [
        Candidate(f"g{number}", f"Ben {number}", gives=True, offers={skill: 0})
        for number, skill in enumerate(offered)
    ]
    return [Candidate("ana", "Ana", takes=True, seeks={sought: 0}), *givers]


def test_the_starter_is_broad_and_sound() -> None:
    taxonomy = starter()
    assert len(taxonomy.labels) >= 150
    assert set(taxonomy.names.values()) == set(taxonomy.labels)
    assert {key for above in taxonomy.broader.values() for key in above} <= set(taxonomy.labels)
    for words in (("JS", " javascript"), ("Führung", "leading  people"), ("k8s", "Kubernetes")):
        assert len({taxonomy.name_of(word) for word in words}) == 1
    assert taxonomy.name_of(" Basket  weaving") == "basket weaving"


def test_the_closer_an_offered_skill_is_the_more_it_is_worth() -> None:
    people = round_of("Python", "py", "Python 3", "Django", "Programming", "Java", "Cooking")
    found = alternatives(people, Terms({"skills": 1}), "ana", limit=9)
    assert [(one.giver, one.points) for one in found] == [
        ("g1", 100_000),
        ("g2", 80_000),
        ("g3", 50_000),
        ("g0", 0),
        ("g4", 0),
        ("g5", 0),
    ]
    texts = [one.reasons[0].text for one in found if one.reasons]
    assert texts[1].endswith("covered by Ben 2: Django, which belongs to the Python Ana seeks")
    assert texts[2].endswith("Programming, to which the Python Ana seeks belongs")


def test_one_sought_skill_counts_once_however_many_relate_to_it() -> None:
    ana = Candidate("ana", "Ana", takes=True, seeks={"Python": 0, "Cooking": 0})
    ben = Candidate(
        "ben", "Ben", gives=True, offers=dict.fromkeys(["Django", "Flask", "pandas"], 0)
    )
    cleo = Candidate("cleo", "Cleo", gives=True, offers={"Flask": 0})
    found = alternatives([ana, ben, cleo], Terms({"skills": 1}), "ana")
    assert found[0].points == found[1].points == 40_000
    assert found[0].reasons[0].text.startswith("1 of 2 skills Ana seeks is covered by")


def test_levels_and_relations_multiply_and_the_best_counts() -> None:
    ana = Candidate("ana", "Ana", takes=True, seeks={"Python": 2})
    offers = {"Python": 2, "Django": 4}
    ben = Candidate("ben", "Ben", gives=True, offers=offers)
    (match,) = propose([ana, ben], Terms({"skills": 1})).matches
    assert match.points == 80_000  # Django two levels above, not Python on the same (40,000)
    assert "Django (Ana 2, Ben 4), which belongs to the Python Ana seeks" in match.reasons[0].text


def test_a_skill_that_belongs_with_the_sought_one_is_one_in_common() -> None:
    terms = Terms({"skills": 1}, {"skill_in_common": True})
    assert propose(round_of("Python", "Django"), terms).matched == 1
    assert why_not(round_of("Python", "Java"), terms, "ana", "g0") == (
        "Ben 0 offers none of the skills that Ana seeks: Ana seeks Python, Ben 0 offers Java."
    )


def test_a_round_with_its_own_taxonomy_repeats_from_what_is_stored() -> None:
    whole = from_esco_csv(SKILLS, RELATIONS)
    people = round_of("Staff management", "Delegating", "Django", "weave baskets")
    own = whole.only(["staff management", "delegating", "django"])
    assert set(own.labels) == {"manage staff", "delegate activities"}
    terms = Terms({"skills": 1}, taxonomy=own)
    again = terms_from_data(json.loads(json.dumps(terms_as_data(terms))))
    assert again == terms
    assert propose(people, again) == propose(people, Terms({"skills": 1}, taxonomy=whole))
    assert propose(people, terms).matches[0].giver == "g0"
    assert propose(people, terms).total == 80_000
    assert (
        propose(round_of("js", "JavaScript"), Terms({"skills": 1}, taxonomy=Taxonomy())).total == 0
    )


def test_escos_files_become_a_taxonomy() -> None:
    taxonomy = from_esco_csv("\ufeff" + SKILLS, RELATIONS)
    assert taxonomy.name_of("Lead Staff") == "manage staff"
    assert taxonomy.relation("manage staff", "delegate activities") == 800
    assert taxonomy.relation("delegate activities", "manage staff") == 500
    assert taxonomy.related("weave baskets") == {}
    assert from_esco_csv(SKILLS).broader == {}


@pytest.mark.parametrize(
    ("skills", "relations", "words"),
    [
        ("a,b\n1,2\n", "", "no column “conceptUri”"),
        ("", "", "no column “conceptUri”"),
        ("conceptUri,preferredLabel,altLabels\n", "", "holds none"),
        ("conceptUri,preferredLabel,altLabels\nx,,\n", "", "line 2: a skill has no name"),
        (SKILLS, "conceptUri,x\n1,2\n", "no column “broaderUri”"),
        (SKILLS + 'http://4,"open', "", "cannot be read"),
    ],
)
def test_other_files_are_refused_in_words(skills: str, relations: str, words: str) -> None:
    with pytest.raises(MatchingError, match=words):
        from_esco_csv(skills, relations)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Python [~]", "Line 1 of the skills is not"),
        ("Python: [~]\nSnakes: [~, python]", "Line 2 of the skills: “python” is there already"),
        ("Python: [Reptiles]", "there is no “Reptiles”"),
    ],
)
def test_a_broken_list_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(MatchingError, match=words):
        from_lines(text)


def test_a_circle_of_broader_skills_ends() -> None:
    circle = Taxonomy({}, {}, {"a": ("b",), "b": ("c",), "c": ("a",)})
    assert circle.relation("a", "a") == 1000
    assert set(circle.related("a")) == {"b", "c"}

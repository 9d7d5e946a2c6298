"""Communication, personality, and what people wrote in their own words."""

from dataclasses import replace

from ithaca.matching import Candidate, Terms, alternatives, propose

ANA = Candidate("ana", "Ana", takes=True)
BEN = Candidate("ben", "Ben", gives=True)
CLEO = Candidate("cleo", "Cleo", gives=True)


def ranked(people: list[Candidate], criterion: str) -> list[tuple[str, int]]:
    found = alternatives(people, Terms({criterion: 1}), "ana")
    return [(one.giver, one.points) for one in found]


def test_each_habit_of_communication_chosen_alike_counts() -> None:
    ana = replace(ANA, communication={"channel": "Video", "time_of_day": "morning"})
    ben = replace(BEN, communication={"channel": "video", "time_of_day": "evening"})
    cleo = replace(CLEO, communication={"channel": "video ", "time_of_day": "Morning"})
    assert ranked([ana, ben, cleo], "communication") == [("cleo", 100_000), ("ben", 50_000)]
    (best, other) = alternatives([ana, ben, cleo], Terms({"communication": 1}), "ana")
    assert best.reasons[0].text == (
        "Ana and Cleo chose the same in 2 of 2 habits (channel: Video; time of day: morning)"
    )
    assert "1 of 2 habits (channel: Video; time of day: morning and evening)" in (
        other.reasons[0].text
    )


def test_personality_is_closeness_and_weighs_only_where_asked() -> None:
    ana = replace(ANA, personality={"open": 5, "calm": 2})
    ben = replace(BEN, personality={"open": 1, "calm": 2})
    cleo = replace(CLEO, personality={"open": 4})
    assert ranked([ana, ben, cleo], "personality") == [("cleo", 75_000), ("ben", 50_000)]
    assert propose([ana, ben, cleo], Terms({"goals": 1})).total == 0


def test_telling_words_of_one_are_looked_for_in_the_text_of_the_other() -> None:
    ana = replace(ANA, about="I would like to learn about kubernetes and public speaking.")
    ben = replace(BEN, about="Speaking in public is what I do. I like to sail.")
    cleo = replace(CLEO, about="I like to sail, and to sail more.")
    dan = Candidate("dan", "Dan", gives=True, about="I run a kubernetes-cluster; public speaking.")
    ranking = ranked([ana, ben, cleo, dan], "free_text")
    assert [giver for giver, _ in ranking] == ["dan", "ben", "cleo"]
    (_, best), (_, middle), (_, last) = ranking
    assert best == 100_000 > middle > last
    match = alternatives([ana, ben, cleo, dan], Terms({"free_text": 1}), "ana")[0]
    assert match.reasons[0].text == ("Ana and Dan both wrote 3 words: kubernetes, public, speaking")


def test_long_words_that_are_close_count_a_little() -> None:
    ana = replace(ANA, about="gardening")
    ben, cleo = replace(BEN, about="gardener"), replace(CLEO, about="sailing")
    ranking = alternatives([ana, ben, cleo], Terms({"free_text": 1}), "ana")
    assert [one.giver for one in ranking] == ["ben", "cleo"]
    assert ranking[0].points > ranking[1].points == 0
    assert ranking[0].reasons[0].text == (
        "Ana wrote gardening and Ben gardener: words that are close"
    )

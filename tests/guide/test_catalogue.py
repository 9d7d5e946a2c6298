"""The guide's lists, surveys, agendas and advisor as shipped: whole, and pointing at each other."""

from dataclasses import fields
from itertools import product

import pytest

from ithaca.guide import (
    advise,
    advisor,
    agendas,
    benefits,
    clauses,
    components,
    formats,
    guidelines,
    metrics,
    objectives,
    questions,
    stages,
    surveys,
)
from ithaca.measure import Inputs


def test_every_one_of_the_23_benefits_has_a_metric() -> None:
    shown = {code for metric in metrics().values() for code in metric.benefits}
    assert len(benefits()) == 23
    assert shown == set(benefits())


def test_a_metric_says_its_numerator_and_denominator_in_a_sentence() -> None:
    for metric in metrics().values():
        assert metric.formula.endswith(".")
        assert len(metric.formula.split()) >= 8, metric.key
        assert metric.numerator and metric.denominator


def test_every_objective_has_a_metric_a_target_and_benefits_that_exist() -> None:
    assert 8 <= len(objectives()) <= 10
    for objective in objectives().values():
        assert objective.metric in metrics()
        assert objective.baseline is None
        assert set(objective.benefits) <= set(benefits())


def test_components_and_stages_are_the_guides() -> None:
    assert list(components()) == [f"K{n}" for n in range(1, 11)]
    assert [stage.code for stage in stages().values()] == ["S1", "S2", "S3", "S4"]
    assert list(stages()) == ["planning", "initiation", "mentoring", "evaluation"]


def test_six_guidelines_of_a_readable_length() -> None:
    assert list(guidelines()) == [
        "roles",
        "responsibilities",
        "expectations",
        "procedures",
        "conduct",
        "complaints",
    ]
    for guideline in guidelines().values():
        assert 80 <= len(guideline.text.split()) <= 230, guideline.key


def test_an_agreement_begins_with_what_fits_the_kind_of_mentorship() -> None:
    kept = clauses()["confidentiality"]
    said = {key: kept.text_for(format_.dials) for key, format_ in formats().items()}
    assert said["one_to_one"] == kept.text
    assert said["group"] == kept.variants["group"]
    assert said["peer"] == kept.variants["mutual"]
    assert said["reverse"] == kept.variants["below"]


def test_seven_clauses_with_the_limits_of_confidentiality() -> None:
    assert len(clauses()) == 7
    text = clauses()["confidentiality"].text
    for limit in ("imminent risk", "adult at risk", "illegal", "court", "90 days", "record"):
        assert limit in text


def test_the_pulse_asks_each_side_what_the_four_cs_read() -> None:
    pulse = surveys()["pulse"]
    mentee = [question.key for question in pulse.asked_of("taker")]
    mentor = [question.key for question in pulse.asked_of("giver")]
    assert mentee == ["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
    assert mentor == ["P1", "P2", "P3", "P4", "P6", "P7", "CAP"]
    read = {field.name for field in fields(Inputs)}
    for question in pulse.questions:
        for side, name in (("taker", "mentee"), ("giver", "mentor")):
            if side in question.text and question.kind == "scale5":
                assert f"{question.feeds}_{name}" in read


def test_too_early_to_say_is_no_answer_yet() -> None:
    (fit,) = surveys()["fit"].questions
    assert {option.value: option.score for option in fit.options} == {
        "good": 100,
        "too_early": None,
        "not_good": 0,
    }


def test_expectations_have_five_steps_and_working_style_six_statements() -> None:
    asked = questions("application")
    steps = {question.feeds: question.options for question in asked if question.kind == "choice"}
    assert set(steps) == {"expected_frequency", "expected_length"}
    assert all([o.score for o in options] == [1, 2, 3, 4, 5] for options in steps.values())
    assert sum(question.feeds == "working_style" for question in asked) == 6
    with pytest.raises(KeyError):
        questions("../surveys/pulse")


def test_every_text_of_an_agenda_reads_in_every_formats_words() -> None:
    for agenda in agendas().values():
        asked = [agenda.prepare, *(block.prompts for block in agenda.blocks)]
        prompts = [text for group in asked for texts in vars(group).values() for text in texts]
        for format_ in formats().values():
            assert not any("{" in format_.words.fill(prompt) for prompt in prompts)


def test_blocks_shrink_with_the_meeting() -> None:
    agenda = agendas()["challenge"]
    assert [block.key for block in agenda.blocks] == [
        "check_in",
        "since_last",
        "challenge",
        "commit",
        "wrap",
    ]
    assert agenda.minutes == (55, 25)
    assert agenda.minutes_in(25) == tuple(block.minutes[1] for block in agenda.blocks)
    assert sum(agenda.minutes_in(110)) == 110


def test_the_advisor_orders_all_formats_and_each_can_come_first() -> None:
    answers = [[choice.key for choice in question.choices] for question in advisor()]
    assert [question.key for question in advisor()] == ["objective", "resources", "needs"]
    orders = [advise(*given) for given in product(*answers)]
    assert all(sorted(order) == sorted(formats()) for order in orders)
    assert {order[0] for order in orders} == set(formats())
    with pytest.raises(KeyError):
        advise("grow_people", "many_mentors", "nothing of the kind")

"""The same form sent twice, or by two people, at the same moment: one effect, a friendly answer
for the others, nothing twice. On both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from racing import at_once
from web.crawling import Form, read, signed_in

from ithaca import jobs
from ithaca.activity.models import Activity, Letter
from ithaca.demo import Cast, small
from ithaca.demo.blocks import enroll
from ithaca.demo.blocks import person as somebody
from ithaca.feedback.models import Response
from ithaca.journey import agreement, meetings
from ithaca.journey.models import Agreement, Meeting, Signature
from ithaca.pairing import actions as pairing
from ithaca.pairing import gather, rounds
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people import imports
from ithaca.people.doors import make_link
from ithaca.people.models import Person, UsedLink
from ithaca.programs import intake
from ithaca.programs.models import Enrollment

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 4


@pytest.fixture
def isle(transactional_db: None) -> Cast:
    cache.clear()
    return small(timezone.now())


def form_at(person: Person, address: str, **holds: str) -> Form:
    """The form of a page that has a button or field of these names and values."""
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, answer
    for form in read(answer.content.decode()).forms:
        known = {(one.name, one.value) for one in form.fields}
        if form.action in ("", address) and set(holds.items()) <= known:
            form.action, form.person = address, person
            return form
    raise AssertionError(f"no form with {holds} at {address}")


def sending(person: Person, address: str, data: dict[str, object]) -> Callable[[], int]:
    """A deed: this person, signed in already, sends this."""
    client: Client = signed_in(person)
    return lambda: int(client.post(address, data).status_code)


def sent(form: Form, **said: str) -> Callable[[], int]:
    """A deed: the form as its page shows it, with these answers."""
    data: dict[str, object] = {}
    for name, value in form.values():
        data[name] = [*data.get(name, []), value]  # type: ignore[misc]
    assert form.person is not None
    return sending(form.person, form.action, data | said)


def friendly(statuses: Iterable[int | Exception], *also: int) -> Counter[int | Exception]:
    """Counts of answers, none of which is a failure of ours."""
    counts = Counter(statuses)
    assert set(counts) <= {200, 302, 303, 409, 410, *also}, counts
    return counts


def count(verb: str) -> int:
    return Activity.objects.filter(verb=verb).count()


def waiting(isle: Cast) -> Mentorship:
    """Tomas and Rita, matched by hand, who have not answered."""
    tomas, rita = (Enrollment.objects.get(person=one) for one in (isle.tomas, isle.rita))
    return pairing.pair_by_hand(isle.track, giver=rita, taker=tomas, by=isle.carla, at=isle.at)


def test_a_yes_that_is_sent_several_times_counts_once(isle: Cast) -> None:
    mentorship = waiting(isle)
    address = reverse("home:answer", args=[mentorship.key])
    yes = [sending(one, address, {"said": "yes"}) for one in [isle.tomas, isle.rita] * TIMES]
    friendly(at_once(yes))
    mentorship.refresh_from_db()
    assert mentorship.status == "active"
    assert (count("mentorship.went_live"), count("mentorship.accepted")) == (1, 2)
    jobs.react(at=timezone.now())
    assert max(Counter(Letter.objects.values_list("kind", "address")).values()) == 1


def test_two_who_say_yes_at_the_same_moment_are_a_pair(isle: Cast) -> None:
    mentorship = waiting(isle)
    address = reverse("home:answer", args=[mentorship.key])
    yes = [sending(one, address, {"said": "yes"}) for one in (isle.tomas, isle.rita)]
    friendly(at_once(yes))
    mentorship.refresh_from_db()
    assert mentorship.status == "active"


def test_of_a_yes_and_a_no_at_once_one_holds(isle: Cast) -> None:
    mentorship = waiting(isle)
    address = reverse("home:answer", args=[mentorship.key])
    said = [(isle.tomas, "yes"), (isle.rita, "no")] * TIMES
    friendly(at_once([sending(who, address, {"said": word}) for who, word in said]))
    mentorship.refresh_from_db()
    assert mentorship.status == "closed"
    assert count("mentorship.declined") == 1


def test_one_time_is_chosen_whichever_was_clicked_twice(isle: Cast) -> None:
    walls = [(isle.at + timedelta(days=days)).replace(tzinfo=None) for days in (3, 4)]
    meeting = meetings.propose_times(
        mentorship=isle.leila_and_ana, walls=walls, zone="UTC", by=isle.ana, at=isle.at
    )
    address = reverse("home:meeting", args=[meeting.key])
    keys = list(meeting.options.values_list("key", flat=True))
    data = [{"do": "choose", "option": key} for key in keys * TIMES]
    friendly(at_once([sending(isle.leila, address, one) for one in data]))
    meeting.refresh_from_db()
    assert meeting.status == "agreed"
    assert count("meeting.agreed") == 1
    assert Meeting.objects.filter(mentorship=isle.leila_and_ana).count() == 1


def test_two_who_offer_times_at_once_get_one_meeting(isle: Cast) -> None:
    address = reverse("home:propose", args=[isle.leila_and_ana.key])
    wall = f"{isle.at + timedelta(days=3):%Y-%m-%dT%H:%M}"
    data = {"own1": wall, "minutes": "45"}
    friendly(at_once([sending(one, address, data) for one in [isle.leila, isle.ana] * TIMES]))
    assert Meeting.objects.filter(mentorship=isle.leila_and_ana).count() == 1
    assert count("meeting.proposed") == 1


def test_two_coordinators_who_publish_at_once_make_each_pair_once(isle: Cast) -> None:
    words = gather.default_words(isle.track)
    for one in (isle.tomas, isle.rita):
        Person.objects.filter(pk=one.pk).update(hours=[], zone="UTC")
    drafted = rounds.start_round(isle.track, words=words, rules={}, by=isle.carla, at=isle.at)
    rounds.work(drafted, at=isle.at)
    pairs, before = drafted.proposals.count(), Mentorship.objects.count()
    assert pairs
    address = reverse("desk:round-publish", args=[drafted.key])
    deeds = [sending(one, address, {}) for one in [isle.carla, isle.adam] * TIMES]
    answers = friendly(at_once(deeds))
    assert (answers[303], answers[409]) == (1, 2 * TIMES - 1)
    assert Mentorship.objects.count() == before + pairs
    assert count("round.published") == 1


def test_the_last_place_of_a_mentor_is_given_once(isle: Cast) -> None:
    house = isle.organization
    others = [somebody(house, f"Taker{n} Late", at=isle.at) for n in range(TIMES)]
    takers = [enroll(isle.track, one, at=isle.at, takes=True) for one in others]
    rita = Enrollment.objects.get(person=isle.rita)
    address = reverse("desk:pair", args=[isle.program.slug])
    deeds = [sending(isle.carla, address, {"giver": rita.key, "taker": t.key}) for t in takers]
    # Who comes later still is told beside the field that this place is gone.
    answers = friendly(at_once(deeds), 422)
    assert answers[303] == 1
    assert Seat.objects.filter(enrollment=rita).count() == 1


def test_an_import_that_is_confirmed_twice_brings_everybody_once(isle: Cast) -> None:
    rows = "".join(f"New Person {n},new{n}@northwind.example\n" for n in range(20))
    file = imports.Upload("mentors.csv", f"name,e-mail\n{rows}".encode(), "giver")
    source = intake.start_intake(isle.track, uploads=[file], by=isle.carla, at=isle.at)
    imports.choose_mapping(
        source,
        shape=intake.shape_of(source),
        mappings={one.pk: one.mapping for one in source.files.all()},
        sides={},
        levels=[],
        by=isle.carla,
        at=isle.at,
    )
    source.refresh_from_db()
    intake.work(source, at=isle.at)
    address = reverse("desk:import-check", args=[source.key])
    friendly(at_once([sending(isle.carla, address, {})] * 1 + _again(isle.carla, address)))
    source.refresh_from_db()
    assert source.status == "applied"
    assert Person.objects.filter(email__startswith="new").count() == 20
    assert Enrollment.objects.filter(source=source).count() == 20
    assert count("import.applied") == 1


def _again(person: Person, address: str) -> list[Callable[[], int]]:
    return [sending(person, address, {}) for _ in range(TIMES - 1)]


def test_a_first_look_at_the_agreement_by_both_makes_one(isle: Cast) -> None:
    address = reverse("home:agreement", args=[isle.leila_and_ana.key])
    clients = [signed_in(one) for one in [isle.leila, isle.ana] * TIMES]
    friendly(at_once([lambda one=one: one.get(address).status_code for one in clients]))
    agreement.begin(isle.leila_and_ana, isle.at)
    forms = [form_at(one, address, do="sign") for one in (isle.leila, isle.ana)]
    friendly(at_once([sent(form, do="sign") for form in forms * TIMES]))
    row = Agreement.objects.get(mentorship=isle.leila_and_ana)
    names = Signature.objects.filter(agreement=row).values_list("person", "version")
    assert max(Counter(names).values()) == 1


def test_an_answer_to_a_survey_sent_twice_is_one(isle: Cast) -> None:
    mentorship = isle.leila_and_ana
    for days in (20, 10):
        meetings.record_meeting(
            mentorship=mentorship,
            on=isle.at.date() - timedelta(days=days),
            minutes=45,
            by=isle.ana,
            at=isle.at,
        )
    address = reverse("home:survey", args=[mentorship.key, "fit", "meeting-1"])
    form = form_at(isle.leila, address)
    said = {one.name: one.choices[0] for one in form.fields if one.choices}
    friendly(at_once([sent(form, **said) for _ in range(TIMES)]))
    assert Response.objects.filter(mentorship=mentorship, person=isle.leila).count() == 1


def test_both_end_it_at_once_and_it_ends_once(isle: Cast) -> None:
    address = reverse("home:end", args=[isle.leila_and_ana.key])
    deeds = [sent(form_at(one, address)) for one in [isle.leila, isle.ana] * TIMES]
    friendly(at_once(deeds))
    isle.leila_and_ana.refresh_from_db()
    assert isle.leila_and_ana.status == "closed"
    assert count("mentorship.ended") == 1


def test_a_mailed_link_signs_one_browser_in(isle: Cast) -> None:
    address = reverse("open:link", args=[make_link(isle.leila)])
    clients = [Client() for _ in range(TIMES)]
    answers = friendly(at_once([lambda one=one: one.post(address).status_code for one in clients]))
    assert answers[302] == 1
    assert UsedLink.objects.count() == 1
    assert sum("_auth_user_id" in one.session for one in clients) == 1


def test_joining_twice_is_joining_once(isle: Cast) -> None:
    isle.program.join_open = True
    isle.program.save()
    address = reverse("open:join", args=[isle.program.join_key])
    data = {"side": "taker", "often": "2", "long": "3", "capacity": "1", "adult": "on"}
    friendly(at_once([sending(isle.ivo, address, data) for _ in range(TIMES)]))
    assert Enrollment.objects.filter(person=isle.ivo).count() == 1
    assert count("enrollment.submitted") == 1

"""The desk up to the people of a program: starting it, its plan, imports, decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ithaca.people.actions import add_person, deactivate, found_organization
from ithaca.people.models import Account, Import, Organization, Person
from ithaca.programs.actions import set_role, start_program
from ithaca.programs.models import Enrollment, EnrollmentStatus, Objective, Program
from ithaca.web.desk import imports as pages

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
MENTORS = b"email,name,grade\nana@x.org,Ana Novak,HEO\nbo@x.org,Bo Lind,SEO\n"
MENTEES = b"email,name,grade\nleila@x.org,Leila Haddad,AO\nbad,Rita,EO\n"


def found(name: str, email: str) -> Person:
    return found_organization(
        name=name,
        full_name="Marta Silva",
        email=email,
        password="a-long-pass-phrase-7",
        zone="Europe/London",
        at=NOW,
    )


def seat(person: Person) -> Client:
    client = Client()
    assert person.account is not None
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def join_in(chief: Person, email: str) -> Person:
    """A member with an account and nothing else."""
    person = add_person(
        organization=chief.organization, by=chief, at=NOW, email=email, full_name=email
    )
    person.account = Account.objects.create_user(email)
    person.save()
    return person


@pytest.fixture
def chief() -> Person:
    return found("Gov", "marta@gov.example")


@pytest.fixture
def desk(chief: Person) -> Client:
    return seat(chief)


@pytest.fixture
def program(chief: Person) -> Program:
    return start_program(
        name="Spring", format="one_to_one", starts_on=date(2026, 9, 7), by=chief, at=NOW
    )


def upload(client: Client, program: Program, **files: bytes) -> Import:
    sent = [SimpleUploadedFile(f"{name}.csv", data) for name, data in files.items()]
    answer = client.post(reverse("desk:import", args=[program.slug]), {"upload": sent})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def check(client: Client, source: Import) -> str:
    """Take the guessed columns, as the page offers them, and give the check's page."""
    page = client.get(reverse("desk:import-map", args=[source.key]))
    form = page.context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(reverse("desk:import-map", args=[source.key]), said, follow=True)
    return str(answer.content.decode())


def test_a_program_starts_from_a_format_a_name_and_a_ready_objective(desk: Client) -> None:
    said = {
        "format": "one_to_one",
        "name": "Spring",
        "ready": "reach_goals",
        "starts_on": "2027-01-04",
    }
    answer = desk.post(reverse("desk:program-new"), said)
    program = Program.objects.get()
    assert answer["Location"] == reverse("desk:import", args=[program.slug])
    assert Objective.objects.get().metric == "goal_attain"


def test_what_was_typed_stays_when_something_is_missing(desk: Client) -> None:
    said = {"format": "group", "name": "Spring", "ready": "own", "starts_on": "2027-01-04"}
    answer = desk.post(reverse("desk:program-new"), said | {"title": "Grow 20 people"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "There is a problem" in text
    assert "Grow 20 people" in text
    assert not Program.objects.exists()


def test_a_format_that_is_coming_cannot_be_started(desk: Client) -> None:
    said = {"format": "flash", "name": "Spring", "ready": "reach_goals", "starts_on": "2027-01-04"}
    answer = desk.post(reverse("desk:program-new"), said)
    assert answer.status_code == 422
    assert "is coming" in answer.content.decode()


def test_the_advisor_puts_the_format_that_fits_first(desk: Client) -> None:
    answers = {"objective": "include", "resources": "many_mentors", "needs": "know_how"}
    text = desk.get(reverse("desk:program-new"), answers).content.decode()
    assert "reverse mentoring fits best" in text
    assert text.index("Reverse · fits best") < text.index("One-to-one")


def test_files_become_people_in_the_program_and_undo_takes_them_out(
    desk: Client, program: Program
) -> None:
    source = upload(desk, program, mentors=MENTORS, mentees=MENTEES)
    text = check(desk, source)
    assert "3 people are ready, 1 row needs a repair." in text
    assert Enrollment.objects.count() == 0

    rows = desk.get(reverse("desk:import-rejected", args=[source.key, 2]))
    assert rows["Content-Disposition"] == 'attachment; filename="mentees-to-repair.csv"'
    assert "is not an e-mail address" in rows.content.decode("utf-8-sig")

    people = desk.post(reverse("desk:import-check", args=[source.key]), follow=True)
    assert "2 mentors with 2 places for 1 mentee: everybody can get one." in (
        people.content.decode()
    )
    undo = reverse("desk:import-undo", args=[source.key])
    assert undo in people.content.decode()
    assert Organization.objects.get().levels == ["AO", "EO", "HEO", "SEO"]
    desk.post(undo)
    assert not Enrollment.objects.exists()
    assert Person.objects.count() == 1


def test_a_pasted_table_is_a_file_too(desk: Client, program: Program) -> None:
    pasted = "email\tname\nana@x.org\tAna Novak\n"
    desk.post(reverse("desk:import", args=[program.slug]), {"pasted": pasted})
    text = desk.get(reverse("desk:import-map", args=[Import.objects.get().key])).content.decode()
    assert "Ana Novak" in text


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04rubbish", b'a,b\n"open,1\n'])
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(
    desk: Client, program: Program, data: bytes
) -> None:
    sent = SimpleUploadedFile("people.csv", data)
    answer = desk.post(reverse("desk:import", args=[program.slug]), {"upload": [sent]})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_large_import_is_left_to_the_worker_and_shows_how_far_it_is(
    desk: Client, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    source = upload(desk, program, mentors=MENTORS)
    cache.set(f"progress:{source.key}", 40)
    text = check(desk, source)
    assert 'value="40"' in text
    assert Import.objects.get().status == Import.Status.CHECKING


def test_a_second_confirmation_is_a_friendly_conflict(desk: Client, program: Program) -> None:
    source = upload(desk, program, mentors=MENTORS)
    check(desk, source)
    address = reverse("desk:import-check", args=[source.key])
    assert desk.post(address).status_code == 302
    assert desk.post(address).status_code == 409


def test_an_import_belongs_to_who_began_it(desk: Client, chief: Person, program: Program) -> None:
    source = upload(desk, program, mentors=MENTORS)
    other = seat(found("Other", "otto@other.example"))
    for name in ("import-map", "import-check"):
        assert other.get(reverse(f"desk:{name}", args=[source.key])).status_code == 404
    assert other.post(reverse("desk:import-undo", args=[source.key])).status_code == 404
    assert other.get(reverse("desk:people", args=[program.slug])).status_code == 404
    assert other.get(reverse("desk:person", args=[chief.key])).status_code == 404


def test_the_desk_is_for_those_who_look_after_people(chief: Person, program: Program) -> None:
    member = seat(join_in(chief, "leila@x.org"))
    for name in ("programs", "program-new", "directory", "directory-import"):
        assert member.get(reverse(f"desk:{name}")).status_code == 403
    for name in ("plan", "people", "import", "people-invite"):
        assert member.get(reverse(f"desk:{name}", args=[program.slug])).status_code == 404


def test_coordinators_decide_on_those_who_wait_and_save_places(
    desk: Client, program: Program, chief: Person
) -> None:
    track = program.tracks.get()
    for n in range(3):
        person = join_in(chief, f"p{n}@x.org")
        track.enrollments.create(person=person, gives=True, status="submitted", made_at=NOW)
    first = track.enrollments.first()
    assert first is not None
    decide = reverse("desk:people-decide", args=[program.slug])
    desk.post(decide, {"who": first.key, "status": "waitlisted"})
    desk.post(decide, {"waiting": "approved"})
    assert sorted(track.enrollments.values_list("status", flat=True)) == [
        EnrollmentStatus.APPROVED,
        EnrollmentStatus.APPROVED,
        EnrollmentStatus.WAITLISTED,
    ]
    desk.post(reverse("desk:places", args=[program.slug]), {f"places-{first.key}": "4"})
    first.refresh_from_db()
    assert first.capacity == 4
    wrong = desk.post(reverse("desk:places", args=[program.slug]), {f"places-{first.key}": "99"})
    assert wrong.status_code == 422


def test_invitations_go_to_all_or_to_none(desk: Client, program: Program) -> None:
    address = reverse("desk:people-invite", args=[program.slug])
    wrong = desk.post(address, {"emails": "ana@x.org\nnobody", "side": "giver"})
    assert wrong.status_code == 422
    assert not Enrollment.objects.exists()
    desk.post(address, {"emails": "Ana Novak <ANA@x.org>\nbo@x.org", "side": "giver"})
    assert set(Enrollment.objects.values_list("person__full_name", flat=True)) == {
        "Ana Novak",
        "Bo",
    }


def test_the_plan_is_settled_page_by_page(desk: Client, program: Program) -> None:
    slug = [program.slug]
    said = {
        "title": "70 % of the goals are reached",
        "metric": "goal_attain",
        "target": "70",
        "organization_goal": "We grow our own people.",
    }
    desk.post(reverse("desk:objective-new", args=slug), said)
    objective = program.objectives.get()
    desk.post(reverse("desk:objective", args=[objective.key]), said | {"target": "80"})
    assert program.objectives.get().target == 80
    texts = {text.kind: text.text for text in program.guidelines.all()}
    desk.post(reverse("desk:guidelines", args=slug), texts)
    assert not program.guidelines.filter(confirmed_at=None).exists()
    desk.post(reverse("desk:join-link", args=slug), {"open": "yes"})
    program.refresh_from_db()
    assert program.join_key in desk.get(reverse("desk:plan", args=slug)).content.decode()
    desk.post(reverse("desk:objective-drop", args=[objective.key]))
    assert not program.objectives.exists()


def test_roles_are_given_and_the_last_coordinator_stays(
    desk: Client, chief: Person, program: Program
) -> None:
    join_in(chief, "sponsor@x.org")
    address = reverse("desk:roles", args=[program.slug])
    assert desk.post(address, {"email": "who@x.org", "role": "sponsor"}).status_code == 422
    desk.post(address, {"email": "sponsor@x.org", "role": "sponsor"})
    assert program.roles.count() == 2
    assert desk.post(address, {"take": f"{chief.key}:coordinator"}).status_code == 422


def test_basics_that_cannot_be_are_shown_again(desk: Client, program: Program) -> None:
    said = {"name": "Spring", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    answer = desk.post(reverse("desk:program-edit", args=[program.slug]), said)
    assert answer.status_code == 422
    assert "2027-01-01" in answer.content.decode()


def test_a_membership_is_closed_and_opened(desk: Client, chief: Person) -> None:
    person = join_in(chief, "leila@x.org")
    address = reverse("desk:membership", args=[person.key])
    desk.post(address, {"open": "no"})
    person.refresh_from_db()
    assert person.deactivated_at
    desk.post(address, {"open": "yes"})
    person.refresh_from_db()
    assert not person.deactivated_at


@pytest.mark.parametrize("name", ["people", "plan", "directory", "programs"])
def test_lists_ask_as_often_for_three_as_for_thirty(
    desk: Client,
    chief: Person,
    program: Program,
    name: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def fill(n: int) -> None:
        people = [
            Person(organization=chief.organization, email=f"{n}-{i}@x.org", full_name=f"P {i}")
            for i in range(n)
        ]
        Person.objects.bulk_create(people)
        track = program.tracks.get()
        Enrollment.objects.bulk_create(
            Enrollment(track=track, person=person, gives=True, status="approved", made_at=NOW)
            for person in people
        )

    address = reverse(f"desk:{name}", args=[program.slug] if name in ("people", "plan") else [])
    fill(3)
    with django_assert_max_num_queries(25 if name == "plan" else 15) as few:
        assert desk.get(address).status_code == 200
    fill(30)
    with django_assert_max_num_queries(len(few)):
        desk.get(address)


def test_a_closed_person_and_a_sponsor_stay_out(chief: Person, program: Program) -> None:
    sponsor = join_in(chief, "sponsor@x.org")
    set_role(program, person=sponsor, role="sponsor", holds=True, by=chief, at=NOW)
    assert seat(sponsor).get(reverse("desk:people", args=[program.slug])).status_code == 403
    gone = join_in(chief, "gone@x.org")
    deactivate(gone, by=chief, at=NOW)
    assert seat(gone).get(reverse("desk:programs")).status_code == 302

"""From files to people and into a program: shown first, written once, taken back."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ithaca.people import imports
from ithaca.people.actions import found_organization
from ithaca.people.entries import people_only
from ithaca.people.imports import Upload
from ithaca.people.models import Import, ImportChange, Person
from ithaca.programs import intake
from ithaca.programs.actions import start_program
from ithaca.programs.models import Enrollment, Track
from ithaca.refusals import Conflict, Refusal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)

MENTORS = """\
first name,last name,email address,both mentor and mentee,job title,grade,organisation,\
profession,characteristics,biography
Ana,Novak,ana@gov.example,no,Head,Grade 7,Department of Peace,Policy,"Lesbian, Non-binary",Hello
Tomas,Okafor,tomas@gov.example,yes,Analyst,SEO,Department of Truth,Policy,,Hello
"""
MENTEES = """\
first name,last name,email address,both mentor and mentee,job title,grade,organisation,\
profession,match with similar identity,identity to match,biography
Leila,Haddad,LEILA@gov.example,no,Clerk,AO,Department of Love,Policy,yes,Lesbian,Hi
Rita,Mendes,rita@gov.example,no,Clerk,EO,Department of Love,Policy,no,Gay,Hi
"""
RESPONDENTS = """\
Respondent,Works with,Wants to learn
4,C; C#; Python,JavaScript
9,AWS; Bash/Shell/PowerShell; HTML/CSS,C; Redis
"""


@pytest.fixture
def chief() -> Person:
    return found_organization(
        name="Gov",
        full_name="Marta Silva",
        email="marta@gov.example",
        password="a-long-pass-phrase-7",
        zone="Europe/London",
        at=NOW,
    )


@pytest.fixture
def track(chief: Person) -> Track:
    program = start_program(
        name="Spring", format="one_to_one", starts_on=date(2026, 9, 7), by=chief, at=NOW
    )
    return program.tracks.get()


def begin(into: Track | None, by: Person, **files: str) -> Import:
    """Upload files by name; a name's word says the side."""
    uploads = [
        Upload(f"{name}.csv", text.encode(), _side(name) if into else "")
        for name, text in files.items()
    ]
    if into:
        return intake.start_intake(into, uploads=uploads, by=by, at=NOW)
    return imports.start_import(uploads=uploads, shape=people_only(), by=by, at=NOW)


def _side(name: str) -> str:
    return "giver" if "mentors" in name else "taker" if "mentees" in name else ""


def settle(source: Import, levels: list[str] | None = None, **mapping: str) -> dict[str, Any]:
    """Keep the guesses, except for columns named in ``mapping``; then check. The report."""
    mappings = {}
    for file in source.files.all():
        header = file.sheet["header"]
        named = {str(header.index(c)): key for c, key in mapping.items() if c in header}
        mappings[file.pk] = {**file.mapping, **named}
    imports.choose_mapping(
        source,
        shape=intake.shape_of(source),
        mappings=mappings,
        sides={},
        levels=levels or [],
        by=source.by,
        at=NOW,
    )
    source.refresh_from_db()
    intake.work(source, at=NOW)
    source.refresh_from_db()
    report: dict[str, Any] = source.report
    return report


def write(source: Import, at: datetime = NOW) -> None:
    imports.confirm(source, by=source.by, at=at)
    source.refresh_from_db()
    intake.work(source, at=at)
    source.refresh_from_db()


def bring(into: Track | None, by: Person, **files: str) -> Import:
    source = begin(into, by, **files)
    settle(source)
    write(source)
    return source


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["create"], report["update"], report["same"]


def test_two_files_of_a_civil_service_come_in_through_mapping_alone(
    chief: Person, track: Track
) -> None:
    source = begin(track, chief, mentors=MENTORS, mentees=MENTEES)
    report = settle(source, levels=["AO", "EO", "SEO", "Grade 7"])
    assert counts(report) == (4, 0, 0)
    assert report["join"] == 4
    assert report["repairs"] == report["unused"] == []
    assert Person.objects.count() == 1, "nothing is written before it is confirmed"

    write(source)
    ana = Person.objects.get(email="ana@gov.example")
    assert (ana.full_name, ana.level, ana.department) == (
        "Ana Novak",
        "Grade 7",
        "Department of Peace",
    )
    assert ana.background == ["Lesbian", "Non-binary"]
    chief.organization.refresh_from_db()
    assert chief.organization.levels == ["AO", "EO", "SEO", "Grade 7"]
    joined = {
        row.person.email.partition("@")[0]: (row.gives, row.takes, row.background_wished)
        for row in Enrollment.objects.select_related("person")
    }
    assert joined == {
        "ana": (True, False, []),
        "tomas": (True, True, []),
        "leila": (False, True, ["Lesbian"]),
        "rita": (False, True, []),
    }


def test_people_with_an_identifier_and_no_mail_come_in(chief: Person, track: Track) -> None:
    source = bring(track, chief, mentors=RESPONDENTS)
    assert source.status == Import.Status.APPLIED
    nine = Person.objects.get(external_id="9")
    assert nine.full_name == "9"
    assert set(nine.skills_offered) == {"AWS", "Bash/Shell/PowerShell", "HTML/CSS"}
    assert set(nine.skills_sought) == {"C", "Redis"}


def test_the_same_files_again_change_nothing(chief: Person, track: Track) -> None:
    bring(track, chief, mentors=MENTORS, mentees=MENTEES)
    before = list(Person.objects.order_by("pk").values())
    report = settle(again := begin(track, chief, mentors=MENTORS, mentees=MENTEES))
    assert counts(report) == (0, 0, 4)
    assert (report["join"], report["here"]) == (0, 4)
    write(again)
    assert list(Person.objects.order_by("pk").values()) == before
    assert not ImportChange.objects.filter(source=again).exists()
    assert Enrollment.objects.count() == 4


def test_a_changed_cell_updates_and_an_empty_one_leaves_what_is_there(chief: Person) -> None:
    bring(None, chief, people="email,name,city\nana@x.org,Ana Novak,Porto\nbo@x.org,Bo,Rome\n")
    source = begin(None, chief, people="email,name,city\nana@x.org,,Lisbon\nbo@x.org,Bo,\n")
    assert counts(settle(source)) == (0, 1, 1)
    write(source)
    ana = Person.objects.get(email="ana@x.org")
    assert (ana.full_name, ana.location) == ("Ana Novak", "Lisbon")
    assert Person.objects.get(email="bo@x.org").location == "Rome"


def test_a_person_in_both_files_is_one_person_with_both_sides(chief: Person, track: Track) -> None:
    mentors = "email,name,places\nana@x.org,Ana,3\n"
    mentees = "email,name,city\nANA@x.org,Ana,Porto\n"
    source = begin(track, chief, mentors=mentors, mentees=mentees)
    report = settle(source)
    assert (report["create"], report["twin"], report["join"]) == (1, 1, 1)
    write(source)
    row = Enrollment.objects.select_related("person").get()
    assert (row.gives, row.takes, row.capacity, row.person.location) == (True, True, 3, "Porto")


def test_a_second_import_adds_the_other_side_and_undo_takes_it_back(
    chief: Person, track: Track
) -> None:
    bring(track, chief, mentors="email,name\nana@x.org,Ana\n")
    second = bring(track, chief, mentees="email,name\nana@x.org,Ana\n")
    row = Enrollment.objects.get()
    assert row.gives
    assert row.takes
    intake.undo(second, by=chief, at=NOW)
    row.refresh_from_db()
    assert row.gives
    assert not row.takes


def test_rows_that_need_a_repair_are_grouped_by_it_and_can_be_downloaded_with_reasons(
    chief: Person, track: Track
) -> None:
    text = (
        "email,name,time zone,places\n"
        "ana@x.org,Ana,Europe/Lisbon,2\n"
        "not-a-mail,Bo,Europe/Lisbon,2\n"
        "cy@x.org,Cy,Mars,2\n"
        "di@x.org,Di,Mars,2\n"
        "ana@x.org,Ana again,,1\n"
        "ed@x.org,Ed,,1000\n"
        ",Nobody,,1\n"
    )
    source = begin(track, chief, mentors=text)
    report = settle(source)
    assert counts(report) == (1, 0, 0)
    assert report["rejected"] == 6
    zones = next(repair for repair in report["repairs"] if repair["column"] == "time zone")
    assert zones["lines"] == [4, 5]
    assert zones["how_to_fix"]
    header, rows = imports.rejected(source, source.files.get(), shape=intake.shape_of(source))
    assert header[-2:] == ["Line", "What to repair"]
    assert [row[-2] for row in rows] == ["3", "4", "5", "6", "7", "8"]
    assert all(row[-1] for row in rows)
    write(source)
    assert Enrollment.objects.count() == 1


def test_no_row_may_take_what_identifies_somebody_else(chief: Person) -> None:
    bring(None, chief, people="id,email,name\n1,ana@x.org,Ana\n2,bo@x.org,Bo\n")
    mixed = "id,email,name\n1,bo@x.org,Ana\n3,bo@x.org,Cy\n1,new@x.org,Ana\n"
    report = settle(begin(None, chief, people=mixed))
    assert counts(report) == (0, 0, 0)
    assert report["rejected"] == 3


def test_texts_that_a_profile_cannot_hold_are_repairs(chief: Person) -> None:
    report = settle(begin(None, chief, people=f"email,name\nana@x.org,{'a' * 201}\n"))
    assert report["rejected"] == 1
    assert report["repairs"][0]["column"] == "name"


def test_a_word_outside_the_order_of_levels_is_a_repair(chief: Person) -> None:
    text = "email,name,grade\nana@x.org,Ana,heo\nbo@x.org,Bo,Boss\n"
    source = begin(None, chief, people=text)
    assert source.files.get().sheet["words"]["2"] == ["heo", "Boss"]
    assert settle(source, levels=["EO", "HEO"])["rejected"] == 1
    write(source)
    assert Person.objects.get(email="ana@x.org").level == "HEO"


def test_columns_become_custom_fields_or_are_named_as_unused(chief: Person) -> None:
    text = "email,name,Shoe size,Badge\nana@x.org,Ana,38,blue\n"
    source = begin(None, chief, people=text)
    report = settle(source, Badge="custom")
    assert [row["column"] for row in report["unused"]] == ["Shoe size"]
    write(source)
    assert Person.objects.get(email="ana@x.org").custom == {"Badge": "blue"}


def test_managers_are_found_among_people_and_rows_alike(chief: Person) -> None:
    text = (
        "email,name,manager\nana@x.org,Ana,BO@x.org\nbo@x.org,Bo,marta@gov.example\n"
        "cy@x.org,Cy,who@x.org\n"
    )
    source = begin(None, chief, people=text)
    assert settle(source)["strangers"] == 1
    write(source)
    ana = Person.objects.get(email="ana@x.org")
    assert ana.manager == Person.objects.get(email="bo@x.org")
    assert Person.objects.get(email="bo@x.org").manager == chief
    moved = begin(None, chief, people="email,manager\nana@x.org,marta@gov.example\n")
    assert counts(settle(moved)) == (0, 1, 0)
    write(moved)
    ana.refresh_from_db()
    assert ana.manager == chief
    intake.undo(moved, by=chief, at=NOW)
    ana.refresh_from_db()
    assert ana.manager == Person.objects.get(email="bo@x.org")


def test_undo_puts_everything_back_but_what_was_changed_or_begun_since(
    chief: Person, track: Track
) -> None:
    bring(None, chief, people="email,name,city,job title\nana@x.org,Ana,Porto,Clerk\n")
    source = bring(
        track,
        chief,
        mentors="email,name,city,job title,grade\nana@x.org,Ana,Rome,Head,1\n"
        "bo@x.org,Bo,,,2\ncy@x.org,Cy,,,2\n",
    )
    Person.objects.filter(email="ana@x.org").update(job_title="Director")
    Person.objects.filter(email="cy@x.org").update(account=chief.account)
    stayed = intake.undo(source, by=chief, at=NOW)
    assert [person.full_name for person in stayed] == ["Cy"]
    ana = Person.objects.get(email="ana@x.org")
    assert (ana.location, ana.job_title) == ("Porto", "Director")
    assert not Person.objects.filter(email="bo@x.org").exists()
    assert not Enrollment.objects.exists()
    with pytest.raises(Conflict):
        intake.undo(source, by=chief, at=NOW)


def test_a_file_without_an_identity_asks_for_one(chief: Person) -> None:
    with pytest.raises(Refusal, match="identifier"):
        settle(begin(None, chief, people="name,city\nAna,Porto\n"))


def test_a_column_of_another_file_or_field_is_refused(chief: Person) -> None:
    source = begin(None, chief, people="email,name\nana@x.org,Ana\n")
    for mapping in ({"0": "email", "99": "bio"}, {"0": "email", "1": "deactivated_at"}):
        with pytest.raises(Refusal):
            imports.choose_mapping(
                source,
                shape=intake.shape_of(source),
                mappings={source.files.get().pk: mapping},
                sides={},
                levels=[],
                by=chief,
                at=NOW,
            )


def test_people_who_changed_since_the_check_are_shown_again(chief: Person) -> None:
    source = begin(None, chief, people="email,name\nana@x.org,Ana\n")
    settle(source)
    Person.objects.create(organization=chief.organization, email="ana@x.org", full_name="Anna")
    write(source)
    assert source.status == Import.Status.CHECKING
    assert source.error
    intake.work(source, at=NOW)
    source.refresh_from_db()
    assert counts(source.report) == (0, 1, 0)


def test_an_import_is_confirmed_once(chief: Person) -> None:
    source = begin(None, chief, people="email,name\nana@x.org,Ana\n")
    settle(source)
    imports.confirm(source, by=chief, at=NOW)
    with pytest.raises(Conflict):
        imports.confirm(source, by=chief, at=NOW)


def test_an_import_whose_worker_was_killed_is_taken_up_again(
    chief: Person, track: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = begin(track, chief, mentors=MENTORS)
    settle(source)
    imports.confirm(source, by=chief, at=NOW)
    source.refresh_from_db()
    assert imports.claim(source, at=NOW)
    assert not imports.claim(source, at=NOW), "another worker has it"

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(intake, "_enroll", killed)
        intake.work(source, at=NOW)
    assert Person.objects.count() == 1, "what was half done is rolled back"
    assert not list(imports.waiting(at=NOW + timedelta(seconds=30)))
    later = NOW + timedelta(minutes=3)
    (again,) = imports.waiting(at=later)
    assert imports.claim(again, at=later)
    intake.work(again, at=later)
    intake.work(again, at=later)
    assert Enrollment.objects.count() == 2


def test_a_closed_membership_is_named_and_not_enrolled(chief: Person, track: Track) -> None:
    bring(None, chief, people="email,name\nana@x.org,Ana\n")
    Person.objects.filter(email="ana@x.org").update(deactivated_at=NOW)
    report = settle(begin(track, chief, mentors="email,name\nana@x.org,Ana\n"))
    assert report["rejected"] == 1
    assert "closed" in report["repairs"][0]["message"]


def test_ten_thousand_rows_come_in_with_progress(chief: Person, track: Track) -> None:
    rows = "".join(
        f"p{n}@x.org,Person {n},G{n % 7},Dept {n % 20},Python; SQL; Skill {n % 50}\n"
        for n in range(10_000)
    )
    text = f"email,name,grade,department,skills\n{rows}"
    told: list[tuple[int, int]] = []
    start = time.perf_counter()
    source = begin(track, chief, mentors=text)
    settle(source)
    imports.confirm(source, by=chief, at=NOW)
    source.refresh_from_db()
    checked = time.perf_counter()
    intake.work(source, at=NOW, progress=lambda done, of: told.append((done, of)))
    written = time.perf_counter()
    assert Enrollment.objects.count() == 10_000
    assert told[-1] == (10_000, 10_000)
    changed = begin(track, chief, mentors=text.replace("Dept", "Unit"))
    settle(changed)
    write(changed)
    print(
        f"10,000 rows: read and checked in {checked - start:.1f} s,"
        f" written in {written - checked:.1f} s,"
        f" all of them changed in {time.perf_counter() - written:.1f} s"
    )
    assert Person.objects.filter(department__startswith="Unit").count() == 10_000

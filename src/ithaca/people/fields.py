"""What a column of an imported file can feed in a person's profile."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.sheets import Field

CUSTOM = "custom"
PROFILE = (
    "full_name",
    "preferred_name",
    "pronouns",
    "zone",
    "languages",
    "location",
    "department",
    "profession",
    "job_title",
    "level",
    "bio",
    "skills_offered",
    "skills_sought",
    "goals",
    "interests",
    "working_style",
    "hours",
    "target_role",
    "background",
    "custom",
)
"""What a person says of themself; nothing else of a profile is written by its owner."""


def person_fields() -> tuple[Field, ...]:
    """In the order a reader looks for them; the labels are those of the active language."""
    return (*_identity(), *_work(), *_mentoring())


def _identity() -> tuple[Field, ...]:
    return (
        Field("full_name", _("Full name"), synonyms=("name", "full name", "person", "employee")),
        Field("first_name", _("First name"), synonyms=("given name", "forename", "first")),
        Field("last_name", _("Last name"), synonyms=("surname", "family name", "last")),
        Field("preferred_name", _("Preferred name"), synonyms=("known as", "nickname", "goes by")),
        Field("pronouns", _("Pronouns"), synonyms=("pronoun",)),
        Field(
            "email",
            _("E-mail"),
            "email",
            synonyms=("e-mail", "mail", "email address", "work email", "e-mail address"),
        ),
        Field(
            "external_id",
            _("Identifier"),
            synonyms=(
                "id",
                "employee id",
                "staff number",
                "personnel number",
                "student number",
                "respondent",
                "external id",
                "user id",
            ),
            help=_("A number or code that your other systems use for this person."),
        ),
    )


def _work() -> tuple[Field, ...]:
    return (
        Field("job_title", _("Job title"), synonyms=("title", "role title", "position", "job")),
        Field(
            "level",
            _("Level"),
            "level",
            synonyms=("grade", "band", "seniority", "rank", "job level", "career level"),
        ),
        Field(
            "department",
            _("Department"),
            synonyms=("organisation", "organization", "division", "unit", "team", "faculty"),
        ),
        Field(
            "profession",
            _("Profession"),
            synonyms=("function", "discipline", "job family"),
        ),
        Field("location", _("Location"), synonyms=("city", "office", "site", "place", "campus")),
        Field("zone", _("Time zone"), "zone", synonyms=("timezone", "tz", "time zone")),
        Field("languages", _("Languages"), "language", synonyms=("language", "speaks")),
        Field(
            "manager",
            _("Manager"),
            synonyms=("line manager", "manager email", "reports to", "supervisor", "manager id"),
            help=_("Their manager's e-mail or identifier. Nobody is matched in their own line."),
        ),
    )


def _mentoring() -> tuple[Field, ...]:
    return (
        Field("bio", _("About"), synonyms=("biography", "bio", "about me", "profile", "summary")),
        Field(
            "skills_offered",
            _("Skills offered"),
            "skills",
            synonyms=("skills", "offers", "works with", "expertise", "can help with", "strengths"),
        ),
        Field(
            "skills_sought",
            _("Skills sought"),
            "skills",
            synonyms=("seeks", "wants to learn", "learning", "wants", "development areas"),
        ),
        Field("goals", _("Goals"), "list", synonyms=("goal", "aims", "objectives", "aspirations")),
        Field("interests", _("Interests"), "list", synonyms=("hobbies", "interest")),
        Field("target_role", _("Role aimed for"), synonyms=("target role", "next role")),
        Field(
            "background",
            _("Self-described background"),
            "list",
            synonyms=("characteristics", "identity", "diversity"),
            help=_("Used only for a mentee who asks for it. Never shown to anyone."),
        ),
    )

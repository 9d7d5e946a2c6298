"""An index of the tables, for Django alone: the rooms import each other, nobody imports this."""

from ithaca.activity.models import Activity, IdempotentCall, Letter, Turn
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.feedback.models import Response
from ithaca.files.models import File
from ithaca.insights.models import Snapshot
from ithaca.journey.models import (
    Action,
    Agreement,
    Goal,
    Meeting,
    MeetingOption,
    Note,
    Progress,
    Signature,
)
from ithaca.pairing.models import Exclusion, Mentorship, Pause, Proposal, Round, Seat
from ithaca.people.models import (
    Account,
    ApiToken,
    Import,
    ImportChange,
    ImportFile,
    Organization,
    OrganizationRole,
    Person,
    UsedLink,
)
from ithaca.programs.models import (
    Adaptation,
    Enrollment,
    Guideline,
    Intake,
    Objective,
    Program,
    ProgramRole,
    Track,
)

__all__ = [
    "Account",
    "Action",
    "Activity",
    "Adaptation",
    "Agreement",
    "Alert",
    "ApiToken",
    "CheckIn",
    "Enrollment",
    "Exclusion",
    "File",
    "Goal",
    "Guideline",
    "IdempotentCall",
    "Import",
    "ImportChange",
    "ImportFile",
    "Intake",
    "Letter",
    "Meeting",
    "MeetingOption",
    "Mentorship",
    "Note",
    "Objective",
    "Organization",
    "OrganizationRole",
    "Pause",
    "Person",
    "Program",
    "ProgramRole",
    "Progress",
    "Proposal",
    "Reading",
    "Response",
    "Round",
    "Seat",
    "Signature",
    "Snapshot",
    "Track",
    "Turn",
    "UsedLink",
]

"""What passes within a mentorship stays with its people, whatever one of them ticks."""

from __future__ import annotations

import pytest
from django.utils import timezone
from principals import PRIVATE, Cast, make_cast

from ithaca.journey.models import Agreement, Signature
from ithaca.pairing.models import Mentorship
from ithaca.web.desk.pairs import goals_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_goals_are_shown_to_coordinators_only_once_both_have_signed_that(cast: Cast) -> None:
    mentorship = Mentorship.objects.get(key=cast.keys["mentorship"])
    agreement = Agreement.objects.get(mentorship=mentorship)
    Agreement.objects.filter(pk=agreement.pk).update(goals_shown=True)
    for who, shown in (("nobody", []), ("giver", []), ("taker", [PRIVATE[2]])):
        if who != "nobody":
            Signature.objects.create(
                agreement=agreement,
                person=cast.person(who),
                version=agreement.version,
                signed_at=timezone.now(),
            )
        assert [aim.title for aim in goals_of(mentorship)[2]] == shown
    Agreement.objects.filter(pk=agreement.pk).update(version=agreement.version + 1)
    assert goals_of(mentorship)[2] == []

"""The HTTP API under /api/v1: typed routes over the same loaders and actions as the pages."""

from . import (
    agreements,
    care,
    enrollments,
    evaluation,
    goals,
    meetings,
    mentorships,
    people,
    programs,
    rounds,
    surveys,
)
from .frame import Api

api = Api()
for _room in (
    people,
    programs,
    evaluation,
    enrollments,
    rounds,
    mentorships,
    agreements,
    meetings,
    goals,
    surveys,
    care,
):
    api.add_router("", _room.router)

__all__ = ["api"]

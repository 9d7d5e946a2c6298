"""The HTTP API under /api/v1: typed routes over the same loaders and actions as the pages."""

from .frame import Api
from .people import router as people

api = Api()
for _router in (people,):
    api.add_router("", _router)

__all__ = ["api"]

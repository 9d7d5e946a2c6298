"""The HTTP API under /api/v1: typed routes over the same loaders and actions as the pages."""

from ninja import NinjaAPI

api = NinjaAPI(title="Ithaca", version="1", urls_namespace="api", docs_url=None)

__all__ = ["api"]

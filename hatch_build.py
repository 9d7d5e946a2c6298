"""Refuses to build a wheel without the pages' style sheet and scripts: they are not in git, and
without this a package that cannot show a page would be built silently."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "src/ithaca/web/static/built/manifest.json"


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and not (Path(self.root) / BUILT).exists():
            raise FileNotFoundError(f"{BUILT} is missing. Build the assets first: make assets")

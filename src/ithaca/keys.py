"""The public name of a row: what stands in addresses, API and files instead of a database id."""

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField

# No vowels and no look-alikes, so that a key neither spells a word nor gets misread aloud.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"


def new_key() -> str:
    """Twelve random characters, about 57 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


class KeyField(_Text):
    """A unique random key, set once when the row is made."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        given: dict[str, Any] = {"max_length": 12, "unique": True, "editable": False}
        super().__init__(**{**given, "default": new_key, **options})

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 (Django's own signature)
        """PostgreSQL does not even compare text with NUL in it; no key has one."""
        asked = super().get_prep_value(value)
        return asked.replace("\x00", "\ufffd") if isinstance(asked, str) else asked

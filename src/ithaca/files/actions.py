"""Keeping an upload: hashed, named by its content, never trusted by its name."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.text import get_valid_filename

from .models import File

if TYPE_CHECKING:
    from ithaca.people.models import Person


def keep(data: bytes, *, name: str, kind: str, by: Person, at: datetime) -> File:
    """Store ``data`` for ``by``'s organization. The caller has checked that it is a ``kind``."""
    shown = name.replace("\\", "/").rpartition("/")[2][:200] or "file"
    file = File(
        organization_id=by.organization_id,
        owner=by,
        name=shown,
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        made_at=at,
    )
    file.content.save(f"{file.key}-{get_valid_filename(kind)}", ContentFile(data), save=False)
    file.save()
    return file


def content(file: File) -> bytes:
    """The bytes as uploaded."""
    with file.content.open("rb") as stored:
        return bytes(stored.read())

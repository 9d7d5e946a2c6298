"""The forms that bring people in: files, columns, invitations; and those that filter lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.guide import Words
from ithaca.people.entries import Shape
from ithaca.people.fields import CUSTOM
from ithaca.people.ladders import in_order
from ithaca.people.models import Import, ImportFile
from ithaca.programs.models import EnrollmentStatus

from ..looks import Dots, FileDrop, Segmented

_SURE, _LIKELY = 0.95, 0.7


class _FilesDrop(FileDrop):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files under one name; that there is one, the form asks for."""

    widget = _FilesDrop

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 (Django's own)
        files = [super(_Files, self).clean(one, initial) for one in data or []]
        too_large = next((f.name for f in files if f.size > settings.UPLOAD_LIMIT), None)
        if too_large:
            most = settings.UPLOAD_LIMIT // (1024 * 1024)
            raise forms.ValidationError(
                _("%(file)s is larger than %(most)d MB. Split it and import the parts.")
                % {"file": too_large, "most": most}
            )
        return files


class UploadForm(forms.Form):
    """Files, or a table pasted from a spreadsheet."""

    use_required_attribute = False

    upload = _Files(
        label=gettext_lazy("CSV or XLSX files"),
        widget=_FilesDrop(attrs={"multiple": True, "accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=gettext_lazy(
            "As they come from your system; the next page asks what is in them."
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("A table, with the names of its columns in the first line"),
        required=False,
        strip=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("upload") and not (said.get("pasted") or "").strip():
            self.add_error("upload", _("Choose a file, or paste a table below."))
        return said

    def uploads(self) -> list[tuple[str, bytes]]:
        """Names and bytes, the pasted table last."""
        files: list[UploadedFile[bytes]] = self.cleaned_data["upload"]
        found = [(file.name or _("file"), file.read()) for file in files]
        if pasted := self.cleaned_data["pasted"].strip():
            found.append((_("pasted table"), pasted.encode("utf-8", "replace")))
        return found


@dataclass(frozen=True)
class ColumnShown:
    """A column as the mapping page shows it."""

    header: str
    samples: Sequence[str]
    sure: str
    field: forms.BoundField


@dataclass(frozen=True)
class FileShown:
    file: ImportFile
    side: forms.BoundField | None
    columns: Sequence[ColumnShown]


class MappingForm(forms.Form):
    """What each column of each file feeds, who its rows are, and the order of levels."""

    levels = forms.CharField(
        label=gettext_lazy("The order of levels, lowest first"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One on a line. We put the words of your files in a likely order; move what is wrong. "
            "Matching uses it to find somebody above, at the same level or below."
        ),
    )

    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, source: Import, shape: Shape, words: Words | None
    ) -> None:
        super().__init__(data)
        self.posted = data
        self.house_levels: list[str] = source.organization.levels
        self.sheets = list(source.files.select_related("file").order_by("pk"))
        choices = [
            ("", _("Leave it out")),
            *((field.key, field.label) for field in shape.fields),
            (CUSTOM, _("Keep it as a field of its own")),
        ]
        for file in self.sheets:
            if words:
                self.fields[_side(file)] = _side_field(words, file.side)
            for place, header in enumerate(file.sheet["header"]):
                self.fields[_column(file, place)] = forms.ChoiceField(
                    label=_("What “%(column)s” holds") % {"column": header},
                    choices=choices,
                    required=False,
                    initial=file.mapping.get(str(place), ""),
                )
        guessed = {file.pk: file.mapping for file in self.sheets}
        met = self._met(guessed)
        order = in_order(met, source.levels or self.house_levels) if met else []
        self.fields["levels"].initial = "\n".join(order)

    def _met(self, mappings: Mapping[int, Mapping[str, str]]) -> list[str]:
        """The words of the columns that hold levels, as met."""
        return [
            word
            for file in self.sheets
            for column, key in mappings[file.pk].items()
            if key == "level"
            for word in file.sheet.get("words", {}).get(column, [])
        ]

    @property
    def asks_levels(self) -> bool:
        return bool(self["levels"].value())

    def mappings(self) -> dict[int, dict[str, str]]:
        said = self.cleaned_data
        return {
            file.pk: {
                str(place): said[_column(file, place)]
                for place in range(len(file.sheet["header"]))
                if said.get(_column(file, place))
            }
            for file in self.sheets
        }

    def sides(self) -> dict[int, str]:
        return {file.pk: self.cleaned_data.get(_side(file), "") for file in self.sheets}

    def clean(self) -> dict[str, Any]:
        """Ask once for the order of levels that a column chosen by hand brings."""
        said = super().clean() or {}
        if not self.errors and not said["asked"]:
            known = _one_a_line(said["levels"]) or self.house_levels
            order = in_order(self._met(self.mappings()), known)
            if order != known:
                self.data = self._asking(order)
                self.add_error("levels", _("Look at the order of these levels, then go on."))
        return said

    def _asking(self, levels: Sequence[str]) -> QueryDict:
        """What was posted, with the levels filled in to be looked at."""
        data = QueryDict(mutable=True)
        data.update(self.posted or {})
        data["levels"], data["asked"] = "\n".join(levels), "yes"
        return data

    def order(self) -> list[str]:
        """The levels, lowest first; none where no column holds levels."""
        mapped = {key for columns in self.mappings().values() for key in columns.values()}
        return _one_a_line(self.cleaned_data["levels"]) if "level" in mapped else []

    def shown(self) -> list[FileShown]:
        return [self._shown(file) for file in self.sheets]

    def _shown(self, file: ImportFile) -> FileShown:
        sheet = file.sheet
        columns = [
            ColumnShown(
                header,
                [row[place] for row in sheet["samples"] if place < len(row) and row[place]],
                _how_sure(sheet["confidence"].get(str(place), 0)),
                self[_column(file, place)],
            )
            for place, header in enumerate(sheet["header"])
        ]
        side = self[_side(file)] if _side(file) in self.fields else None
        return FileShown(file, side, columns)


def _one_a_line(text: str) -> list[str]:
    """Levels as typed: one on a line, or with < between them."""
    return [line.strip() for line in text.replace("<", "\n").splitlines() if line.strip()]


def _column(file: ImportFile, place: int) -> str:
    return f"column-{file.pk}-{place}"


def _side(file: ImportFile) -> str:
    return f"side-{file.pk}"


def _side_field(words: Words, side: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("The people in this file are"),
        choices=[
            ("giver", words.giver.many),
            ("taker", words.taker.many),
            ("both", _("both")),
            ("column", _("what a column says")),
        ],
        widget=Segmented,
        initial=side,
    )


def _how_sure(confidence: float) -> str:
    if confidence >= _SURE:
        return _("recognized")
    if confidence >= _LIKELY:
        return _("likely")
    return _("a guess: please look") if confidence else _("not recognized")


class InviteForm(forms.Form):
    """People by their addresses, one on a line, and as what they are asked to join."""

    emails = forms.CharField(
        label=gettext_lazy("Their e-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        max_length=20_000,
        help_text=gettext_lazy(
            "One on a line, such as ana@example.org or Ana Novak <ana@example.org>."
        ),
    )
    side = forms.ChoiceField(label=gettext_lazy("Ask them to join as"), widget=Dots)

    def __init__(self, data: QueryDict | None, *, words: Words) -> None:
        super().__init__(data)
        self.fields["side"] = forms.ChoiceField(
            label=_("Ask them to join as"),
            choices=[
                ("giver", words.giver.many),
                ("taker", words.taker.many),
                ("both", _("both")),
            ],
            widget=Dots,
        )

    def lines(self) -> list[str]:
        lines = self.cleaned_data["emails"].replace(";", "\n").splitlines()
        return [line.strip().rstrip(",") for line in lines if line.strip()]


class PeopleFilter(forms.Form):
    """What a list of people shows; unknown words show everybody."""

    q = forms.CharField(
        label=gettext_lazy("Search"), required=False, widget=forms.TextInput({"type": "search"})
    )
    side = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *EnrollmentStatus.choices],
    )

    def __init__(self, data: MultiValueDict[str, str], *, words: Words) -> None:
        super().__init__(data)
        self.fields["side"] = forms.ChoiceField(
            label=_("Role"),
            required=False,
            choices=[
                ("", _("All")),
                ("giver", words.giver.many.capitalize()),
                ("taker", words.taker.many.capitalize()),
            ],
        )

    def said(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class DirectoryFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Search"), required=False, widget=forms.TextInput({"type": "search"})
    )


def words_of(text: str) -> Iterable[str]:
    """The words of a search, few enough to ask for each."""
    return text.replace("\0", " ").split()[:5]

"""The template tags of the parts, built in to every template (settings name this library).
Each turns a shape of web/parts.py into the part's template; catalogue.html shows them all."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms, template
from django.core.paginator import Page
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ithaca.measure.estimate import Estimate

from ..looks import complaints, extra_attributes
from ..parts import (
    Bin,
    Check,
    Column,
    Job,
    Quarter,
    Segment,
    Someone,
    Stage,
    Step,
    Text,
    ToDo,
    blocks,
    hue,
)

register = template.Library()
_BUILT = Path(__file__).resolve().parent.parent / "static" / "built"


@cache
def _built() -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = json.loads((_BUILT / "manifest.json").read_text())
    return names


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built style sheet or script; its name changes with its content."""
    return static(f"built/{_built()[name]['file']}")


BAND_WORDS = {
    "well": gettext_lazy("well"),
    "watch": gettext_lazy("watch"),
    "risk": gettext_lazy("at risk"),
    "unknown": gettext_lazy("not enough data"),
}
PROGRESS_WORDS = {
    "done": gettext_lazy("done"),
    "now": gettext_lazy("now"),
    "next": gettext_lazy("later"),
    "late": gettext_lazy("late"),
}


# People


@register.inclusion_tag("parts/disc.html")
def disc(person: Someone, size: str = "") -> dict[str, Any]:
    """`size` is s, l or nothing. Decoration: the name stands beside it, written out."""
    return {"initials": person.initials, "hue": hue(person.key), "size": size}


@register.inclusion_tag("parts/pair.html")
def pair(*people: Someone, size: str = "s") -> dict[str, Any]:
    return {"people": people, "size": size}


@register.inclusion_tag("parts/pair.html")
def discs(people: Iterable[Someone], size: str = "s") -> dict[str, Any]:
    return {"people": list(people), "size": size}


@register.inclusion_tag("parts/named.html")
def named(person: Someone, size: str = "s") -> dict[str, Any]:
    """The disc with the full name beside it."""
    return {"person": person, "size": size, "name": getattr(person, "full_name", person.name)}


# States and the Four C's


@register.inclusion_tag("parts/state.html")
def state(band: str, word: Text = "") -> dict[str, Any]:
    """A tag whose colour, fill and word say the same: {% state 'watch' _('capacity') %}."""
    return {"band": band, "word": word or BAND_WORDS.get(band, band)}


@register.inclusion_tag("parts/visibility.html")
def visibility(words: Text) -> dict[str, Any]:
    """Who can see this: {% visibility _('only you and Ana') %}."""
    return {"words": words}


def _band(of: object) -> str:
    band = getattr(of, "band", of)
    return str(getattr(band, "value", band) or "unknown")


@register.inclusion_tag("parts/glyph.html")
def glyph(fourcs: object, size: int = 30) -> dict[str, Any]:
    """The Four C's as a disc in quarters; for coordinators only, never shown to the pair."""
    named = {
        _("clarity"): _band(getattr(fourcs, "clarity", None)),
        _("connection"): _band(getattr(fourcs, "connection", None)),
        _("commitment"): _band(getattr(fourcs, "commitment", None)),
        _("continuity"): _band(getattr(fourcs, "continuity", None)),
    }
    told = "; ".join(f"{name}: {BAND_WORDS.get(band, band)}" for name, band in named.items())
    quarters = [Quarter(90 * place, band) for place, band in enumerate(named.values())]
    return {"quarters": quarters, "told": told, "size": size}


@register.inclusion_tag("parts/states.html")
def states(segments: Sequence[Segment]) -> dict[str, Any]:
    """A bar of states with its legend in words, for lists of Segment."""
    return {"segments": segments, "blocks": blocks(segments)}


# Figures


def _shown(value: float, unit: str, signed: bool = False, bare: bool = False) -> str:
    whole = unit == "%" or value == int(value) or abs(value) >= 100
    number = number_format(round(abs(value), 0 if whole else 1), 0 if whole else 1, None, True)
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{number}" if bare or not unit else f"{sign}{number}\u00a0{unit}"


@register.inclusion_tag("parts/estimate.html")
def estimate(figure: Estimate, signed: bool = False) -> dict[str, Any]:
    """A measure.Estimate with its n and its interval, or why it is not shown. `signed` for a
    difference: +1.4."""
    shown: dict[str, Any] = {"figure": figure}
    if figure.value is not None:
        shown["value"] = _shown(figure.value, figure.unit, signed)
        shown["alone"] = figure.n is None or (figure.low is None and not figure.unit)
    if figure.low is not None and figure.high is not None:
        shown["low"] = _shown(figure.low, figure.unit, signed, bare=True)
        shown["high"] = _shown(figure.high, figure.unit, signed, bare=True)
    return shown


@register.inclusion_tag("parts/meter.html")
def meter(value: float, most: float, label: Text, words: Text = "") -> dict[str, Any]:
    """A share as a bar, with its words: {% meter 14 20 _('Places') _('14 of 20 taken') %}."""
    return {"value": value, "most": most or 1, "label": label, "words": words}


@register.inclusion_tag("parts/histogram.html")
def histogram(bins: Sequence[Bin], title: Text, what: Text, unit: Text) -> dict[str, Any]:
    """Bars with title, description and data table. `what` names the bins' column, `unit` the
    counts' ("pairs")."""
    most = max((one.count for one in bins), default=0) or 1
    slot = 560 / max(len(bins), 1)
    bars = [
        {
            "bin": one,
            "x": round(20 + place * slot + slot * 0.1, 1),
            "y": round(150 - 130 * one.count / most, 1),
            "width": round(slot * 0.8, 1),
            "height": round(130 * one.count / most, 1),
            "middle": round(20 + (place + 0.5) * slot, 1),
        }
        for place, one in enumerate(bins)
    ]
    total = sum(one.count for one in bins)
    return {"bars": bars, "title": title, "what": what, "unit": unit, "total": total}


# Time


def _zone(name: str) -> tzinfo:
    """The zone of that name; the reader's own (which the request sets) without one."""
    try:
        return ZoneInfo(name) if name else timezone.get_current_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_current_timezone()


def _clock(local: datetime) -> str:
    return date_format(local, pgettext("time of day", "H:i"))


@register.simple_tag
def moment(
    instant: datetime | None, zone: str = "", other_zone: str = "", other_name: str = ""
) -> SafeString | str:
    """Such as "Tue 24 November, 14:00 your time (09:00 for Ana)". Zones are IANA names, the first
    one the reader's; the other's clock stands there only where it shows another time."""
    if instant is None:
        return ""
    mine = instant.astimezone(_zone(zone))
    other = instant.astimezone(_zone(other_zone or zone))
    when = {"day": _weekday(mine), "time": _clock(mine)}
    text = _("%(day)s, %(time)s") % when
    if other.utcoffset() != mine.utcoffset():
        there = _clock(other)
        if other.date() != mine.date():
            there = _("%(day)s, %(time)s") % {"day": _weekday(other), "time": there}
        when |= {"there": there, "name": other_name}
        text = _("%(day)s, %(time)s your time (%(there)s for %(name)s)") % when
    return format_html('<time datetime="{}">{}</time>', mine.isoformat(), text)


def _weekday(when: date) -> str:
    if when.year == timezone.now().year:
        return date_format(when, pgettext("day with its weekday", "D j F"))
    return date_format(when, pgettext("day with its weekday and year", "D j F Y"))


@register.simple_tag
def day(when: date | datetime | None, zone: str = "") -> SafeString | str:
    """Such as "24 November", with the year when it is not this one."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        when = when.astimezone(_zone(zone)).date()
    style = pgettext("day", "j F")
    if when.year != timezone.now().year:
        style = pgettext("day with its year", "j F Y")
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), date_format(when, style))


# Lists, steps and pages of lists


@register.inclusion_tag("parts/timeline.html")
def timeline(stages: Sequence[Stage]) -> dict[str, Any]:
    return {"stages": stages, "words": PROGRESS_WORDS}


@register.inclusion_tag("parts/road.html")
def road(steps: Sequence[Step]) -> dict[str, Any]:
    return {"steps": steps}


@register.filter
def progress_word(progress: str) -> Text:
    return PROGRESS_WORDS.get(progress, progress)


@register.inclusion_tag("parts/track.html")
def track(done: int, total: int, label: Text = "") -> dict[str, Any]:
    """A short row of steps, "2 of 4 steps done"."""
    kinds = ["done" if n < done else "now" if n == done else "" for n in range(total)]
    words = label or _("%(done)s of %(total)s steps done") % {"done": done, "total": total}
    return {"kinds": kinds, "label": words}


@register.inclusion_tag("parts/todos.html", takes_context=True)
def todos(context: Context, items: Sequence[ToDo], fill: bool = True) -> dict[str, Any]:
    """Things to do, each with its one action; the first open one is the filled button, unless
    the page has another (fill=False)."""
    first = next((place for place, item in enumerate(items) if fill and not item.done), -1)
    return {"items": items, "first": first, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("parts/undo.html", takes_context=True)
def undo(context: Context, words: Text, url: str, action: Text = "") -> dict[str, Any]:
    """A banner for what can still be taken back: {% undo words url _('Take it back') %}."""
    return {
        "words": words,
        "url": url,
        "action": action,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("parts/empty.html")
def empty(title: Text, why: Text, url: str = "", action: Text = "") -> dict[str, Any]:
    """An empty list: what it is, why it is empty, one action."""
    return {"title": title, "why": why, "url": url, "action": action}


@register.inclusion_tag("parts/columns.html")
def columns(*headings: Column | Text) -> dict[str, Any]:
    """A table's <thead>, from Columns or words: {% columns _('Mentee') _('Mentor') fit %}."""
    return {"columns": [h if isinstance(h, Column) else Column(h) for h in headings]}


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], words: Text = "") -> dict[str, Any]:
    """Earlier and later pages; the address keeps every other part of itself."""
    request = context.get("request")
    kept = request.GET.copy() if request else {}
    kept.pop("page", None)
    rest = kept.urlencode() if hasattr(kept, "urlencode") else urlencode(kept)
    return {"page": page, "rest": f"&{rest}" if rest else "", "words": words}


@register.inclusion_tag("parts/job.html", takes_context=True)
def job(context: Context, job: Job) -> dict[str, Any]:
    """A long job: percent, words, cancel. Asks for itself again until it is finished."""
    return {"job": job, "csrf_token": context.get("csrf_token")}


# Forms


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    return field.as_widget(attrs=extra_attributes(field))


register.filter("complaints", complaints)


@register.filter
def is_tick(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def first_control(field: forms.BoundField) -> str:
    """The id that an error summary links to: of a group, its first control."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.auto_id)


@register.inclusion_tag("forms/problems.html")
def problems(*forms_: forms.BaseForm) -> dict[str, Any]:
    """ "There is a problem", with a link to each field, for one form or several."""
    wrong = [field for form in forms_ for field in form if field.errors]
    general = [error for form in forms_ for error in form.non_field_errors()]
    return {"wrong": wrong, "general": general}


@register.inclusion_tag("parts/checks.html")
def checks(rules: Sequence[Check]) -> dict[str, Any]:
    """Checks as one types; stand them inside the form whose fields they name."""
    return {"rules": rules}

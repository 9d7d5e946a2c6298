"""People and terms as plain data and back, so that a round can be stored and repeated exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.vocabulary import Candidate, MatchingError, Terms

_T = TypeVar("_T")

_SETS = {"goals", "interests", "languages", "hours", "background", "background_wished"}
_SETS |= {"blocks", "met", "slots"}
_PAIRS = {"pinned", "excluded", "current"}
_SPANS = {"givers", "takers"}


def candidate_as_data(person: Candidate) -> dict[str, Any]:
    """A person as JSON-able data; what is unknown is left out."""
    unknown = Candidate(id="")
    values = {one.name: getattr(person, one.name) for one in fields(Candidate)}
    return {key: _plain(value) for key, value in values.items() if value != getattr(unknown, key)}


def candidate_from_data(data: Mapping[str, Any]) -> Candidate:
    """The person that `candidate_as_data` wrote down. Raises MatchingError."""
    return _built(Candidate, {key: _typed(key, value) for key, value in data.items()})


def terms_as_data(terms: Terms) -> dict[str, Any]:
    """Terms as JSON-able data."""
    return {one.name: _plain(getattr(terms, one.name)) for one in fields(Terms)}


def terms_from_data(data: Mapping[str, Any]) -> Terms:
    """The terms that `terms_as_data` wrote down. Raises MatchingError."""
    pairs = {key: tuple(map(tuple, data[key])) for key in _PAIRS if key in data}
    spans = {key: tuple(data[key]) for key in _SPANS if key in data}
    own = data.get("taxonomy")
    taxonomy = {} if own is None else {"taxonomy": Taxonomy.from_data(own)}
    return _built(Terms, {**data, **pairs, **spans, **taxonomy})


def _built(kind: Callable[..., _T], values: dict[str, Any]) -> _T:
    try:
        return kind(**values)
    except TypeError as error:
        raise MatchingError(f"This round was not stored by this engine: {error}.") from error


def _plain(value: object) -> object:
    if isinstance(value, Taxonomy):
        return value.as_data()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _typed(key: str, value: Any) -> object:  # noqa: ANN401 (a key decides the type)
    if key in _SETS:
        return frozenset(value)
    return tuple(value) if key in ("managers", "wishes") else value

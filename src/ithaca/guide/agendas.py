"""Agendas: what a meeting goes through, block by block, with questions to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .checking import Fields, listed, unique, with_shared
from .reading import names, read
from .words import all_worded, worded


@dataclass(frozen=True)
class Block:
    key: str
    title: str
    minutes: int
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """Titles, purposes and prompts may hold {giver}, {takers}, … (see Words.fill)."""

    key: str
    title: str
    purpose: str
    blocks: tuple[Block, ...]

    @property
    def minutes(self) -> int:
        return sum(block.minutes for block in self.blocks)

    def minutes_in(self, total: int) -> tuple[int, ...]:
        """Minutes of each block when the whole meeting has `total`, each at least 1."""
        return tuple(max(1, round(block.minutes * total / self.minutes)) for block in self.blocks)


@cache
def agendas() -> Mapping[str, Agenda]:
    """Every agenda of the guide by key."""
    shared = read("blocks.yaml", _shared_blocks)
    found = [
        agenda
        for name in names("agendas")
        for agenda in read(name, lambda data: _agendas(data, shared))
    ]
    return {agenda.key: agenda for agenda in found}


def _agendas(data: object, shared: Mapping[str, Any]) -> tuple[Agenda, ...]:
    entries = listed(data, Agenda)
    made = tuple(_agenda(entry, shared) for entry in entries)
    unique(entries, [agenda.key for agenda in made])
    return made


def _agenda(fields: Fields, shared: Mapping[str, Any]) -> Agenda:
    path = (*fields.path, "blocks")
    blocks = [
        Fields(with_shared(item, shared, (*path, i)), Block, (*path, i))
        for i, item in enumerate(fields.items("blocks"))
    ]
    made = tuple(_block(block) for block in blocks)
    unique(blocks, [block.key for block in made])
    if not made:
        raise fields.error("blocks", "are missing")
    title, purpose = worded(fields, "title", 120), worded(fields, "purpose", 400)
    return Agenda(fields.key(), title, purpose, made)


def _shared_blocks(data: object) -> Mapping[str, Any]:
    entries = listed(data, Block)
    return {_block(entry).key: entry.data for entry in entries}


def _block(fields: Fields) -> Block:
    prompts = all_worded(fields, "prompts")
    if not prompts:
        raise fields.error("prompts", "are missing")
    title = worded(fields, "title", 80)
    return Block(fields.key(), title, fields.whole("minutes", 1, 240), prompts)

"""Agendas: what a meeting goes through, block by block, with questions to ask."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, unique
from .shelves import Kind
from .words import all_worded, worded

WHO = ("all", "giver", "taker")


@dataclass(frozen=True)
class Prompts:
    """Things to do or to ask: for everybody, for who gives, for who takes."""

    all: tuple[str, ...]
    giver: tuple[str, ...]
    taker: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.all or self.giver or self.taker)


@dataclass(frozen=True)
class Block:
    """`minutes` has one number for each length that its agenda is written for."""

    key: str
    title: str
    minutes: tuple[int, ...]
    prompts: Prompts


@dataclass(frozen=True)
class Writing:
    """A line of the worksheet, and who writes it: all, giver or taker (in YAML: `for`)."""

    key: str
    who: str
    title: str
    text: str


@dataclass(frozen=True)
class Agenda:
    """`minutes` are the lengths that it is written for, the usual one first. Titles, purposes
    and prompts may hold {giver}, {takers}, … (see Words.fill)."""

    key: str
    title: str
    purpose: str
    minutes: tuple[int, ...]
    prepare: Prompts
    blocks: tuple[Block, ...]
    worksheet: tuple[Writing, ...]

    def minutes_in(self, total: int) -> tuple[int, ...]:
        """Minutes of each block when the whole meeting has `total`, each at least 1."""
        near = min(range(len(self.minutes)), key=lambda nth: abs(self.minutes[nth] - total))
        share = total / self.minutes[near]
        return tuple(max(1, round(block.minutes[near] * share)) for block in self.blocks)


def agendas() -> Mapping[str, Agenda]:
    """Every agenda of the guide by key."""
    return AGENDAS.all()


def _agenda(fields: Fields) -> Agenda:
    lengths = fields.wholes("minutes", 5, 480)
    entries = fields.each("blocks", Block)
    blocks = tuple(_block(entry, len(lengths)) for entry in entries)
    unique(entries, [block.key for block in blocks])
    if not blocks:
        raise fields.error("blocks", "are missing")
    sums = tuple(sum(block.minutes[nth] for block in blocks) for nth in range(len(lengths)))
    if not lengths or sums != lengths:
        raise fields.error("minutes", f"are {list(lengths)}, but the blocks add up to {list(sums)}")
    lines = fields.each("worksheet", Writing)
    worksheet = tuple(_writing(line) for line in lines)
    unique(lines, [line.key for line in worksheet])
    title, purpose = worded(fields, "title", 120), worded(fields, "purpose", 400)
    prepare = _prompts(fields, "prepare") if fields.has("prepare") else Prompts((), (), ())
    return Agenda(fields.key(), title, purpose, lengths, prepare, blocks, worksheet)


def _block(fields: Fields, lengths: int) -> Block:
    prompts = _prompts(fields, "prompts")
    if not prompts:
        raise fields.error("prompts", "are missing")
    minutes = fields.wholes("minutes", 1, 240)
    if len(minutes) != lengths:
        raise fields.error("minutes", f"should be {lengths}, one for each length of the agenda")
    return Block(fields.key(), worded(fields, "title", 80), minutes, prompts)


def _prompts(fields: Fields, key: str) -> Prompts:
    inner = fields.mapping(key, WHO)
    return Prompts(*(all_worded(inner, who) for who in WHO))


def _writing(fields: Fields) -> Writing:
    who = fields.choice("for", WHO)
    return Writing(fields.key(), who, worded(fields, "title", 80), worded(fields, "text", 300))


AGENDAS = Kind("agenda", "agendas/*.yaml", Agenda, _agenda, "what a meeting goes through")

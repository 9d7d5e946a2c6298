"""How every figure travels: with its n, its interval and what must stay hidden.

Wilson intervals for shares, Student's t for means, order statistics for medians, all 95 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, comb, floor, sqrt
from statistics import fmean, stdev
from statistics import median as _median

from scipy.special import stdtrit

THRESHOLD = 5
"""Below this many people a figure is not shown."""
ROUNDED_BELOW = 20
"""Below this many, a percentage (and, outwards, its interval) is in tens, without its count."""
_Z = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """`value`, `low` and `high` in `unit` ("%" from 0 to 100; "" for a plain number).

    `hits` are the successes of a share, where they may be shown. `tier` is the strength of the
    evidence, 0 (counts) to 4 (randomised). Suppressed: everything that could tell is None;
    `companion` then says that it only protects a smaller group beside it. Without any data
    `n` is 0 and `value` None.
    """

    value: float | None
    n: int | None
    low: float | None = None
    high: float | None = None
    tier: int = 0
    suppressed: bool = False
    unit: str = ""
    hits: int | None = None
    rounded: bool = False
    companion: bool = False

    def __str__(self) -> str:
        return self.words()

    def words(self) -> str:
        """Such as "64 % (158 of 247; 58–70)"."""
        if self.companion:
            return "hidden, to protect a smaller group"
        if self.suppressed:
            return f"fewer than {THRESHOLD}"
        if self.value is None:
            return "no data yet"
        about = "about " if self.rounded else ""
        return about + _shown(self.value, self.unit, with_unit=True) + self._basis()

    def _basis(self) -> str:
        if self.n is None or (self.low is None and self.unit == ""):
            return ""
        basis = f"{self.hits} of {self.n}" if self.hits is not None else f"n = {self.n}"
        if self.low is None or self.high is None:
            return f" ({basis})"
        low, high = _shown(self.low, self.unit), _shown(self.high, self.unit)
        return f" ({basis}; {low}–{high})"


def proportion(successes: int, n: int, *, tier: int = 0, threshold: int = THRESHOLD) -> Estimate:
    """A share in percent, with Wilson's interval. Raises ValueError unless 0 ≤ successes ≤ n."""
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n < threshold or n == 0:
        return _too_few(n, "%", tier)
    low, high = _wilson(successes, n)
    value = 100 * successes / n
    if n >= ROUNDED_BELOW:
        return Estimate(value, n, low, high, tier, unit="%", hits=successes)
    low, high = 10.0 * floor(low / 10), 10.0 * ceil(high / 10)
    return Estimate(float(round(value, -1)), n, low, high, tier, unit="%", rounded=True)


def mean(
    values: Sequence[float], *, unit: str = "", tier: int = 0, threshold: int = THRESHOLD
) -> Estimate:
    """A mean with Student's interval (none for a single value)."""
    n = len(values)
    if n < threshold or n == 0:
        return _too_few(n, unit, tier)
    middle = fmean(values)
    if n == 1:
        return Estimate(middle, n, tier=tier, unit=unit)
    reach = float(stdtrit(n - 1, 0.975)) * stdev(values) / sqrt(n)
    return Estimate(middle, n, middle - reach, middle + reach, tier, unit=unit)


def median(
    values: Sequence[float], *, unit: str = "", tier: int = 0, threshold: int = THRESHOLD
) -> Estimate:
    """A median with the interval of its order statistics (none below six values)."""
    n = len(values)
    if n < threshold or n == 0:
        return _too_few(n, unit, tier)
    ordered = sorted(values)
    cut = _median_cut(n)
    low, high = (ordered[cut - 1], ordered[n - cut]) if cut else (None, None)
    return Estimate(_median(ordered), n, low, high, tier, unit=unit)


def count(n: int, *, unit: str = "", threshold: int = THRESHOLD) -> Estimate:
    """A number of people or things; a threshold of 0 shows what is no secret."""
    if 0 < n < threshold:
        return _too_few(n, unit, 0)
    return Estimate(float(n), n, unit=unit)


def suppress(groups: dict[str, Estimate]) -> dict[str, Estimate]:
    """Hides the next-smallest groups too, so that no hidden one follows from the total.

    A hidden group is taken for one person, as more is not known of it: hiding goes on until the
    hidden ones are at least the threshold together, and never one group alone. Where no other
    group has anyone, the caller must hide the total.
    """
    hidden = [key for key, group in groups.items() if group.suppressed]
    done = any(groups[key].companion for key in hidden) or len(hidden) >= THRESHOLD
    seen = [key for key, group in groups.items() if not group.suppressed and group.n]
    if not hidden or done or not seen:
        return dict(groups)
    next_one = min(seen, key=lambda key: groups[key].n or 0)
    companion = _hidden(groups[next_one].unit, groups[next_one].tier, companion=True)
    return {**groups, next_one: companion}


def _too_few(n: int, unit: str, tier: int) -> Estimate:
    return _hidden(unit, tier) if n else Estimate(None, 0, tier=tier, unit=unit)


def _hidden(unit: str, tier: int, *, companion: bool = False) -> Estimate:
    return Estimate(None, None, tier=tier, suppressed=True, unit=unit, companion=companion)


def _wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson 1927, in percent."""
    share, z2 = successes / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)


def _median_cut(n: int) -> int:
    """Largest k with P(Binomial(n, ½) < k) ≤ 2.5 %: the k-th values from both ends enclose."""
    below, k = 0, 0
    while (below := below + comb(n, k)) <= 0.025 * 2**n:
        k += 1
    return k


def _shown(value: float, unit: str, *, with_unit: bool = False) -> str:
    whole = unit == "%" or value == int(value) or abs(value) >= 100
    number = f"{value:.0f}" if whole else f"{value:.1f}"
    return f"{number} {unit}" if with_unit and unit else number

"""Writes scipy-significance.json: what SciPy and NumPy say of Wilcoxon's test, effect sizes, Pareto fronts and hypervolumes.

    python3 test/goldens/scipy-significance.py     (SciPy 1.17.1, NumPy 2; pip install scipy)
"""

import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20261125)


def biserial(d):
    d = d[d != 0]
    ranks = stats.rankdata(np.abs(d))
    return float((ranks[d > 0].sum() - ranks[d < 0].sum()) / ranks.sum()) if len(d) else 0.0


def hedges(d):
    """Cohen's d_z times the exact factor of Hedges (1981), by log-gamma."""
    m = len(d) - 1
    factor = np.exp(special.gammaln(m / 2) - special.gammaln((m - 1) / 2)) / np.sqrt(m / 2)
    return float(factor * d.mean() / d.std(ddof=1))


def wilcoxon(d):
    """Without ties the exact distribution, up to 13 pairs with ties all sign assignments, else the normal approximation."""
    kept = d[d != 0]
    if len(kept) > 25:
        method = "asymptotic"
    elif len(np.unique(np.abs(kept))) == len(kept):
        method = "exact"
    else:
        assert len(kept) <= 13, len(kept)
        method = stats.PermutationMethod(n_resamples=np.inf)
    result = stats.wilcoxon(kept, zero_method="wilcox", correction=False, method=method)
    ranks = stats.rankdata(np.abs(kept))
    return dict(
        d=d.tolist(), p=float(result.pvalue), plus=float(ranks[kept > 0].sum()), biserial=biserial(d), n=len(kept)
    )


tests = []
for n, shift in [(6, 0.1), (6, 0.02), (8, 0.05), (10, 0.03), (10, 0.0), (15, 0.02), (25, 0.03), (26, 0.03), (40, 0.02), (120, 0.005)]:
    tests.append(wilcoxon(np.round(rng.normal(shift, 0.06, n), 9)))  # no two alike
for n, shift in [(6, 0.1), (8, 0.05), (12, 0.0), (12, 0.05), (13, 0.02), (60, 0.05), (120, 0.02)]:
    tests.append(wilcoxon(np.round(rng.normal(shift, 0.1, n), 1)))  # ties and zeros

effects = []
for n, shift in [(3, 0.02), (4, 0.0), (5, 0.1), (10, 0.03), (31, -0.01), (100, 0.005)]:
    d = np.round(rng.normal(shift, 0.05, n), 6)
    effects.append(dict(d=d.tolist(), g=hedges(d)))


def front(points):
    """By the definition: no other point leaks as little and is as useful, and better in one."""
    return [
        i
        for i, (a, u) in enumerate(points)
        if not any(b <= a and v >= u and (b < a or v > u) for b, v in points)
    ]


def hypervolume(points):
    """Cell by cell of the grid that the points' own coordinates make, up to advantage 1 and down to utility 0."""
    xs = sorted({a for a, _ in points} | {1.0})
    ys = sorted({u for _, u in points} | {0.0})
    total = 0.0
    for (x0, x1), (y0, y1) in itertools.product(itertools.pairwise(xs), itertools.pairwise(ys)):
        if any(a <= x0 and u >= y1 for a, u in points):
            total += (x1 - x0) * (y1 - y0)
    return total


fronts = []
for n in [1, 2, 3, 5, 8, 20]:
    points = np.round(rng.uniform(0, 1, (n, 2)), 1 if n == 20 else 4).tolist()
    fronts.append(dict(points=points, front=front(points), hypervolume=hypervolume(points)))

golden = dict(scipy=scipy.__version__, wilcoxon=tests, effects=effects, fronts=fronts, erfc=[
    dict(x=x, y=float(special.erfc(x))) for x in [-1.5, 0, 1e-6, 0.3, 1, 2, 2.499, 2.5, 3, 4, 6, 10]
])
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")

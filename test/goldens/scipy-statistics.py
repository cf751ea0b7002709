"""Writes scipy-statistics.json: SciPy's answers to the questions that server/results/*.stats.ts answer.

    /usr/bin/python3 test/goldens/scipy-statistics.py     (SciPy 1.10.1, NumPy 1.24.2; Debian: python3-scipy)
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20231029)
DFS = [1, 2, 3, 4, 5, 9, 10, 19, 29, 30, 99, 100, 499]


def holm(p_values):
    """Holm (1979) as printed: SciPy 1.10 has no step-down adjustment."""
    p = np.asarray(p_values)
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    for rank, index in enumerate(order):
        adjusted[index] = max(min(1.0, (len(p) - j) * p[order[j]]) for j in range(rank + 1))
    return adjusted.tolist()


def critical(df, p):
    """From the inverse beta: t.isf itself is 1e-9 off (df = 1, p = 0.001, where t = 1 / tan(pi p / 2) = 636.6192487687)."""
    x = special.betaincinv(df / 2, 0.5, p)
    return np.sqrt(df * (1 - x) / x)


def sample(n, spread):
    return np.round(rng.normal(0.6, spread, n), 6)


estimates = []
for n, spread in [(2, 0.1), (3, 0.02), (3, 1e-6), (5, 0.05), (10, 0.1), (31, 0.2), (200, 0.1)]:
    values = sample(n, spread)
    low, high = stats.t.interval(0.95, n - 1, loc=values.mean(), scale=stats.sem(values))
    estimates.append(dict(values=values.tolist(), mean=values.mean(), sd=values.std(ddof=1), ci95=(high - low) / 2))

paired = []
for n, shift in [(2, 0.1), (3, 0.0), (3, 0.02), (3, 0.5), (5, 0.01), (10, 0.03), (40, 0.02)]:
    a, b = sample(n, 0.05), sample(n, 0.05) + shift
    paired.append(dict(a=a.tolist(), b=b.tolist(), p=stats.ttest_rel(a, b).pvalue))

golden = dict(
    scipy=scipy.__version__,
    tails=[
        dict(t=t, df=df, p=2 * stats.t.sf(t, df))
        for df in DFS
        for t in [1e-8, 0.01, 0.3, 1.0, 1.96, 3.0, 7.5, 30.0, 1e4]
    ],
    critical=[
        dict(df=df, p=p, t=critical(df, p)) for df in DFS for p in [0.9, 0.5, 0.1, 0.05, 0.01, 0.001, 1e-6]
    ],
    estimates=estimates,
    paired=paired,
    holm=[
        dict(p=p, adjusted=holm(p))
        for p in [[0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [0.001, 0.001, 0.2, 0.011, 0.011], [0.0, 1.0]]
    ],
)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")

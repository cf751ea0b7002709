"""What XGBoost's exact greedy algorithm predicts: python3 xgboost-exact.py > xgboost-exact.json

Debian 12: apt-get install python3-xgboost (1.7.4). Rows 0..train-1 train, the rest are new.
"""
import json

import numpy as np
import xgboost


def short(values):
    """float32 values by their shortest decimal text."""
    return [float(str(v)) for v in np.asarray(values, np.float32).ravel()]


def splits(node):
    """The inner nodes as (feature, threshold, gain), depth first."""
    if "leaf" in node:
        return []
    here = [int(node["split"][1:]), node["split_condition"], node["gain"]]
    return [here] + splits(node["children"][0]) + splits(node["children"][1])


def case(name, x, y, train, **parameters):
    x = x.astype(np.float32)
    classes = int(y.max()) + 1
    model = xgboost.XGBClassifier(tree_method="exact", n_jobs=1, **parameters)
    model.fit(x[:train], y[:train])
    return dict(
        name=name, n=len(x), d=x.shape[1], classes=classes, train=train, x=short(x), y=y.tolist(), parameters=parameters,
        probabilities=short(model.predict_proba(x)), trees=len(model.get_booster().get_dump()),
        firstSplits=splits(json.loads(model.get_booster().get_dump(with_stats=True, dump_format="json")[0])),
    )


rng = np.random.RandomState(5)
smooth = np.round(rng.normal(size=(300, 8)), 3)
tastes = smooth @ rng.normal(size=8) + 0.7 * smooth[:, 0] * smooth[:, 1]
two = (tastes + rng.normal(size=300) > 0).astype(int)
four = np.digitize(tastes + rng.normal(size=300), [-2, 0, 2])

ties = rng.randint(0, 4, size=(240, 6)).astype(float)
ties[:, 3] = 1.5          # constant
ties[:, 4] = ties[:, 0]   # a copy: its gains are equal, the lower feature must win
ties[:, 5] = -ties[:, 1]  # mirrored
tied = ((ties[:, 0] + ties[:, 1] > 3) ^ (rng.rand(240) < 0.2)).astype(int)

# the two classes collapsed to needles some float32 steps apart, as after U2U-R
needles = np.float32(0.0371) + np.float32(3.8e-9) * rng.randint(0, 9, size=(200, 5)).astype(np.float32)
needle = (needles[:, 2] > np.median(needles[:, 2])).astype(int) ^ (rng.rand(200) < 0.05)

print(json.dumps(dict(
    xgboost=xgboost.__version__,
    cases=[
        case("two classes, defaults", smooth, two, 200),
        case("two classes, other parameters", smooth, two, 200, n_estimators=50, learning_rate=0.5, max_depth=3, reg_lambda=2.0, min_child_weight=3.0),
        case("two classes, deep and light leaves", smooth, two, 200, n_estimators=40, max_depth=9, reg_lambda=0.25, min_child_weight=0.1),
        case("four classes", smooth, four, 200),
        case("ties, a constant, a copy and a mirror", ties, tied, 160),
        case("needles", needles, needle.astype(int), 150),
    ],
)))

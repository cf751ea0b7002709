"""What scikit-learn's classifiers say, as numbers: python3 sklearn-panel.py > sklearn-panel.json

Debian 12: apt-get install python3-sklearn (1.2.1). Rows 0..train-1 train, the rest are new. Whatever is random in scikit-learn is
switched off, or (forest) given as moments over seeds.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")


def short(values):
    """float32 values by their shortest decimal text."""
    return [float(str(v)) for v in np.asarray(values, np.float32).ravel()]


def digits(values):
    return [float("%.9g" % v) for v in np.asarray(values).ravel()]


def task(name, seed, n, d, classes, train):
    """Columns of very different means and scales; classes that overlap."""
    rng = np.random.RandomState(seed)
    y = np.arange(n) % classes
    x = rng.normal(size=(n, d)) + 0.9 * rng.normal(size=(classes, d))[y] + 0.5 * (rng.normal(size=(n, 1)) * (y[:, None] % 2))
    x = np.round(x * 10.0 ** rng.randint(-3, 3, d) + rng.normal(size=d), 6).astype(np.float32)
    return dict(name=name, n=n, d=d, classes=classes, train=train, x=x, y=y)


def logistic(t, c):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=c, tol=1e-10, max_iter=200, solver="newton-cg"))
    return dict(c=c, probabilities=digits(fit(model, t).predict_proba(wide(t))))


def knn(t, neighbours):
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(neighbours))
    return dict(neighbours=neighbours, probabilities=digits(fit(model, t).predict_proba(wide(t)[t["train"]:])))


def svm(t, c, gamma):
    machine = SVC(C=c, gamma="scale" if gamma is None else gamma, tol=1e-9)
    model = make_pipeline(StandardScaler(), machine if t["classes"] == 2 else OneVsRestClassifier(machine))
    return dict(c=c, gamma=gamma, decisions=digits(fit(model, t).decision_function(wide(t)[t["train"]:])))


def tree(t, depth):
    """All features, no bootstrap. Depths at which no two features split equally well, so that the order of features is no matter."""
    trees = [fit(DecisionTreeClassifier(max_depth=depth, random_state=seed), t) for seed in range(20)]
    p = [m.predict_proba(wide(t)) for m in trees]
    assert all((q == p[0]).all() for q in p), "features tie"
    return dict(maxDepth=depth or 0, nodes=int(trees[0].tree_.node_count), probabilities=digits(p[0]))


def fit(model, t):
    return model.fit(wide(t)[: t["train"]], t["y"][: t["train"]])


def wide(t):
    return t["x"].astype(np.float64)


def moments(values):
    return dict(mean=float(np.mean(values)), sd=float(np.std(values, ddof=1)))


def forest(t, seeds, trees, depth):
    x, y, train = t["x"], t["y"], t["train"]
    rows = []
    for seed in range(seeds):
        model = RandomForestClassifier(trees, max_depth=depth, random_state=seed).fit(x[:train], y[:train])
        p = model.predict_proba(x[train:])
        rows.append([accuracy_score(y[train:], p.argmax(1)), auc(t, p), np.mean(p ** 2),
                     np.mean([e.tree_.node_count for e in model.estimators_]), np.mean([e.tree_.max_depth for e in model.estimators_])])
    names = ["accuracy", "auc", "meanSquare", "nodes", "depth"]
    return dict(seeds=seeds, trees=trees, maxDepth=depth or 0, **{name: moments(v) for name, v in zip(names, np.transpose(rows))})


def standardized_mlp(t, seeds):
    x, y, train = wide(t), t["y"], t["train"]
    rows = []
    for seed in range(seeds):
        model = make_pipeline(StandardScaler(), MLPClassifier((100,), alpha=1.0, max_iter=1000, random_state=seed))
        p = model.fit(x[:train], y[:train]).predict_proba(x[train:])
        rows.append([accuracy_score(y[train:], p.argmax(1)), auc(t, p), log_loss(y[train:], p)])
    return dict(seeds=seeds, **{name: moments(v) for name, v in zip(["accuracy", "auc", "logLoss"], np.transpose(rows))})


def auc(t, p):
    y = t["y"][t["train"]:]
    return np.mean([roc_auc_score(y == c, p[:, c]) for c in range(t["classes"])])


def case(t, **results):
    return dict(t, x=short(t["x"]), y=t["y"].tolist(), **results)


two = task("two classes", 1, 260, 6, 2, 180)
four = task("four classes", 2, 240, 5, 4, 160)
# one column of few values: ties within it, none between columns, so that a tree may grow to its end
steps = task("one column of ties", 3, 120, 1, 3, 80)
steps["x"] = np.round(np.float32(4) * steps["x"] / np.abs(steps["x"]).max(), 1).astype(np.float32)

print(json.dumps(dict(
    sklearn=sklearn.__version__,
    cases=[
        case(two, logistic=[logistic(two, 1.0), logistic(two, 0.01), logistic(two, 100.0)], knn=[knn(two, 15), knn(two, 4), knn(two, 1)],
             svm=[svm(two, 1.0, None), svm(two, 10.0, 0.05), svm(two, 0.1, 1.0)], tree=[tree(two, 1), tree(two, 3)],
             forest=[forest(two, 20, 30, None), forest(two, 20, 30, 3)], standardizedMlp=standardized_mlp(two, 15)),
        case(four, logistic=[logistic(four, 1.0), logistic(four, 0.05)], knn=[knn(four, 15), knn(four, 6)],
             svm=[svm(four, 1.0, None)], tree=[tree(four, 2), tree(four, 3)],
             forest=[forest(four, 20, 30, None)], standardizedMlp=standardized_mlp(four, 15)),
        case(steps, logistic=[], knn=[], svm=[], tree=[tree(steps, None), tree(steps, 4)], forest=[], standardizedMlp=None),
    ],
)))

"""scikit-learn's classification metrics: python3 sklearn-metrics.py > sklearn-metrics.json

Debian 12: apt-get install python3-sklearn (1.2.1).
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")


def case(rng, n, classes, decimals, never=None):
    y = np.concatenate([np.arange(classes), rng.randint(0, classes, n - classes)])
    p = rng.dirichlet(np.ones(classes), n) + 0.4 * np.eye(classes)[y] * rng.rand(n, 1)
    p = np.round(p / p.sum(1, keepdims=True), decimals)
    if classes == 2:
        p[:, 1] = 1 - p[:, 0]
    hard = p.argmax(1)
    if never is not None:
        hard[hard == never] = (never + 1) % classes  # a class that is never predicted
    average = dict(average="binary", pos_label=0) if classes == 2 else dict(average="macro")
    score = 1 - p[:, 1] if classes == 2 else None
    one_hot = np.eye(classes)[hard]
    return dict(
        classes=classes, y=y.tolist(), predicted=hard.tolist(), probabilities=p.ravel().tolist(),
        confusion=metrics.confusion_matrix(y, hard).tolist(),
        accuracy=metrics.accuracy_score(y, hard),
        balancedAccuracy=metrics.balanced_accuracy_score(y, hard),
        precision=metrics.precision_score(y, hard, **average),
        recall=metrics.recall_score(y, hard, **average),
        auc=np.mean([metrics.roc_auc_score(y == c, p[:, c]) for c in range(classes)]),
        aucHard=np.mean([metrics.roc_auc_score(y == c, one_hot[:, c]) for c in range(classes)]),
        aucPositive=metrics.roc_auc_score(y == 0, score) if classes == 2 else None,
    )


rng = np.random.RandomState(3)
print(json.dumps(dict(sklearn=sklearn.__version__, cases=[
    case(rng, 60, 2, 12), case(rng, 150, 2, 1), case(rng, 40, 2, 2, never=0), case(rng, 120, 5, 12), case(rng, 90, 3, 1, never=1),
])))

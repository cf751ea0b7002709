"""What scikit-learn's MLPClassifier does, as numbers: python3 sklearn-mlp.py > sklearn-mlp.json

Debian 12: apt-get install python3-sklearn (1.2.1). `runs` hold initial weights, the order of every epoch and the loss curve, so
that another implementation can repeat them step by step; `spread` holds results over seeds, which only distributions can match.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.neural_network import MLPClassifier
import sklearn.neural_network._multilayer_perceptron as module

warnings.filterwarnings("ignore")


def short(values):
    """float32 values by their shortest decimal text."""
    return [float(str(v)) for v in np.asarray(values, np.float32).ravel()]


def blobs(rng, n, d, classes, gap):
    centres = gap * rng.normal(size=(classes, d)) / np.sqrt(d)
    y = np.arange(n) % classes
    x = np.round((centres[y] + 0.5 * rng.normal(size=(n, d))), 3).astype(np.float32)
    return x, y


def recorded(n, d, classes, hidden, alpha, lr, epochs, seed):
    rng = np.random.RandomState(seed)
    x, y = blobs(rng, n, d, classes, 1.0)
    orders, first = [], {}
    shuffle, init = module.shuffle, MLPClassifier._initialize

    def record_shuffle(indices, random_state):
        orders.append(shuffle(indices, random_state=random_state))
        return orders[-1]

    def record_init(self, *args):
        init(self, *args)
        first["coefs"] = [c.copy() for c in self.coefs_]
        first["intercepts"] = [b.copy() for b in self.intercepts_]

    module.shuffle, MLPClassifier._initialize = record_shuffle, record_init
    model = MLPClassifier((hidden,), alpha=alpha, learning_rate_init=lr, max_iter=epochs, n_iter_no_change=epochs, random_state=seed)
    model.fit(x, y)
    module.shuffle, MLPClassifier._initialize = shuffle, init
    return dict(
        n=n, d=d, classes=classes, hidden=hidden, alpha=alpha, learningRate=lr, epochs=epochs, x=short(x), y=y.tolist(),
        w1=short(first["coefs"][0]), b1=short(first["intercepts"][0]),
        w2=short(first["coefs"][1]), b2=short(first["intercepts"][1]),
        orders=[o.tolist() for o in orders], losses=[float(v) for v in model.loss_curve_],
        probabilities=short(model.predict_proba(x)),
    )


def spread(n, d, classes, alpha, seeds):
    rng = np.random.RandomState(99)
    x, y = blobs(rng, 2 * n, d, classes, 1.2)
    iterations, losses, accuracies, aucs = [], [], [], []
    for seed in range(seeds):
        model = MLPClassifier((100,), alpha=alpha, max_iter=1000, random_state=seed).fit(x[:n], y[:n])
        p = model.predict_proba(x[n:])
        iterations.append(model.n_iter_)
        losses.append(model.loss_)
        accuracies.append(accuracy_score(y[n:], p.argmax(1)))
        aucs.append(roc_auc_score(y[n:], p[:, 1] if classes == 2 else p, multi_class="ovr"))
    moments = lambda v: dict(mean=float(np.mean(v)), sd=float(np.std(v, ddof=1)))
    return dict(
        n=n, d=d, classes=classes, alpha=alpha, seeds=seeds, x=short(x), y=y.tolist(),
        iterations=moments(iterations), loss=moments(losses), accuracy=moments(accuracies), auc=moments(aucs),
    )


print(json.dumps(dict(
    sklearn=sklearn.__version__,
    runs=[
        recorded(n=260, d=8, classes=2, hidden=20, alpha=1.0, lr=0.001, epochs=60, seed=1),
        recorded(n=150, d=16, classes=2, hidden=100, alpha=1.0, lr=0.01, epochs=50, seed=2),
        recorded(n=230, d=5, classes=3, hidden=13, alpha=0.01, lr=0.003, epochs=40, seed=3),
    ],
    spread=[
        spread(n=240, d=8, classes=2, alpha=1.0, seeds=20),
        spread(n=240, d=6, classes=3, alpha=1.0, seeds=10),
    ],
)))

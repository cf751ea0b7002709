"""What scikit-learn's t-SNE computes, as numbers: python3 sklearn-tsne.py > sklearn-tsne.json

Debian 12: apt-get install python3-sklearn (1.2.1). `input` is P over the 3 x perplexity + 1 nearest neighbours, and the KL divergence and
gradient of its Barnes-Hut code with angle 0 at given positions; `whole` is what a whole run reaches.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn, _kl_divergence_bh
from sklearn.neighbors import NearestNeighbors

warnings.filterwarnings("ignore")


def short(values, digits):
    return [float(f"{v:.{digits}g}") for v in np.asarray(values).ravel()]


def affinities(n, d, perplexity, seed):
    rng = np.random.RandomState(seed)
    x = np.round(rng.normal(size=(n, d)), 3).astype(np.float32)
    k = int(3 * perplexity + 1)
    graph = NearestNeighbors(n_neighbors=k).fit(x).kneighbors_graph(mode="distance")
    graph.data **= 2
    p = _joint_probabilities_nn(graph, perplexity, 0)
    y = np.round(rng.normal(size=(n, 2)), 3).astype(np.float32)
    kl, gradient = _kl_divergence_bh(y.ravel(), p, 1, n, 2, angle=0.0)
    return dict(
        n=n, d=d, perplexity=perplexity, k=k, x=short(x, 6), y=short(y, 6), p=short(p.toarray(), 7), kl=float(kl), gradient=short(gradient, 7),
    )


def whole(n, d, clusters, perplexity, seed):
    rng = np.random.RandomState(seed)
    centres = rng.normal(size=(clusters, d))
    x = np.round(centres[np.arange(n) % clusters] + 0.5 * rng.normal(size=(n, d)), 3).astype(np.float32)
    runs = []
    for angle in (0.5, 0.0):
        model = TSNE(2, perplexity=perplexity, init="pca", learning_rate="auto", n_iter=1000, angle=angle, random_state=seed)
        y = model.fit_transform(x)
        runs.append(dict(angle=angle, kl=float(model.kl_divergence_), trustworthiness=float(trustworthiness(x, y, n_neighbors=12))))
    return dict(n=n, d=d, perplexity=perplexity, x=short(x, 6), runs=runs)


golden = dict(sklearn=sklearn.__version__, input=affinities(40, 5, 8, 1), whole=whole(300, 8, 5, 30, 2))
print(json.dumps(golden, separators=(",", ":")))

"""Makes the golden values that tests/measure.rs holds the measures of classifiers against.

    python tests/golden/measure.py

needs scikit-learn and NumPy, and writes measure.json beside itself. What scikit-learn has is taken
from it, the rest is written out in NumPy. Undefined values are null.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
TINY = float(np.finfo(np.float32).tiny)
BINS = 10


def scenarios():
    rng = np.random.default_rng(5)
    logits = rng.normal(size=(80, 4)) * 1.5
    labels = rng.choice(4, size=80, p=[0.4, 0.3, 0.2, 0.1])
    logits[np.arange(80), labels] += 1.5
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    yield "four classes", softmax, labels
    # Class 3 has no example and class 2 is never decided for; there are ties and probabilities of 0 and 1.
    edge = [
        ([1.0, 0.0, 0.0, 0.0], 0),
        ([0.0, 1.0, 0.0, 0.0], 0),
        ([0.5, 0.5, 0.0, 0.0], 1),
        ([0.25, 0.25, 0.25, 0.25], 2),
        ([0.5, 0.0, 0.5, 0.0], 2),
        ([0.0, 0.5, 0.25, 0.25], 1),
        ([0.25, 0.5, 0.25, 0.0], 1),
        ([0.0, 0.25, 0.0, 0.75], 2),
    ]
    yield "edges", np.array([row for row, _ in edge]), np.array([label for _, label in edge])
    yes = rng.uniform(size=50)
    yield "two classes", np.stack([1 - yes, yes], axis=1), (rng.uniform(size=50) < yes).astype(int)


def or_none(value):
    value = float(value)
    return value if math.isfinite(value) else None


def share(part, whole):
    return part / whole if whole > 0 else None


def mean_and_error(values):
    return [float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))]


def jackknife(truth, answer, measure):
    """By leaving out each example in turn."""
    n = len(truth)
    each = np.array([measure(np.delete(truth, i), np.delete(answer, i)) for i in range(n)])
    return or_none(np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum()))


def scott_pi(truth, answer, classes):
    n = len(truth)
    joint = [np.mean(truth == c) / 2 + np.mean(answer == c) / 2 for c in range(classes)]
    expected = sum(p * p for p in joint)
    return (np.sum(truth == answer) / n - expected) / (1 - expected)


def areas(truth, p, c):
    own = (truth == c).astype(int)
    return float(metrics.roc_auc_score(own, p[:, c])) if 0 < own.sum() < len(own) else None


def roc(truth, p, c):
    own = (truth == c).astype(int)
    if not 0 < own.sum() < len(own):
        return None
    fpr, tpr, thresholds = metrics.roc_curve(own, p[:, c], drop_intermediate=False)
    return {"fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": thresholds[1:].tolist()}


def calibration(right, p):
    true, confidence = calibration_curve(right, p, n_bins=BINS)
    # As calibration_curve puts them into bins.
    at = np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], p)
    counts = np.bincount(at, minlength=BINS)
    counts = counts[counts > 0]
    gap = float(np.sum(counts / len(p) * np.abs(true - confidence)))
    return {"accuracy": true.tolist(), "confidence": confidence.tolist(), "counts": counts.tolist(), "gap": gap}


def rejection(right, confidence):
    points = []
    for threshold in sorted(set(confidence.tolist())):
        decided = confidence >= threshold
        points.append([1 - float(np.mean(decided)), float(np.mean(right[decided]))])
    return points


def measures(p, truth):
    p = p.astype(np.float32)
    n, classes = p.shape
    # The first of equals.
    answer = p.argmax(axis=1)
    p = p.astype(np.float64)
    labels = list(range(classes))
    own = p[np.arange(n), truth]
    surprise = -np.log(np.clip(own, TINY, 1))
    right = answer == truth
    confidence = p.max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropies = -np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(axis=1)
    confusion = metrics.confusion_matrix(truth, answer, labels=labels)
    multi = metrics.multilabel_confusion_matrix(truth, answer, labels=labels)
    tn, fp, fn, tp = multi[:, 0, 0], multi[:, 0, 1], multi[:, 1, 0], multi[:, 1, 1]
    nan = {"labels": labels, "zero_division": np.nan}

    def per_class(score, **more):
        return [or_none(v) for v in score(truth, answer, average=None, **nan, **more)]

    def averages(score, **more):
        return {kind: or_none(score(truth, answer, average=kind, **nan, **more)) for kind in ["micro", "macro", "weighted"]}

    kappa = lambda t, a: metrics.cohen_kappa_score(t, a, labels=labels)
    matthews = metrics.matthews_corrcoef
    ranks = np.array([np.flatnonzero(np.argsort(-row, kind="stable") == t)[0] for row, t in zip(p, truth)])
    both = [areas(truth, p, c) for c in labels]
    support = np.bincount(truth, minlength=classes)
    defined = [c for c in labels if both[c] is not None]
    indicator = np.eye(classes, dtype=int)[truth]
    return {
        "accuracy": [float(metrics.accuracy_score(truth, answer)), mean_and_error(right)[1]],
        "accuracyJackknife": jackknife(truth, answer, metrics.accuracy_score),
        "topTwo": mean_and_error(ranks < 2),
        "baseline": float(support.max() / n),
        "confusion": confusion.tolist(),
        "precision": per_class(metrics.precision_score),
        "precisionAveraged": averages(metrics.precision_score),
        "recall": per_class(metrics.recall_score),
        "recallAveraged": averages(metrics.recall_score),
        "f1": per_class(metrics.f1_score),
        "f1Averaged": averages(metrics.f1_score),
        "f2": per_class(metrics.fbeta_score, beta=2.0),
        "f2Averaged": averages(metrics.fbeta_score, beta=2.0),
        "f1MacroJackknife": jackknife(truth, answer, lambda t, a: metrics.f1_score(t, a, average="macro", **nan)),
        "specificity": [share(a, a + b) for a, b in zip(tn, fp)],
        "falseDiscoveryRate": [share(b, a + b) for a, b in zip(tp, fp)],
        "falseOmissionRate": [share(a, a + b) for a, b in zip(fn, tn)],
        "falseNegativeRate": [share(a, a + b) for a, b in zip(fn, tp)],
        "falsePositiveRate": [share(a, a + b) for a, b in zip(fp, tn)],
        "negativePredictiveValue": [share(a, a + b) for a, b in zip(tn, fn)],
        "counts": {"tp": tp.tolist(), "fp": fp.tolist(), "fn": fn.tolist(), "tn": tn.tolist()},
        "matthewsByClass": [float(matthews(truth == c, answer == c)) for c in labels],
        "matthews": [float(matthews(truth, answer)), jackknife(truth, answer, matthews)],
        "kappa": [float(kappa(truth, answer)), jackknife(truth, answer, kappa)],
        "scottPi": [float(scott_pi(truth, answer, classes)), jackknife(truth, answer, lambda t, a: scott_pi(t, a, classes))],
        "area": both,
        "areaAveraged": {
            "micro": float(metrics.roc_auc_score(indicator.ravel(), p.ravel())),
            "macro": float(np.mean([both[c] for c in defined])),
            "weighted": float(np.average([both[c] for c in defined], weights=support[defined])),
        },
        "roc": [roc(truth, p, c) for c in labels],
        "logLoss": float(metrics.log_loss(truth, p, labels=labels)) if own.min() > 1e-6 else None,
        "crossEntropy": mean_and_error(surprise),
        "classCrossEntropy": [float(surprise[truth == c].mean()) if support[c] else None for c in labels],
        "perplexity": float(np.exp(surprise.mean())),
        "geometricMean": float(np.exp(-surprise.mean())),
        "logLikelihood": float(-surprise.sum()),
        "likelihood": float(np.prod(np.clip(own, TINY, 1))),
        "entropy": mean_and_error(entropies),
        "histogram": np.histogram(own, bins=BINS, range=(0, 1))[0].tolist(),
        "calibration": calibration(right, confidence),
        "calibrationOfFirst": calibration(truth == 0, p[:, 0]),
        "rejection": rejection(right, confidence),
        "worst": np.argsort(own, kind="stable").tolist(),
        "best": np.argsort(-own, kind="stable").tolist(),
        "wrong": [i for i in np.argsort(own, kind="stable").tolist() if not right[i]],
        "leastEntropy": float(entropies.min()),
        "undecidedBelowHalf": np.flatnonzero(confidence < 0.5).tolist(),
        "accuracyAboveHalf": float(np.mean(right[confidence >= 0.5])),
    }


def main():
    made = []
    for name, p, truth in scenarios():
        stored = p.astype(np.float32)
        made.append(
            {
                "name": name,
                "classes": p.shape[1],
                "probabilities": [float(value) for value in stored.ravel()],
                "labels": truth.tolist(),
                "measures": measures(p, truth),
            }
        )
    # McNemar's test: scikit-learn has none. The χ² tail of one degree of freedom is erfc(√(x/2)).
    tests = []
    for b, c in [(10, 2), (0, 3), (40, 25), (7, 7), (0, 0)]:
        all_, statistic = b + c, None
        if all_:
            statistic = [(b - c) ** 2 / all_, max(abs(b - c) - 1, 0) ** 2 / all_]
        tail = sum(math.comb(all_, k) for k in range(min(b, c) + 1)) / 2**all_
        tests.append(
            {
                "b": b,
                "c": c,
                "statistic": statistic,
                "p": math.erfc(math.sqrt(statistic[1] / 2)) if statistic else None,
                "exact": min(1.0, 2 * tail),
            }
        )
    text = json.dumps({"sklearn": sklearn.__version__, "scenarios": made, "mcnemar": tests})
    (HERE / "measure.json").write_text(text + "\n")


main()

"""How good a ranking is, as trec_eval counts it.

    ndcg10   normalized discounted cumulative gain of the first ten, gain = grade
    map      average precision over all that was ranked
    r100     share of the relevant documents among the first hundred

Of each the mean over all judged queries; one without an answer counts 0. A grade of 0 or less is not relevant.
"""

from collections.abc import Mapping, Sequence
from math import log2
from statistics import fmean

__all__ = ["METRICS", "Scores", "mean", "score"]

METRICS = ("ndcg10", "map", "r100")

Scores = dict[str, float]


def score(ranking: Sequence[str], grades: Mapping[str, int]) -> Scores:
    """One query: the documents as ranked, best first, and the grades of those that were judged."""
    relevant = {document: grade for document, grade in grades.items() if grade > 0}
    if not relevant:
        return dict.fromkeys(METRICS, 0.0)
    gains = [relevant.get(document, 0) for document in ranking]
    ideal = sorted(relevant.values(), reverse=True)
    hits, precisions = 0, 0.0
    for place, gain in enumerate(gains, 1):
        if gain:
            hits += 1
            precisions += hits / place
    return {
        "ndcg10": _discounted(gains) / _discounted(ideal),
        "map": precisions / len(relevant),
        "r100": sum(gain > 0 for gain in gains[:100]) / len(relevant),
    }


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains[:10]))


def mean(several: Sequence[Scores]) -> Scores:
    """Of each metric the mean."""
    return {name: fmean(one[name] for one in several) for name in METRICS}

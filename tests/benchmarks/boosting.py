"""Boosted oblivious trees, learnt with CatBoost and written down as `indexer.clean._trees` reads them.

Needs the extra `train`. CatBoost, because its trees are oblivious: inference is a few array operations in numpy.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool

__all__ = ["Learner", "as_json", "grow"]


@dataclass(frozen=True, slots=True)
class Learner:
    """One set of trees: how many, how deep, how fast, and which share of the columns each level may ask for."""

    trees: int
    depth: int
    pace: float
    share: float = 1.0
    seed: int = 1


def grow(rows: Any, labels: Any, weights: Any, names: Sequence[str], learners: Sequence[Learner]) -> dict[str, Any]:  # fmt: skip
    """The mean of what the learners make of the cases, as it stands in a model file; labels are from 0 to 1."""
    models = [_fitted(rows, labels, weights, learner) for learner in learners]
    asked = sorted({q["float_feature_index"] for model in models for tree in model["oblivious_trees"] for q in tree["splits"]})  # fmt: skip
    place = {number: at for at, number in enumerate(asked)}
    biases = [float(np.sum(model["scale_and_bias"][1])) for model in models]
    return {
        "features": [names[number] for number in asked],
        "bias": round(float(np.mean(biases)), 4),
        "trees": [
            _tree(tree, place, model["scale_and_bias"][0] / len(models))
            for model in models
            for tree in model["oblivious_trees"]
        ],
    }


def _fitted(rows: Any, labels: Any, weights: Any, learner: Learner) -> dict[str, Any]:
    model = CatBoostClassifier(
        loss_function="CrossEntropy",
        iterations=learner.trees,
        depth=learner.depth,
        learning_rate=learner.pace,
        rsm=learner.share,
        random_seed=learner.seed,
        border_count=48,
        l2_leaf_reg=8,
        boosting_type="Plain",
        bootstrap_type="Bernoulli",
        subsample=0.7,
        thread_count=2,
        verbose=0,
        allow_writing_files=False,
    )
    model.fit(Pool(rows, labels, weight=weights))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "trees.json"
        model.save_model(str(written), format="json")
        found: dict[str, Any] = json.loads(written.read_text())
    return found


def _tree(tree: dict[str, Any], place: dict[int, int], scale: float) -> list[Any]:
    questions = [[place[q["float_feature_index"]], float(f"{q['border']:.5g}")] for q in tree["splits"]]  # fmt: skip
    return [questions, [round(scale * value, 3) for value in tree["leaf_values"]]]


def as_json(model: dict[str, Any]) -> str:
    """A model for a file: a line a tree, so that a difference can be read. What has trees is a set of trees."""
    parts = (f'"{name}": {_text(part)}' for name, part in model.items())
    return "{" + ",\n".join(parts) + "}\n"


def _text(part: dict[str, Any]) -> str:
    if not isinstance(part.get("trees"), list):  # a lexicon may know the word
        return _compact(part)
    trees = ",\n".join(map(_compact, part["trees"]))
    return f'{{"features": {json.dumps(part["features"])},\n"bias": {part["bias"]},\n"trees": [\n{trees}\n]}}'


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

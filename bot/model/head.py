"""The head of a reranker: what makes a score of all that the model has read."""

from bot.errors import ModelFailed
from bot.model.llama import Model, binding
from bot.model.tensors import tensor_shapes

_REMEDY = (
    "a reranker is converted together with its head (bge-reranker, jina-reranker, or Qwen3-Reranker with "
    "cls.output.weight); `inhouse models list` names one. INHOUSE_RERANKER__PATH takes it, or stays unset"
)


def score_at(model: Model) -> int:
    """Which number of the head is the score. Raises ModelFailed for a model that does not rank.

    llama.cpp does not refuse a model without a head: it would give the first numbers of an embedding.
    """
    shapes = tensor_shapes(model.path)
    if "cls.output.weight" not in shapes and shapes.get("cls.weight", (0, 0))[1:] != (1,):
        raise ModelFailed(f"{model.path.name}: not a reranker, it has no head: {_REMEDY}")
    names = _labels(model)
    if len(names) == 1:
        return 0
    if "yes" not in names:
        raise ModelFailed(
            f"{model.path.name}: not a reranker but a classifier of {len(names)} classes "
            f"({', '.join(names)}); a reranker has one, or one that is called yes: {_REMEDY}"
        )
    return names.index("yes")


def _labels(model: Model) -> list[str]:
    """The names of the numbers that the head gives; empty where they have none."""
    lib = binding()
    count = lib.llama_model_n_cls_out(model.handle)
    labels = [lib.llama_model_cls_label(model.handle, i) or b"" for i in range(count)]
    return [label.decode("utf-8", "replace") for label in labels]

"""Learning the weights of verification: what is left out is left out once, and together."""

from bench.evaluation.learning import divided


def test_each_group_is_left_out_once_and_another_turn_divides_otherwise() -> None:
    groups = [f"q{i}" for i in range(95)]
    parts = divided(groups)
    assert len(parts) == 8 and sorted(it for part in parts for it in part) == sorted(groups)
    assert divided(groups) == parts != divided(groups, turn=1)


def test_few_groups_are_left_out_one_by_one() -> None:
    assert sorted(map(sorted, divided(["a", "b", "c"]))) == [["a"], ["b"], ["c"]]

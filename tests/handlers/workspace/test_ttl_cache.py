"""What was looked up before it was forgotten is never kept."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.workspace.ttl_cache import TtlCache
from tests.handlers.simulator_room import Clock


def test_a_value_is_kept_for_its_time() -> None:
    clock = Clock()
    memory: TtlCache[bool] = TtlCache(300, clock)
    assert memory.get("C1") is None
    assert memory.keep("C1", False, memory.generation) and memory.get("C1") is False
    clock.now += 301
    assert memory.get("C1") is None


def test_a_look_up_that_began_before_the_change_is_not_kept() -> None:
    memory: TtlCache[int] = TtlCache(300, Clock())
    begun = memory.generation
    memory.forget("C1")
    assert not memory.keep("C1", 1, begun) and memory.get("C1") is None
    assert memory.keep("C2", 2, begun), "another id was not changed"
    assert memory.keep("C1", 3, memory.generation) and memory.get("C1") == 3


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["begin", "forget", "forget all", "keep"]))))
def test_what_is_kept_was_looked_up_after_the_last_change(steps: list[tuple[str, str]]) -> None:
    memory: TtlCache[int] = TtlCache(300, Clock())
    begun, changed = 0, {"a": 0, "b": 0}
    for at, (name, step) in enumerate(steps, 1):
        if step == "begin":
            begun, generation = at, memory.generation
        elif step == "forget":
            memory.forget(name)
            changed[name] = at
        elif step == "forget all":
            memory.forget_all()
            changed = {"a": at, "b": at}
        elif begun:
            memory.keep(name, begun, generation)
        kept = memory.get(name)
        assert kept is None or kept > changed[name]

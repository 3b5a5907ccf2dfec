"""A radix tree of token sequences: who holds the longest beginning of a prompt, found in one walk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Holder = TypeVar("Holder")


def common(a: Sequence[int], b: Sequence[int]) -> int:
    """The length of the longest common prefix."""
    length = min(len(a), len(b))
    if a[:length] == b[:length]:
        return length
    return next(i for i in range(length) if a[i] != b[i])


@dataclass(slots=True, eq=False)
class _Node(Generic[Holder]):
    """`edge` are the tokens from the parent to here; `holders` hold exactly what leads here."""

    edge: list[int]
    children: "dict[int, _Node[Holder]]" = field(default_factory=dict)
    holders: list[Holder] = field(default_factory=list)


class RadixTree(Generic[Holder]):
    """Sequences of tokens and who holds each. One may hold several, and several may hold the same."""

    def __init__(self) -> None:
        self._root: _Node[Holder] = _Node([])

    def add(self, tokens: Sequence[int], holder: Holder) -> None:
        """Remember that `holder` holds `tokens`."""
        node, rest = self._root, list(tokens)
        while rest:
            child = node.children.get(rest[0])
            if child is None:
                child = node.children[rest[0]] = _Node(rest)
            else:
                shared = common(child.edge, rest)
                if shared < len(child.edge):
                    child = node.children[rest[0]] = _split(child, shared)
            node, rest = child, rest[len(child.edge) :]
        node.holders.append(holder)

    def remove(self, tokens: Sequence[int], holder: Holder) -> None:
        """Forget it again. Raises KeyError when it was not there."""
        path, node, rest = [self._root], self._root, list(tokens)
        while rest:
            node = node.children[rest[0]]
            if rest[: len(node.edge)] != node.edge:
                raise KeyError("not held")
            path.append(node)
            rest = rest[len(node.edge) :]
        at = next((i for i, it in enumerate(node.holders) if it is holder), None)
        if at is None:
            raise KeyError("not held by this one")
        del node.holders[at]
        _prune(path)

    def matches(self, tokens: Sequence[int]) -> Iterator[tuple[int, Holder]]:
        """Every holder with the number of tokens it shares with the beginning of `tokens`, longest first."""
        walk: list[tuple[int, _Node[Holder]]] = [(0, self._root)]
        node, depth, rest = self._root, 0, list(tokens)
        while rest and (child := node.children.get(rest[0])) is not None:
            shared = common(child.edge, rest)
            depth, node, rest = depth + shared, child, rest[shared:]
            walk.append((depth, node))
            if shared < len(child.edge):
                break
        seen: _Node[Holder] | None = None
        for depth, node in reversed(walk):
            for holder in _below(node, without=seen):
                yield depth, holder
            seen = node


def _split(node: _Node[Holder], at: int) -> _Node[Holder]:
    """A node for the first `at` tokens of an edge, with the rest below it."""
    upper: _Node[Holder] = _Node(node.edge[:at])
    node.edge = node.edge[at:]
    upper.children[node.edge[0]] = node
    return upper


def _below(node: _Node[Holder], without: _Node[Holder] | None) -> Iterator[Holder]:
    """All holders in a subtree, less those in one of its branches."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield from current.holders
        stack += [child for child in current.children.values() if child is not without]


def _prune(path: list[_Node[Holder]]) -> None:
    """Take out what nobody holds any more, and join a node to its only child."""
    for parent, node in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        if node.holders or len(node.children) > 1:
            return
        first = node.edge[0]
        if not node.children:
            del parent.children[first]
        else:
            (child,) = node.children.values()
            child.edge = node.edge + child.edge
            parent.children[first] = child
            return

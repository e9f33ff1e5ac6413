"""Graph algorithms for rules, dependencies and checks: strong components, depth-first order, shortest ways.

None of them recurses, so that a chain of thousands of rules is no deeper for Python than one of two.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

_Node = TypeVar("_Node", bound=Hashable)
_Label = TypeVar("_Label")


def strong_components(edges: Mapping[_Node, Iterable[_Node]]) -> tuple[tuple[_Node, ...], ...]:
    """The nodes that depend on each other together, each group after those it depends on (Tarjan, 1972).

    `edges` holds what each node depends on, all of which are keys too.
    """
    number: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    open_: dict[_Node, None] = {}
    work: list[tuple[_Node, Iterator[_Node]]] = []
    components: list[tuple[_Node, ...]] = []

    def enter(node: _Node) -> None:
        number[node] = low[node] = len(number)
        open_[node] = None
        work.append((node, iter(edges[node])))

    for root in edges:
        if root not in number:
            enter(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    enter(other)
                    break
                if other in open_:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    members: list[_Node] = []
                    while not members or members[-1] != node:
                        members.append(open_.popitem()[0])
                    components.append(tuple(reversed(members)))
    return tuple(components)


def reachable(starts: Sequence[_Node], successors: Callable[[_Node], Sequence[_Node]]) -> Iterator[_Node]:
    """The starts and everything that follows from them, each once, in depth-first order."""
    seen: set[_Node] = set()
    work = [*reversed(starts)]
    while work:
        node = work.pop()
        if node not in seen:
            seen.add(node)
            yield node
            work.extend(reversed(successors(node)))


def shortest_way(
    start: _Node, goal: _Node, steps: Callable[[_Node], Iterable[tuple[_Node, _Label]]]
) -> list[_Label]:
    """The labels along a shortest way of at least one step; empty where there is none.

    `steps` gives the nodes next to one, each with the label of the step to it.
    """
    came_from: dict[_Node, tuple[_Node, _Label]] = {}
    queue = deque([start])
    while queue and goal not in came_from:
        node = queue.popleft()
        for other, label in steps(node):
            if other not in came_from:
                came_from[other] = (node, label)
                queue.append(other)
    way: list[_Label] = []
    node = goal
    while node in came_from and (not way or node != start):
        node, label = came_from[node]
        way.append(label)
    return way[::-1]

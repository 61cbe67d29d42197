"""What no scene can be: a thing in two places, two things in one hand, a box inside itself."""

from collections import defaultdict
from collections.abc import Iterator

from tapa_planner.errors import SceneError
from tapa_planner.scene import Scene

_PLACED = ('on', 'in')


def check_scene(scene: Scene) -> Scene:
    """
    Return a scene that does not contradict itself.

    :raises SceneError: naming the facts that cannot be true together.
    """
    for contradiction in contradictions(scene):
        raise SceneError(f'the scene contradicts itself: {contradiction}')
    return scene


def contradictions(scene: Scene) -> Iterator[str]:
    """Yield a sentence for each contradiction."""
    places: dict[str, set[str]] = defaultdict(set)
    atoms = sorted(scene.atoms)
    for atom in atoms:
        if atom.predicate in _PLACED:
            places[atom.arguments[0]].add(f'{atom.predicate} {atom.arguments[1]}')
    for thing, said in places.items():
        if len(said) > 1:
            yield f'{thing} is {" and ".join(sorted(said))}'
    held = [atom.arguments[0] for atom in atoms if atom.predicate == 'holding']
    if len(held) > 1:
        yield f'the one hand holds {" and ".join(held)}'
    for thing in held:
        if thing in places:
            yield f'{thing} is held and {next(iter(places[thing]))}'
    at = [atom.arguments[0] for atom in atoms if atom.predicate == 'at']
    if len(at) > 1:
        yield f'the robot is at {" and at ".join(at)}'
    yield from _circles(scene)


def _circles(scene: Scene) -> Iterator[str]:
    carrier = {
        atom.arguments[0]: atom.arguments[1]
        for atom in sorted(scene.atoms)
        if atom.predicate in _PLACED
    }
    for start in carrier:
        seen, now = [start], carrier[start]
        while now in carrier and now not in seen:
            seen.append(now)
            now = carrier[now]
        if now == start:
            yield f'{" is in or on ".join([*seen, start])}'
            return

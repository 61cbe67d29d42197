"""Triplets as prompts and completions: exactly what a text model is asked when it plans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapa_planner.domain_files import load_domain
from tapa_planner.plan import PlanRequest
from tapa_planner.relevance import relevant_ids
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.constraints import DONE
from tapa_planner.strategies.prompts import steps_prompt, wish_prompt


@dataclass(frozen=True)
class Example:
    """A prompt and what shall follow it, with the blank between."""

    prompt: str
    completion: str


def scene_of(value: Mapping[str, Any]) -> Scene:
    """Return the scene that a triplet holds in its compact form."""
    objects = tuple(
        SceneObject(
            each['id'], each['label'], each['type'], attributes=tuple(each.get('attributes', ()))
        )
        for each in value['objects']
    )
    facts = (Relation(name, tuple(arguments)) for name, *arguments in value['facts'])
    return Scene(objects, tuple(facts))


def examples_of(triplet: Mapping[str, Any]) -> Iterator[Example]:
    """Yield the wish in lifted form, and the steps where there are any."""
    request = PlanRequest(scene_of(triplet['scene']), triplet['instruction'])
    if triplet['wish']:
        yield Example(wish_prompt(request).text, f' {triplet["wish"]}')
    if triplet['plan']:
        domain = load_domain()
        relevant = relevant_ids(domain, request.scene, domain.goal(triplet['goal']))
        prompt = steps_prompt(request, domain, relevant, triplet['wish'])
        steps = ' '.join(
            f'{skill}({", ".join(arguments)})' for skill, *arguments in triplet['plan']
        )
        yield Example(prompt.text, f' {steps} {DONE}')

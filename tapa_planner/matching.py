"""Finds what a person's words mean in a scene, symbolically: names, aliases, colours, places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tapa_planner.lexicon import DETERMINERS, Lexicon, Meaning, plain_name, singular
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.wish import Mention

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosines between a name and others, from the sentence encoder."""

SIMILAR_ENOUGH = 0.75


@dataclass(frozen=True)
class Match:
    """The ids that a mention may mean, in the scene's order, and what was assumed for it."""

    ids: tuple[str, ...]
    assumption: str = ''


class Matcher:
    """Matches mentions to the objects of one scene."""

    def __init__(
        self,
        scene: Scene,
        lexicon: Lexicon,
        similarity: Similarity | None = None,
        answers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """
        Keep the scene and the words.

        :param answers: ids by the names (as `said` writes them) that perception was asked about.
        """
        self.scene = scene
        self.lexicon = lexicon
        self.similarity = similarity
        self._answers = dict(answers or {})
        self._types = lexicon.types
        self._by_id = {each.id: each for each in scene.objects}

    @cached_property
    def kinds(self) -> dict[str, frozenset[str]]:
        """The kinds that each object may be called by: its label's and its type's."""
        return {each.id: self._kinds_of(each) for each in self.scene.objects}

    @cached_property
    def _names(self) -> dict[str, tuple[str, str]]:
        """The plain label and the plain id of each object."""
        return {
            each.id: (plain_name(each.label), plain_name(each.id)) for each in self.scene.objects
        }

    @cached_property
    def descriptions(self) -> dict[str, frozenset[str]]:
        """The describing words of each object: its attributes, and its label's words."""
        return {
            each.id: frozenset(plain_name(' '.join((*each.attributes, each.label))).split())
            for each in self.scene.objects
        }

    def is_furniture(self, object_id: str) -> bool:
        """Say whether an object is furniture."""
        return self._types.is_a(self._by_id[object_id].type_name, 'furniture')

    def find(self, mention: Mention, root: str = 'object', may_guess: bool = True) -> Match:
        """Return the objects below a type that a mention may mean; no ids if there are none."""
        among = [each.id for each in self.scene.objects if self._is_a(each.type_name, root)]
        name = ' '.join(word for word in mention if word not in DETERMINERS)
        exact = [each for each in among if self._is_labelled(each, name)]
        if exact:
            return Match(tuple(exact))
        meaning = self.lexicon.understand(mention)
        found = [each for each in among if self._is_covered(meaning.kind, each)]
        if found:
            return self._described(meaning, found)
        if not may_guess:
            return Match(())
        answered = [each for each in self._answers.get(said(mention), ()) if each in among]
        if answered:
            label = self._names[answered[0]][0]
            return Match(tuple(answered), f'"{said(mention)}" is read as "{label}"')
        return self._near(meaning, among) if meaning.is_known else self._guess(meaning, among)

    def _is_a(self, type_name: str, root: str) -> bool:
        return self._types.is_a(type_name, root)

    def _is_labelled(self, object_id: str, said: str) -> bool:
        label, own_id = self._names[object_id]
        return said in (label, own_id) or singular(said) == singular(label)

    def _is_covered(self, kind: str, object_id: str) -> bool:
        if kind == 'item':
            return not self.is_furniture(object_id)
        return any(self.lexicon.covers(kind, own) for own in self.kinds[object_id])

    def _kinds_of(self, each: SceneObject) -> frozenset[str]:
        kinds = {self.lexicon.kind_of_label(each.label)}
        if each.type_name in self._types.leaves():
            kinds.add(plain_name(each.type_name))
        return frozenset(kinds)

    def _described(self, meaning: Meaning, found: Sequence[str]) -> Match:
        """Keep what the describing words fit; a colour that nobody recorded cannot exclude."""
        assumption = ''
        for word in meaning.described:
            fitting = [each for each in found if word in self.descriptions[each]]
            if fitting:
                found = fitting
            elif self.lexicon.is_describing(word):
                found = [each for each in found if not self._has_colour(each)]
                assumption = f'it is not known what is {word}'
        return Match(tuple(found), assumption if found else '')

    def _has_colour(self, object_id: str) -> bool:
        return any(map(self.lexicon.is_describing, self.descriptions[object_id]))

    def _near(self, meaning: Meaning, among: Sequence[str]) -> Match:
        """Take a kind that is not there for one that people often call by the same name."""
        near = self.lexicon.near_kinds.get(meaning.kind, ())
        found = [each for each in among if any(self._is_covered(kind, each) for kind in near)]
        ids = self._described(meaning, found).ids if found else ()
        labels = ' or '.join(sorted({self._names[each][0] for each in ids}))
        return Match(ids, f'"{meaning.kind}" is read as "{labels}"' if ids else '')

    def _guess(self, meaning: Meaning, among: Sequence[str]) -> Match:
        """Read an unknown name as a part of a label, a typing error, or a similar word."""
        labels = {each: self._names[each][0] for each in among}
        parts = [each for each, label in labels.items() if _is_part(meaning.kind, label)]
        if parts:
            return self._described(meaning, parts)
        corrected = self.lexicon.correct(meaning.kind, labels.values())
        if corrected and corrected != meaning.kind:
            again = self.find((*meaning.described, *corrected.split()), may_guess=False)
            ids = tuple(each for each in again.ids if each in labels)
            return Match(ids, f'"{meaning.kind}" is read as "{corrected}"' if ids else '')
        return self._similar(meaning, labels)

    def _similar(self, meaning: Meaning, labels: dict[str, str]) -> Match:
        if self.similarity is None or not labels:
            return Match(())
        names = sorted(set(labels.values()))
        scores = self.similarity(meaning.kind, names)
        best, name = max(zip(scores, names, strict=True))
        if best < SIMILAR_ENOUGH:
            return Match(())
        found = [each for each, label in labels.items() if label == name]
        match = self._described(meaning, found)
        return Match(match.ids, f'"{meaning.kind}" is read as "{name}"')


def _is_part(name: str, label: str) -> bool:
    words, own = label.split(), name.split()
    return len(own) < len(words) and (words[-len(own) :] == own or words[: len(own)] == own)


def said(mention: Iterable[str]) -> str:
    """Return a mention as the person said it."""
    return ' '.join(mention).replace('_', ' ')

"""Tests for pddl.py and pddl_parser.py."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tapa_planner.errors import PddlError
from tapa_planner.pddl import Atom, Objects, Types
from tapa_planner.pddl_parser import parse_domain, parse_formula

DOMAIN = """
; a lamp
(define (domain lamps)
  (:requirements :adl)
  (:types lamp desk_lamp - object
          tall - lamp)
  (:predicates (lit ?l - lamp) (dark))
  (:action switch_all
    :parameters (?l - lamp)
    :precondition (not (lit ?l))
    :effect (and (not (dark)) (forall (?x - lamp) (when (not (= ?x ?l)) (lit ?x))))))
"""
TYPES = Types({'lamp': 'object', 'tall': 'lamp'})
PREDICATES = parse_domain(DOMAIN).predicates
OBJECTS = Objects(TYPES, {'a': 'lamp', 'b': 'tall', 'c': 'tall'})
LIT_A = Atom('lit', ('a',))


def _holds(text: str, *atoms: Atom) -> bool:
    return parse_formula(text, PREDICATES, TYPES).holds(frozenset(atoms), OBJECTS, {})


def test_a_domain_parses_with_types_and_conditional_effects():
    domain = parse_domain(DOMAIN)
    assert domain.types.parents == {'lamp': 'object', 'desk_lamp': 'object', 'tall': 'lamp'}
    (action,) = domain.actions
    after = set()
    for effect in action.effects:
        after.update(effect.changes(frozenset(), OBJECTS, {'?l': 'a'}))
    assert after == {Atom('dark'), Atom('lit', ('b',)), Atom('lit', ('c',))}


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('(lit a)', True),
        ('(lit b)', False),
        ('(not (lit b))', True),
        ('(and)', True),
        ('(or)', False),
        ('(or (lit b) (lit a))', True),
        ('(imply (lit b) (dark))', True),
        ('(imply (lit a) (dark))', False),
        ('(exists (?l - lamp) (lit ?l))', True),
        ('(exists (?l - tall) (lit ?l))', False),
        ('(forall (?l - tall) (not (lit ?l)))', True),
        ('(exists (?x ?y - lamp) (and (lit ?x) (not (= ?x ?y))))', True),
    ],
)
def test_a_formula_means_what_pddl_says(text, expected):
    assert _holds(text, LIT_A) is expected


def test_a_subtype_counts_as_its_parent():
    assert _holds('(forall (?l - lamp) (or (lit ?l) (dark)))', Atom('dark'))
    assert set(OBJECTS.of('lamp')) == {'a', 'b', 'c'}


def test_the_smallest_failing_parts_are_told():
    formula = parse_formula('(and (lit a) (forall (?l - tall) (lit ?l)))', PREDICATES, TYPES)
    failures = formula.failures(frozenset({LIT_A}), OBJECTS, {})
    assert [str(each) for each in failures] == ['(lit b)', '(lit c)']


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('(lit a', 'never closed'),
        ('(lit a))', 'never opened'),
        ('', 'expected one expression'),
        ('(glows a)', 'unknown predicate'),
        ('(lit a b)', 'takes 1 arguments, got 2'),
        ('(exists (?x - chair) (lit ?x))', 'unknown type'),
        ('(not)', 'takes 1 parts'),
        ('(and lit)', 'expected a parenthesis'),
    ],
)
def test_a_malformed_formula_says_what_was_expected(text, words):
    with pytest.raises(PddlError, match=words):
        parse_formula(text, PREDICATES, TYPES)


@given(st.text(alphabet='()-?; abclit=\n', max_size=60))
def test_any_text_parses_or_is_refused_with_a_pddl_error(text):
    with contextlib.suppress(PddlError):
        parse_formula(text, PREDICATES, TYPES)


def test_an_error_in_a_domain_names_its_line():
    with pytest.raises(PddlError, match='line 3'):
        parse_domain('(define (domain x)\n(:predicates (p))\n(:actoin y))')

"""The page about the domain says what the files say."""

from pathlib import Path

from tapa_planner.domain_files import load_domain
from tapa_planner.domain_page import domain_page

PAGE = Path(__file__).parents[2] / 'docs' / 'domain.md'


def test_the_page_is_up_to_date():
    page = domain_page(load_domain())
    assert PAGE.read_text(encoding='utf-8') == page, 'run `tapa domain > docs/domain.md`'


def test_the_page_names_every_type_property_and_skill():
    domain, page = load_domain(), domain_page(load_domain())
    for name in (*domain.types.parents, *domain.predicates, *domain.skills):
        assert name in page


def test_exceptions_are_told():
    assert 'not ceiling_lamp' in domain_page(load_domain())

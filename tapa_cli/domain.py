"""`tapa domain`: prints what exists and what the robot can do, in Markdown."""

import click

from tapa_planner.domain_files import load_domain
from tapa_planner.domain_page import domain_page


@click.command()
def domain() -> None:
    """Print the types, their properties, the facts and the skills as Markdown."""
    click.echo(domain_page(load_domain()), nl=False)

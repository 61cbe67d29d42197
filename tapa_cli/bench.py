"""`tapa bench`: runs benchmark suites."""

import click

from tapa_cli.exits import CliError, Exit


@click.group()
def bench() -> None:
    """Measure the whole chain on suites of kitchens and wishes."""


@bench.command()
@click.argument('suite')
@click.option(
    '--jobs', default=1, show_default=True, type=click.IntRange(1, 32), help='Episodes at a time.'
)
@click.option('--full', is_flag=True, help='All samples, however long it takes.')
@click.option('--fresh', is_flag=True, help='Run every case again, also those with a record.')
@click.option('--only', multiple=True, help='Id of a case to run; may be given several times.')
def run(suite: str, jobs: int, full: bool, fresh: bool, only: tuple[str, ...]) -> None:
    """
    Run SUITE, a name in benchmark/suites or a file.

    A stopped run goes on where it stopped. The last line is the headline. Exit code 1 only when
    the 95 % interval lies below the suite's figure.
    """
    from benchmark.process import EpisodeProcesses
    from benchmark.runner import run_suite, RunSettings
    from tapa_planner.errors import TapaError

    try:
        settings = RunSettings(jobs=jobs, full=full, fresh=fresh, only=only)
        code = run_suite(suite, settings, EpisodeProcesses(suite), click.echo)
    except (TapaError, ValueError) as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    raise click.exceptions.Exit(code)

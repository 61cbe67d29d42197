"""`tapa demo`: one wish from start to end, judged by the simulator, with pictures and a film."""

from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TYPE_CHECKING

import click

from tapa_cli.console import Console
from tapa_cli.exits import CliError, Exit
from tapa_cli.graph import Graph, group_config, NOBODY_TO_ASK, runs_folder, start_options, started
from tapa_cli.page import page_beside
from tapa_cli.report.judging import goal_for_truth
from tapa_cli.report.run_report import RunReport
from tapa_cli.run import exit_code, follow, tell
from tapa_cli.supervisor import NODE_MODULES
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Atom

if TYPE_CHECKING:
    from tapa_cli.session import Truth

DEFAULT_WISH = 'put the apple in the fridge'
DEFAULT_SEED = 12
"""A kitchen that has an apple; not every one does."""


@click.command(context_settings={'default_map': {'seed': DEFAULT_SEED}})
@click.argument('wish', default=DEFAULT_WISH)
@click.option('--task', default='', help='The wish, as an option.')
@click.option('--verbose', is_flag=True, help='Print every line of the nodes.')
@click.option('--no-film', is_flag=True, help='Make no film, which saves rendering.')
@click.option('--no-dashboard', is_flag=True, help='Serve no web page meanwhile.')
@start_options
def demo(
    wish: str, task: str, verbose: bool, no_film: bool, no_dashboard: bool, **values: Any
) -> None:
    """
    Start everything, carry out WISH, judge it in the simulator, and make pictures of it.

    Leaves annotated views, a map with the robot's path, a film and a report in runs/TIME.
    Exit code 0 only when the goal holds in the simulator at the end.
    """
    wish = task or wish
    require_all_links()
    console = Console(verbose)
    folder = runs_folder()
    console.say(f'kitchen {values["seed"]}, wish: {wish}')
    config = group_config(folder, parameters=NOBODY_TO_ASK, **values)
    page = nullcontext() if no_dashboard else page_beside(config.log_folder, console)
    with started(config, console) as graph, page:
        start_s = console.elapsed_s()
        code = carry_out(graph, wish, folder, console, values['seed'], start_s, not no_film)
    raise click.exceptions.Exit(code)


def require_all_links() -> None:
    """Name the first link of the chain that is not there; exit code 2."""
    for name, module in NODE_MODULES.items():
        if find_spec(module) is None:
            raise CliError(
                f'the node {name} ({module}) is missing; the chain ends there', Exit.USAGE
            )


def carry_out(
    graph: Graph,
    wish: str,
    folder: Path,
    console: Console,
    seed: int,
    start_s: float,
    with_film: bool,
) -> Exit:
    """Run the wish, judge it, write the report; returns the exit code."""
    # Here, and not above: these take a second to import, while the nodes start.
    from tapa_cli.report.floor_picture import draw_floor
    from tapa_cli.report.recorder import Recorder

    recorder = Recorder(graph.client, folder, with_film)
    try:
        before = graph.client.ground_truth()
        result = graph.client.run_task(wish, on_feedback=follow(console))
        console.end_activity()
        code = tell(result, console)
        scene = graph.client.scene()
        type_of = scene.type_of if scene is not None else {}
        goal = goal_for_truth(wish, recorder.last_goal(), type_of)
        truth = graph.client.ground_truth(goal)
        grip_mode = graph.client.grip_mode()
        held_at_start = bool(goal) and holds_in(goal, before)
    except KeyboardInterrupt:
        console.end_activity()
        recorder.close()
        draw_floor(
            folder / 'map.png', recorder.floor, graph.client.scene(0.0), recorder.track, wish
        )
        console.say(f'canceled; the pictures so far are in {folder}')
        raise
    finally:
        recorder.close()
    times = {'start': start_s, **{each.name: each.value for each in result.timings}}
    report = RunReport(
        wish=wish,
        seed=seed,
        grip_mode=grip_mode,
        code=int(result.error_code),
        message=result.error_msg,
        goal_judged=goal,
        goal_planned=recorder.last_goal(),
        goal_held=bool(goal) and truth.holds,
        held_at_start=held_at_start,
        goal_believed=bool(result.goal_believed),
        steps=tuple(_step(each) for each in result.steps),
        replans=int(result.replans),
        times_s=times,
        views=tuple(str(path.relative_to(folder)) for path in recorder.views),
        film_frames=recorder.film.frames,
    )
    draw_floor(folder / 'map.png', recorder.floor, scene, recorder.track, wish)
    report.write(folder)
    _tell_report(report, folder, console)
    if report.goal_held:
        return Exit.OK
    return code if code in (Exit.REFUSED, Exit.QUESTION) else exit_code(8)


def holds_in(goal: str, truth: 'Truth') -> bool:
    """Say whether a goal holds in a true state that was asked for earlier."""
    domain = load_domain()
    objects = domain.objects_of(truth.objects)
    state = frozenset(atom_from_text(text) for text in truth.atoms)
    return domain.goal(goal).holds(state, objects, {})


def atom_from_text(text: str) -> Atom:
    """Return the atom of `(in apple_1 fridge_1)`."""
    predicate, *arguments = text.strip('() ').split()
    return Atom(predicate, tuple(arguments))


def _step(each: Any) -> dict[str, Any]:
    return {
        'step': f'{each.step.skill}({", ".join(each.step.arguments)})',
        'error_code': int(each.error_code),
        'error_msg': each.error_msg,
        'duration_s': float(each.duration_s),
        'measurements': {one.name: one.value for one in each.measurements},
    }


def _tell_report(report: RunReport, folder: Path, console: Console) -> None:
    console.say('time of each stage, seconds of wall time:')
    for name, value in report.times_s.items():
        console.say(f'  {name:<8} {value:7.1f}')
    if report.goal_judged:
        word = 'holds' if report.goal_held else 'does not hold'
        console.say(f'goal {report.goal_judged} {word} in the simulator')
    else:
        console.say('there was no goal to judge')
    console.say(f'views {folder}/views ({len(report.views)}), map {folder}/map.png')
    if report.film_frames:
        console.say(f'film  {folder}/film.mp4, report {folder}/report.md')

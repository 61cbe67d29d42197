"""`tapa plan`: the planner alone, for a list of names or a scene, without ROS and simulator."""

import json
from pathlib import Path

import click

from tapa_cli.exits import CliError, Exit
from tapa_planner.errors import PlannerError, TapaError


@click.command()
@click.argument('instruction')
@click.option(
    '--objects',
    type=click.Path(path_type=Path),
    help='A JSON list of names of what exists; all within reach, containers closed.',
)
@click.option(
    '--scene',
    type=click.Path(path_type=Path),
    help='A scene file (config/scene.schema.json), with places and states.',
)
@click.option(
    '--model',
    default='embedded',
    show_default=True,
    help='embedded, a Hugging Face model (name or folder), or the URL of an OpenAI-compatible'
    ' server (URL#model picks one of its models).',
)
@click.option(
    '--strategy', default='hybrid', show_default=True, help='hybrid, llm_pddl, tapa or saycan.'
)
@click.option(
    '--price',
    type=(click.FloatRange(0.0), click.FloatRange(0.0)),
    default=(0.0, 0.0),
    help='What a server takes for a million prompt and a million completion tokens.',
)
@click.option(
    '--rules',
    type=click.Path(path_type=Path),
    help='A file of rules that the plan must keep to (config/rules.pddl is an example).',
)
@click.option('--stream', is_flag=True, help='Show on standard error what the model writes.')
@click.option('--json', 'as_json', is_flag=True, help='Print the whole report as JSON.')
def plan(
    instruction: str,
    objects: Path | None,
    scene: Path | None,
    model: str,
    strategy: str,
    price: tuple[float, float],
    rules: Path | None,
    stream: bool,
    as_json: bool,
) -> int:
    r"""
    Plan for a wish with what exists.

    \b
    Example: tapa plan "put the apple in the fridge" --objects names.json
    Exit codes: 0 a plan, 1 no plan in time, 2 input that cannot be used, 3 a refusal, 4 a question.
    """
    if (objects is None) == (scene is None):
        raise CliError('expected either --objects FILE or --scene FILE', Exit.USAGE)
    # Imported here: the model's library takes a second to import, and `--help` shall not wait.
    from tapa_planner.lexicon import load_lexicon
    from tapa_planner.object_list import read_names, read_scene
    from tapa_planner.plan import check_instruction
    from tapa_planner.plan_report import make_plan

    try:
        check_instruction(instruction)
        named = read_scene(scene) if scene else read_names(objects or Path(), load_lexicon())
        told = _show if stream else None
        report = make_plan(instruction, named, model, strategy, price, told, rules)
    except PlannerError as exc:
        raise CliError(str(exc), Exit.FAILED) from exc
    except TapaError as exc:
        raise CliError(str(exc), Exit.USAGE) from exc
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else report.to_text())
    return report.exit_code


def _show(text: str) -> None:
    click.echo(f'... {text}', err=True)

"""A vision-language model is asked about a failure: it adds to the explanation, and never stops it."""

import json

import httpx
import numpy as np
import pytest
from scripted_partners import DOMAIN, FETCH, kitchen, ScriptedWorld

from executor.explaining import question_about
from executor.mission import Mission, MissionResult, Partners
from executor.partners import Ending, WitnessOutcome
from executor.remote.witness_call import Pictures, RemoteWitness, WitnessCall
from executor.working_memory import TaskCode
from tapa_planner.errors import ModelError
from tapa_planner.models.vision_server import VisionServer
from tapa_planner.plan import StepResult

PICK = FETCH[3]


def run(mission: Mission) -> MissionResult:
    for _ in range(5000):
        if (result := mission.tick()) is not None:
            return result
    raise AssertionError(f'no end: {mission.status()}')


class Spoken:
    """Fits `Witness` and `Call`; says what it was given."""

    def __init__(self, outcome: WitnessOutcome) -> None:
        self.outcome, self.asked = outcome, list[str]()

    def ask(self, question: str) -> 'Spoken':
        self.asked.append(question)
        return self

    def poll(self) -> WitnessOutcome:
        return self.outcome

    def cancel(self) -> None:
        pass

    def progress(self) -> str:
        return ''


def mission(witness: Spoken) -> tuple[Mission, ScriptedWorld]:
    world = ScriptedWorld(fail_with={str(PICK): [StepResult(PICK, 13, 'the fingers met nothing')]})
    partners = Partners(world, world, world, witness)
    return Mission('put the apple in the fridge', 'm1', DOMAIN, partners), world


def test_what_the_witness_says_reaches_the_planner() -> None:
    witness = Spoken(WitnessOutcome(Ending.DONE, 'answered', 'A cloth lies over the apple.'))
    own, world = mission(witness)
    assert run(own).code is TaskCode.SUCCESS
    assert len(witness.asked) == 1
    assert 'the hand holds apple_1' in witness.asked[0]
    assert world.requests[1].failures[-1].endswith('in the picture: A cloth lies over the apple.')


def test_a_witness_that_does_not_answer_is_no_obstacle() -> None:
    own, world = mission(Spoken(WitnessOutcome(Ending.FAILED, 'no answer within 30 s')))
    assert run(own).code is TaskCode.SUCCESS
    assert 'in the picture' not in world.requests[1].failures[-1]


def test_the_question_names_the_step_its_words_and_its_effects() -> None:
    question = question_about(
        DOMAIN, StepResult(PICK, 13, 'nothing between the fingers'), kitchen()
    )
    for part in ('Pick up the apple', 'nothing between the fingers', 'the hand holds apple_1'):
        assert part in question


def served(content: str, status: int = 200) -> tuple[VisionServer, list[dict[str, object]]]:
    bodies: list[dict[str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == 'POST':
            bodies.append(json.loads(request.content))
        body = {'choices': [{'message': {'content': content}}], 'data': [{'id': 'eyes'}]}
        return httpx.Response(status, json=body)

    transport = httpx.MockTransport(answer)
    return VisionServer.connect('http://here/v1#eyes', transport=transport), bodies


def waited(call: WitnessCall) -> WitnessOutcome:
    while (outcome := call.poll()) is None:
        pass
    return outcome


def test_the_picture_travels_with_the_question() -> None:
    server, bodies = served('  A chair\nstands before it. ')
    picture = np.zeros((4, 6, 3), np.uint8)
    outcome = waited(RemoteWitness(server, Pictures(picture)).ask('what is it?'))
    assert (outcome.ending, outcome.text) == (Ending.DONE, 'A chair stands before it.')
    content = bodies[0]['messages'][0]['content']  # type: ignore[index]
    assert content[0] == {'type': 'text', 'text': 'what is it?'}
    assert content[1]['image_url']['url'].startswith('data:image/png;base64,')


@pytest.mark.parametrize(('content', 'status'), [('', 200), ('no', 400)])
def test_a_server_that_says_nothing_is_told(content: str, status: int) -> None:
    if status != 200:
        with pytest.raises(ModelError):
            served(content, status)[0].describe(b'', 'what?')
        return
    outcome = waited(WitnessCall(served(content)[0], np.zeros((2, 2, 3), np.uint8), 'what?'))
    assert outcome.ending is Ending.FAILED
    assert 'said nothing' in outcome.message


def test_without_a_picture_and_after_a_cancel_nothing_is_said() -> None:
    server, _ = served('x')
    assert waited(WitnessCall(server, None, 'what?')).message == 'no picture came yet'
    call = WitnessCall(server, None, 'what?')
    call.cancel()
    assert call.poll() == WitnessOutcome(Ending.CANCELED, 'cancelled')

"""The leaf that asks a vision-language model what a picture shows of a failure, where one is configured."""

from py_trees.common import Status

from executor.partners import Call, Ending, Witness, WitnessOutcome
from executor.stages import CallStage
from executor.working_memory import Phase, Stage, TaskCode, WorkingMemory


class AskWitness(CallStage[WitnessOutcome]):
    """Adds to the explanation what the witness says; one that does not answer is no obstacle."""

    def __init__(self, memory: WorkingMemory, witness: Witness | None) -> None:
        """Keep who is asked."""
        super().__init__('ask the witness', memory, Stage.CHECK, memory.limits.check_s)
        self._witness = witness

    def begin(self) -> Call[WitnessOutcome] | None:
        """Ask about a failure that was just explained."""
        memory = self.memory
        question, memory.witness_question = memory.witness_question, ''
        if self._witness is None or not question:
            return None
        memory.enter(Phase.REPLANNING, 'asking what the picture shows')
        return self._witness.ask(question)

    def finished(self, outcome: WitnessOutcome) -> Status:
        """Tell the planner and whoever listens what was said."""
        memory = self.memory
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.CANCELED):
            return self.fatal(outcome.ending, outcome.message, TaskCode.LOOK_FAILED)
        memory.on_event('witness', {'text': outcome.text, 'error': outcome.message})
        if outcome.text and memory.failures:
            memory.failures[-1] = f'{memory.failures[-1]}; in the picture: {outcome.text}'
        return Status.SUCCESS

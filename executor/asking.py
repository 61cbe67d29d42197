"""
What the mission does about names that the planner did not find in the scene.

It asks perception what they mean ("is there something to drink?"), which knows more words than the
planner; then has every surface looked at from near, for these names too; then asks once more; then
the wish is refused.
"""

from py_trees.common import Status

from executor.partners import AskOutcome, Call, Ending, Looker
from executor.stages import CallStage
from executor.working_memory import Phase, Stage, TaskCode, WorkingMemory


class AskPerception(CallStage[AskOutcome]):
    """Asks perception for what the last plan missed, or has it looked for; else refuses."""

    def __init__(self, memory: WorkingMemory, looker: Looker) -> None:
        """Keep who is asked."""
        super().__init__('ask perception', memory, Stage.LOOK, memory.limits.check_s)
        self._looker = looker

    def begin(self) -> Call[AskOutcome] | None:
        """Ask for names that were not asked for since the last look at everything."""
        memory = self.memory
        if not memory.search_for:
            return None
        names = tuple(part for name in memory.search_for for part in name.split(' or '))
        new = tuple(dict.fromkeys(name for name in names if name not in memory.asked))
        if not new:
            self._look_closer_or_refuse()
            return None
        memory.asked.update(new)
        memory.enter(Phase.LOOKING, f'asking perception for {" and ".join(new)}')
        return self._looker.ask(new)

    def update(self) -> Status:
        """Wait for the answer; a wish that was refused goes no further."""
        if self._call is None and self.memory.stop is not None:
            return Status.FAILURE
        return super().update()

    def finished(self, outcome: AskOutcome) -> Status:
        """Plan with what was answered; without an answer look closer, or refuse."""
        memory = self.memory
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.CANCELED):
            return self.fatal(outcome.ending, outcome.message, TaskCode.LOOK_FAILED)
        if outcome.ending is not Ending.DONE:
            # The search goes on without an answer, but not without a trace of why there is none.
            memory.on_event('answer', {'error': outcome.ending.value, 'text': outcome.message})
        for each in outcome.answers:
            memory.answers[each.name] = each
            memory.on_event('answer', {'name': each.name, 'ids': list(each.ids)})
        if outcome.answers:
            memory.search_for = ()
        else:
            self._look_closer_or_refuse()
        return Status.FAILURE if memory.stop is not None else Status.SUCCESS

    def _look_closer_or_refuse(self) -> None:
        """Have every surface looked at from near, once, before a missing thing is given up."""
        memory = self.memory
        types = memory.domain.types
        surfaces = tuple(
            each.id
            for each in memory.belief.scene.objects
            if types.is_a(each.type_name, 'surface')
        )
        memory.search_for = ()
        if memory.has_looked_closer or not surfaces:
            memory.end(TaskCode.REFUSED, memory.refusal)
            return
        memory.has_looked_closer, memory.look_closer_at = True, surfaces
        memory.asked.clear()  # what is found may be what was asked for

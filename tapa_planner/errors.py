"""
The errors that this project raises; catch `TapaError` for all of them.

::

    TapaError
    ├── InputError          what a person or a file gave is not usable
    │   ├── PddlError       a PDDL text that does not parse or does not type-check
    │   ├── SceneError      a scene that is malformed or contradicts itself
    │   ├── PlanError       a plan or step that names what does not exist
    │   └── InstructionError  a wish that is empty, too long or holds control characters
    └── UnavailableError    something this needs is not there
        ├── ModelError      a language model or detector that cannot be loaded or does not answer
        └── PlannerError    the classical planner cannot run or ran out of time
"""


class TapaError(Exception):
    """Anything this project raises on purpose; its text says what was expected and what came."""


class InputError(TapaError):
    """What a person or a file gave is not usable."""


class PddlError(InputError):
    """A PDDL text that does not parse or does not type-check."""


class SceneError(InputError):
    """A scene that is malformed or contradicts itself."""


class PlanError(InputError):
    """A plan or a step that names what does not exist."""


class InstructionError(InputError):
    """A wish that is empty, too long or holds control characters."""


class UnavailableError(TapaError):
    """Something this needs is not there."""


class ModelError(UnavailableError):
    """A language model or detector that cannot be loaded or does not answer."""


class PlannerError(UnavailableError):
    """The classical planner cannot run or ran out of time."""


class PlannerTimeoutError(PlannerError):
    """The classical planner ran out of time."""

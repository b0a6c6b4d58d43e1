"""The training step compiled: the layers' numbers, sooner."""

from backhand.engine.compiling import (
    CompiledStep,
    compile_step,
    is_worth_compiling,
    require_engine,
    require_worth,
)
from backhand.engine.compiling_convolutions import (
    compile_convolutions,
    is_worth_compiling_convolutions,
    require_worth_convolutions,
)
from backhand.engine.convolution_stack import has_convolutions
from backhand.engine.stack import Unsupported, read_stack
from backhand.engine.task import Task
from backhand.engine.threads import available_threads, limited, threads_for
from backhand.engine.use import LAYERS, EngineUse
from backhand.engine.warm_up import begin_warm_up

__all__ = [
    "LAYERS",
    "CompiledStep",
    "EngineUse",
    "Task",
    "Unsupported",
    "available_threads",
    "begin_warm_up",
    "compile_convolutions",
    "compile_step",
    "has_convolutions",
    "is_worth_compiling",
    "is_worth_compiling_convolutions",
    "limited",
    "read_stack",
    "require_engine",
    "require_worth",
    "require_worth_convolutions",
    "threads_for",
]

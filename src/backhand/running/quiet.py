"""A process in which nothing that its code prints, plots, warns of or asks for reaches a person."""

from __future__ import annotations

import argparse
import builtins
import faulthandler
import os
import sys
import warnings


def quieten() -> None:
    """Let nothing that the code prints, plots, warns of or asks for reach a person."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.argv = [sys.argv[0] if sys.argv else ""]
    faulthandler.disable()  # it keeps a standard error of its own
    # Nothing is written beside somebody's files, and no window opens.
    sys.dont_write_bytecode = True
    os.environ["MPLBACKEND"] = "Agg"
    warnings.simplefilter("ignore")
    # Nobody is there to answer: the answer is an empty line.
    builtins.input = lambda prompt="": Nothing()
    argparse.ArgumentParser.error = _go_on  # type: ignore[assignment,method-assign]


class Nothing(str):
    """An empty line; whoever takes it for a number has one."""

    def __int__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0


def _go_on(self: argparse.ArgumentParser, message: str) -> None:
    """Do without what nobody has given on the command line."""

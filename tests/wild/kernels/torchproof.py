"""Proves the entries in torch, as ``proof.py`` does those in numpy.

An entry is a folder ``NAME/`` here, of the same four files. Its oracle says
``from torchproof import check`` and compares what the code's backward gives with what torch's own
autograd gives through a plain forward of the oracle's. ``faults.toml`` has no ``rules``.
``meta.toml`` may say too:

``surrogate``
    Functions whose gradient is by intent not the forward's derivative.
``constants``
    Float inputs to which the author gives no gradient.
``within``
    Inputs whose gradient holds only within a set, such as that of symmetric matrices.
``[second]``
    What differentiating the backward gives: right, raises or silently wrong. Where no claim is
    called ``(second)``, a second derivative is no part of what the entry is to get right.

A claim that raises is off by infinity; for a fault whose kind is ``raises``, ``wrong`` names those.

``python tests/wild/kernels/torchproof.py [--run] [--fill] [NAME…]``; ``--fill`` writes what was
measured into ``wrong``, for its author to look at.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

import proof  # noqa: E402

sys.modules["torchproof"] = sys.modules[__name__]
RAISED: dict[str, str] = {}
Claims = dict[str, tuple[Any, Any]]


def rand(*shape: int, seed: int = 0, low: float | None = None, high: float = 1.0) -> torch.Tensor:
    """Normal numbers in float64, or uniform ones from ``low`` to ``high``."""
    g = torch.Generator().manual_seed(1000 + seed + sum(n * 31**i for i, n in enumerate(shape)))
    if low is None:
        return torch.randn(shape, generator=g, dtype=torch.float64)
    return torch.rand(shape, generator=g, dtype=torch.float64) * (high - low) + low


def _leaves(inputs: dict[str, Any], wanted: set[str]) -> list[Any]:
    return [
        v.detach().clone().requires_grad_(n in wanted) if isinstance(v, torch.Tensor) else v
        for n, v in inputs.items()
    ]


def _outputs(out: Any) -> list[torch.Tensor]:
    outs = out if isinstance(out, (tuple, list)) else (out,)
    return [o for o in outs if isinstance(o, torch.Tensor) and o.is_floating_point()]


def _upstream(outs: list[torch.Tensor], strided: bool) -> list[torch.Tensor]:
    ups = [rand(*o.shape, seed=77 + i) for i, o in enumerate(outs)]
    if strided:
        ups = [u.permute(*reversed(range(u.ndim))).contiguous() for u in ups]
        ups = [u.permute(*reversed(range(u.ndim))) for u in ups]
    return ups


def _gradients(
    f: Callable[..., Any], inputs: dict[str, Any], wanted: list[str], strided: bool, other: Any
) -> tuple[list[Any], ...]:
    """The outputs, the wanted gradients, and the inputs and upstreams as they were left."""
    values = _leaves(inputs, set(wanted))
    outs = [o for o in _outputs(f(*values)) if o.requires_grad]
    if not outs:
        raise RuntimeError("nothing requires grad")
    if other is not None:  # the same function is called again before the first call's backward
        f(*_leaves(other, set(wanted)))
    ups = _upstream(outs, strided)
    leaves = [v for n, v in zip(inputs, values) if n in wanted]
    found = torch.autograd.grad(outs, leaves, ups, allow_unused=True)
    return [o.detach() for o in outs], list(found), values, ups


def _second(f: Callable[..., Any], inputs: dict[str, Any], wanted: list[str]) -> list[Any]:
    values = _leaves(inputs, set(wanted))
    outs = [o for o in _outputs(f(*values)) if o.requires_grad]
    ups = [u.requires_grad_() for u in _upstream(outs, False)]
    leaves = [v for n, v in zip(inputs, values) if n in wanted]
    first = torch.autograd.grad(outs, leaves, ups, create_graph=True)
    total = sum((g * rand(*g.shape, seed=5 + i)).sum() for i, g in enumerate(first))
    if not total.requires_grad:
        return [None] * (len(leaves) + len(ups))
    return list(torch.autograd.grad(total, leaves + ups, allow_unused=True))


def _try(claims: Claims, names: list[str], due: list[Any], f: Callable[[], list[Any]]) -> None:
    try:
        found = f()
        if len(found) != len(due):
            raise RuntimeError(f"{len(found)} values for {len(due)}")
    except Exception as error:
        RAISED.update(dict.fromkeys(names, f"{type(error).__name__}: {error}"))
        found = [None] * len(due)
    for n, a, b in zip(names, found, due):
        claims[n] = (_zero_for_none(a, b), b)


def _zero_for_none(found: Any, due: torch.Tensor) -> Any:
    if isinstance(found, torch.Tensor):
        return found.detach().double()
    return torch.zeros_like(due) if found is None and not due.any() else found


def check(
    claims: Claims,
    name: str,
    f: Callable[..., Any],
    plain: Callable[..., Any],
    inputs: dict[str, Any],
    *,
    strided: bool = False,
    twice: bool = False,
    second: bool = False,
    alone: bool = False,
    kept: bool = False,
    out: bool = True,
) -> None:
    """Claim that ``f`` has the outputs and gradients of ``plain``.

    Every float tensor is differentiated but those whose name begins with ``_``. ``strided``: again
    for an upstream gradient that isn't contiguous. ``twice``: again with a second call between.
    ``second``: the second derivatives. ``alone``: again with one input that requires a gradient.
    ``kept``: inputs and upstream are left as they were.
    """
    wanted = [
        n
        for n, v in inputs.items()
        if isinstance(v, torch.Tensor) and v.is_floating_point() and n[0] != "_"
    ]
    outs, due, _, ups = _gradients(plain, inputs, wanted, False, None)
    due = [torch.zeros_like(inputs[n]) if g is None else g for n, g in zip(wanted, due)]

    def again(wanted_now: list[str], strided: bool = False, other: Any = None) -> list[Any]:
        return _gradients(f, inputs, wanted_now, strided, other)[1]

    if out:
        names = [f"{name} out{i or ''}" for i in range(len(outs))]
        _try(claims, names, outs, lambda: _gradients(_no_backward(f), inputs, wanted, False, None)[0])
    _try(claims, [f"{name}.{n}" for n in wanted], due, lambda: again(wanted))
    if strided:
        _try(claims, [f"{name}.{n} (strided)" for n in wanted], due, lambda: again(wanted, True))
    if twice:
        other = {
            n: v * -0.7 + 0.1 if isinstance(v, torch.Tensor) and v.is_floating_point() else v
            for n, v in inputs.items()
        }
        _try(
            claims,
            [f"{name}.{n} (two calls)" for n in wanted],
            due,
            lambda: again(wanted, False, other),
        )
    if alone:
        for n, g in zip(wanted, due):
            _try(claims, [f"{name}.{n} (alone)"], [g], lambda n=n: again([n]))
    if second:
        due2 = _second(plain, inputs, wanted)
        names = [f"{name}.{n} (second)" for n in wanted]
        names += [f"{name} upstream{i or ''} (second)" for i in range(len(outs))]
        here = [v for v in (inputs[n] for n in wanted)] + outs
        due2 = [torch.zeros_like(h) if g is None else g for g, h in zip(due2, here)]
        _try(claims, names, due2, lambda: _second(f, inputs, wanted))
    if kept:

        def left() -> list[Any]:
            _, _, values, upstream = _gradients(f, inputs, wanted, False, None)
            now = dict(zip(inputs, values))
            return [now[n].detach() for n in wanted] + upstream

        names = [f"{name}.{n} kept" for n in wanted]
        names += [f"{name} upstream{i or ''} kept" for i in range(len(ups))]
        _try(claims, names, [inputs[n] for n in wanted] + ups, left)


def _no_backward(f: Callable[..., Any]) -> Callable[..., Any]:
    """What ``f`` gives, with a backward pass that can't fail."""

    def changed(*values: Any) -> list[torch.Tensor]:
        tie = sum(
            v.sum() * 0 for v in values if isinstance(v, torch.Tensor) and v.is_floating_point()
        )
        return [o.detach().clone() + tie for o in _outputs(f(*values))]

    return changed


def runs(claims: Claims, name: str, f: Callable[[], Any]) -> None:
    """Claim that ``f()`` raises nothing."""

    def done() -> list[Any]:
        f()
        return [torch.ones(1)]

    _try(claims, [name], [torch.ones(1)], done)


def tensors(claims: Claims, found: dict[str, Any], loss: Callable[..., Any], at: dict[str, Any]) -> None:
    """Claim that ``found[n]`` is the gradient of ``loss(**at)`` for the tensor ``at[n]``."""
    values = {
        n: v.detach().clone().requires_grad_() if v.is_floating_point() else v
        for n, v in at.items()
    }
    names = list(found)
    due = torch.autograd.grad(loss(**values), [values[n] for n in names], allow_unused=True)
    for n, g in zip(names, due):
        claims[f"d{n}"] = (found[n], torch.zeros_like(values[n]) if g is None else g)


class TorchEntry(proof.Entry):
    """One folder here."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.name = folder.name
        for fault in self.faults:
            fault.setdefault("rules", [])
            fault.setdefault("wrong", [])

    def _claims(self, changes: list[tuple[str, str]]) -> Any:
        RAISED.clear()
        torch.set_default_dtype(torch.float32)
        torch.manual_seed(0)
        try:
            return super()._claims(changes)
        finally:
            torch.set_default_dtype(torch.float32)
            torch.set_grad_enabled(True)

    def objections(self) -> list[str]:
        said = [s for s in self._of_the_files() if "rules are" not in s]
        said = [s for s in said if "makes a claim wrong" not in s or "--fill" not in sys.argv]
        if said:
            return said
        pairs = self._claims([])
        said += [f"{n} raises {what}" for n, what in RAISED.items()]
        for claim, (found, due) in pairs.items():
            off = proof.distance(found, due)
            if off > proof.RIGHT:
                said.append(f"{claim} is off by {off:.1e}")
        for number, fault in enumerate(self.faults, 1):
            said += [f"fault {number}: {s}" for s in self._of_a_fault(fault, set(pairs))]
        return said

    def _of_a_fault(self, fault: dict[str, Any], claims: set[str]) -> Any:
        try:
            off = self.claims(fault)
        except Exception as error:
            off = dict.fromkeys(sorted(claims), float("inf"))
            RAISED.update(dict.fromkeys(sorted(claims), f"{type(error).__name__}: {error}"))
        if unclear := {n: far for n, far in off.items() if proof.RIGHT < far < proof.WRONG}:
            yield f"neither right nor wrong: {unclear}"
        wrong = [n for n, far in off.items() if far >= proof.WRONG]
        if "--fill" in sys.argv:
            fault["wrong"] = wrong
            how = f"{len(RAISED)} raised: {next(iter(RAISED.values()))[:90]}" if RAISED else ""
            print(f"       {fault['kind']:8} {fault['says']}\n         -> {wrong} {how}")
        if not wrong:
            yield f"nothing is wrong ({fault['says']})"
        if set(wrong) != set(fault["wrong"]):
            yield f"wrong are {json.dumps(wrong, ensure_ascii=False)} ({fault['says']})"
        if bool(RAISED) != (fault["kind"] == "raises"):
            yield f"raised is {RAISED} ({fault['says']})"

    def fill(self) -> None:
        """Write ``faults.toml`` with what was measured."""
        keys = ("old", "new", "wrong", "kind", "says")
        parts = [
            "[[fault]]\n"
            + "".join(f"{k} = {json.dumps(f[k], ensure_ascii=False)}\n" for k in keys)
            for f in self.faults
        ]
        (self.folder / "faults.toml").write_text("\n".join(parts), "utf-8")

    def run(self, seconds: float = 120) -> str | None:
        if self.code.suffix != ".py":
            return None
        env = {**os.environ, "OMP_NUM_THREADS": "1"}
        ran = subprocess.run(
            [sys.executable, str(self.code)],
            capture_output=True, text=True, timeout=seconds, cwd=self.folder, env=env,
        )  # fmt: skip
        return ran.stderr.strip().splitlines()[-1] if ran.returncode else None


def main(arguments: list[str]) -> int:
    """Prove the entries that are named, or all; the number of those that fail."""
    torch.set_num_threads(1)
    names = {a for a in arguments if not a.startswith("-")}
    folders = sorted(f.parent for f in HERE.glob("*/oracle.py") if not names or f.parent.name in names)
    failed = faults = 0
    for folder in folders:
        start = time.perf_counter()
        try:
            entry = TorchEntry(folder)
            objections = entry.objections()
        except Exception as error:
            print(f"FAIL {folder.name}: {type(error).__name__}: {error}")
            failed += 1
            continue
        if "--run" in arguments and (went := entry.run()):
            objections.append(f"by itself: {went}")
        if "--fill" in arguments:
            entry.fill()
        failed += bool(objections)
        faults += len(entry.faults)
        took = time.perf_counter() - start
        print(f"{'FAIL' if objections else 'ok  '} {folder.name} {len(entry.faults)} {took:.2f} s")
        for objection in objections:
            if "--fill" not in arguments or "wrong are" not in objection:
                print(f"     {objection}")
    print(f"{len(folders)} entries, {faults} faults, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))

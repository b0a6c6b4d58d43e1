"""``backhand export``: a trained network for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from backhand.cli.options import language_option
from backhand.errors import CheckpointError, RunFolderError, ShapeError
from backhand.language import gettext as _


@click.command(
    "export",
    help=_(
        "Write a trained network for other programs: as an ONNX file, verified in onnxruntime on "
        "the whole test set, or as weights under PyTorch's names. RUN is a run's folder or its "
        "model.safetensors."
    ),
)
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option(
    "--onnx",
    "onnx_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Write an ONNX model: input x, output logits."),
)
@click.option(
    "--state-dict",
    "state_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Write PyTorch's state_dict as a safetensors file."),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.npz",
    help=_("Take the data of the verification from here only."),
)
@click.option("--no-verify", is_flag=True, help=_("Don't verify the ONNX file."))
@language_option
def command(
    run: Path,
    onnx_file: Path | None,
    state_file: Path | None,
    data_folder: Path | None,
    no_verify: bool,
) -> int:
    """Write what is asked for."""
    from backhand.exchange import export_onnx, save_state_dict
    from backhand.reports.run_folder import RunFolder
    from backhand.training import load_model

    if onnx_file is None and state_file is None:
        raise click.UsageError(_("say what to write: --onnx FILE or --state-dict FILE"))
    for file in (onnx_file, state_file):
        if file is not None and file.is_dir():
            raise RunFolderError(_("{path} is a folder: name a file").format(path=file))
    model = RunFolder(run).model if run.is_dir() else run
    network = load_model(model)
    if state_file is not None:
        save_state_dict(state_file, network)
        click.echo(_("Weights: {path}").format(path=state_file))
    if onnx_file is None:
        return 0
    # Beside its place first: a file that is not what the network says is not left behind.
    beside = onnx_file.with_name(onnx_file.name + ".unverified")
    try:
        export_onnx(network, beside)
        if not no_verify:
            _verify(model, beside, data_folder)
        beside.replace(onnx_file)
    finally:
        beside.unlink(missing_ok=True)
    click.echo(_("ONNX model: {path}").format(path=onnx_file))
    return 0


def _verify(model: Path, file: Path, data_folder: Path | None) -> None:
    from backhand.data import load_dataset
    from backhand.exchange import verify_onnx
    from backhand.training import TrainingData, computing_threads, load_model, model_about

    network, about = load_model(model), model_about(model)
    dataset = load_dataset(
        about.get("settings", {}).get("dataset", "mnist"),
        folder=data_folder,
        notify=lambda message: click.echo(message, err=True),
    )
    shape = tuple(about.get("sample_shape", dataset.sample_shape))
    if shape != dataset.sample_shape:
        raise ShapeError(
            _(
                "the network takes samples of shape {wanted}, and {title} has {found}: name its "
                "data with --data, or leave the verification out with --no-verify"
            ).format(wanted=shape, title=dataset.title, found=dataset.sample_shape)
        )
    data = TrainingData.pixels_of(dataset, network.dtype)
    with computing_threads(network):
        told = verify_onnx(file, network, data.floats(data.x_test))
    text = _(
        "onnxruntime on {samples:,} test samples: largest difference {difference:.1e}, other "
        "answers {other}"
    ).format(samples=told.samples, difference=told.largest_difference, other=told.other_answers)
    if not told.passed:
        raise CheckpointError(
            _("the ONNX file does not say what the network says, and was not kept ({text})").format(
                text=text
            )
        )
    click.echo(text)

"""``backhand predict``: says which digit a picture shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import numpy as np

from backhand.cli.options import language_option
from backhand.errors import CheckpointError, DataError, ImageError, RunFolderError
from backhand.language import gettext as _
from backhand.networks import Sequential
from backhand.reports.run_folder import RUNS, RunFolder, newest_run
from backhand.training import MODEL_NAME


@click.command(
    "predict",
    help=_(
        "Say what each picture shows. For MNIST any file of one digit will do: it is "
        "scaled and centred as MNIST's own are. For a network that was trained on images of your "
        "own, they must have the size of those."
    ),
)
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...", type=click.Path())
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="RUN|FILE",
    help=_("The run's folder or its model file; by default the last run in runs/."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=_("A table for people, or an object for programs."),
)
@language_option
def command(images: tuple[str, ...], model: Path | None, form: str) -> int:
    """Ask the model about each picture; a file that is none doesn't keep the others from it."""
    from backhand.data import digit_from_image
    from backhand.data.image_folder import read_image
    from backhand.data.published import DATASETS, IMAGE_SHAPE, published_dataset
    from backhand.functions import softmax
    from backhand.reports.answer_table import answer_object, answer_text
    from backhand.training import load_model, model_about

    path = _model_file(model)
    network = load_model(path)
    about = model_about(path)
    names = tuple(
        about.get("class_names") or published_dataset(about.get("dataset", "mnist")).class_names
    )
    shape = tuple(about.get("sample_shape", IMAGE_SHAPE))
    digits = about.get("dataset", "mnist") in DATASETS and shape == IMAGE_SHAPE
    classes = len(network.params[_last_bias(network)])
    inputs = network.architecture.get("input_size", int(np.prod(shape)))
    if classes != len(names) or inputs != int(np.prod(shape)):
        raise CheckpointError(
            _("{path} is no model for pictures of 28×28 pixels in {classes} classes").format(
                path=path, classes=len(names)
            )
        )
    if len(shape) < 2:
        raise CheckpointError(
            _("{path} was trained on rows of {count} numbers, not on pictures").format(
                path=path, count=shape[0]
            )
        )
    if form == "text":
        click.echo(_("Model: {path}").format(path=path) + "\n")

    objects = []
    status = 0
    encoding = (sys.stdout.encoding or "").lower()
    for image in images:
        try:
            sample = digit_from_image(image) if digits else read_image(Path(image), shape) / 255
        except (DataError, ImageError) as error:
            click.echo(_("Error: {message}").format(message=error), err=True)
            status = error.exit_status
            objects.append({"path": image, "error": str(error)})
            continue
        logits = network.predict(sample.reshape(1, -1).astype(network.dtype))
        probabilities = softmax(logits[0].astype(np.float64))
        objects.append(answer_object(image, probabilities))
        if form == "text":
            click.echo(answer_text(image, probabilities, names, blocks=encoding.startswith("utf")))
    if form == "json":
        document = {"schema": 1, "model": str(path), "images": objects}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    return status


def _last_bias(network: Sequential) -> str:
    """Return the name of the last layer's bias, which has an entry for each class."""
    return [name for name in network.params if name.startswith("b") and name[1:].isdigit()][-1]


def _model_file(model: Path | None) -> Path:
    """Return the model that is meant."""
    if model is not None:
        return RunFolder(model).model if model.is_dir() else model
    newest = newest_run(MODEL_NAME)
    if newest is None:
        raise RunFolderError(
            _(
                "there is no trained model in {folder}: run `backhand train` first, "
                "or name one with --model"
            ).format(folder=RUNS)
        )
    return newest.model

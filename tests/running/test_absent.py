import copy

import numpy as np
import pytest

from backhand.running.absent import NotInstalledError, module_of


@pytest.fixture
def torch():
    return module_of("torch")


def test_it_can_be_drawn_with_inherited_from_and_decorated_with(torch):
    class Net(torch.nn.Module):
        def __init__(self, size):
            super().__init__()
            self.size = size

    @torch.jit.script
    def double(x):
        return 2 * x

    @torch.no_grad()
    def triple(x):
        return 3 * x

    figure, axes = module_of("matplotlib").figure, torch.axes
    axes.plot([1, 2], label="loss").set(x=1)
    axes.title = "loss"
    with figure.context():
        assert Net(3).size == 3
    assert double(2) + triple(2) == 10
    assert not torch.cuda.is_available()
    assert not isinstance(np.ones(2), torch.Tensor)


def test_a_derivative_is_not_the_function_that_it_is_of():
    slope = module_of("autograd").elementwise_grad(np.tanh)
    pair = module_of("autograd").value_and_grad(lambda x: x**2)
    for absent in (slope(np.ones(2)), pair(2.0)):
        with pytest.raises(NotInstalledError, match="autograd is not installed"):
            2 * absent


def test_what_is_drawn_on_comes_in_as_many_parts_as_are_asked_for():
    plt = module_of("matplotlib.pyplot")
    _figure, (left, _right) = plt.subplots(1, 2)
    left.set_title("loss")
    counts, _bins, _patches = plt.hist([1, 2, 3])
    for ax in plt.axes.flat:
        ax.plot([1])
    assert not isinstance(counts, np.ndarray)


def test_a_bar_of_progress_goes_round_what_it_is_given():
    tqdm = module_of("tqdm").tqdm
    assert list(tqdm(range(3), desc="epoch")) == [0, 1, 2]
    assert list(module_of("numba").prange(3)) == [0, 1, 2]


@pytest.mark.parametrize(
    "taken",
    [
        lambda x: np.asarray(x),
        lambda x: np.dot(np.ones(2), x),
        lambda x: np.ones(2) * x,
        lambda x: x + 1,
        lambda x: np.exp(x),
        lambda x: float(x),
        lambda x: list(x),
        lambda x: x < 1,
        lambda x: np.zeros(3) + np.ones(3)[x],
    ],
)
def test_it_never_counts_as_a_number(torch, taken):
    with pytest.raises(NotInstalledError, match="torch"):
        taken(torch.randn(3, 4))


def test_it_is_copied_with_what_holds_it(torch):
    held = {"device": torch.device("cpu"), "w": np.ones(2)}
    assert copy.deepcopy(held)["w"] is not held["w"]


def test_numpy_on_another_device_is_numpy():
    cp = module_of("cupy")
    assert cp.asnumpy(cp.zeros(3) + 1).sum() == 3
    assert cp.get_array_module(np.ones(2)) is np
    with pytest.raises(NotInstalledError):
        cp.cuda.Device(0) + 1
    assert module_of("autograd.numpy").tanh is np.tanh


def test_what_both_pythons_have_is_there():
    assert module_of("past.builtins").xrange is range
    assert module_of("six.moves").zip is zip

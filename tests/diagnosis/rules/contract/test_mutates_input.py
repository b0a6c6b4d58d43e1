"""BH201 changes what it was given to read."""

from __future__ import annotations


class InPlace:
    def forward(self, x):
        x[x < 0] = 0
        self.mask = x > 0
        return x

    def backward(self, dout):
        return dout * self.mask


class OnACopy:
    def forward(self, x):
        out = x.copy()
        out[out < 0] = 0
        self.mask = out > 0
        return out

    def backward(self, dout):
        return dout * self.mask


def test_a_forward_that_writes_on_its_input_is_named(findings, x):
    assert findings(InPlace(), x)[0][0] == "BH201"


def test_a_copy_may_be_written_on(report, x):
    assert report(OnACopy(), x).verdict == "pass"

"""BH207 is an exception, with the line that raised it."""

from __future__ import annotations


class Misspelt:
    def forward(self, x):
        self.values = x
        return x * 2.0

    def backward(self, dout):
        return dout * self.value


class Guarded:
    def forward(self, x):
        if x.ndim != 2:
            raise ValueError("two axes are expected")
        return x * 2.0

    def backward(self, dout):
        return dout * 2.0


def test_an_attribute_that_is_not_there_is_named(report, x):
    subject = report(Misspelt(), x)
    assert subject.verdict == "error"
    assert subject.findings[0].rule == "BH207"
    assert "value" in subject.findings[0].message


def test_a_guard_that_this_input_passes_is_no_fault(report, x):
    assert report(Guarded(), x).verdict == "pass"

"""BH202 changes dout, which is a warning."""

from __future__ import annotations


class OnDout:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class OnACopy:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


def test_a_changed_dout_is_a_warning_and_no_more(report, x):
    subject = report(OnDout(), x)
    assert [(f.rule, f.severity) for f in subject.findings] == [("BH202", "warning")]
    assert subject.verdict == "pass"


def test_a_copy_of_dout_may_be_written_on(findings, x):
    assert findings(OnACopy(), x) == []

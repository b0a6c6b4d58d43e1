"""Networks and weights on their way out of backhand and into it."""

from backhand.exchange.onnx_file import export_onnx
from backhand.exchange.state_dict import (
    from_state_dict,
    load_state_dict,
    save_state_dict,
    to_state_dict,
)
from backhand.exchange.verification import Verification, verify_onnx

__all__ = [
    "Verification",
    "export_onnx",
    "from_state_dict",
    "load_state_dict",
    "save_state_dict",
    "to_state_dict",
    "verify_onnx",
]

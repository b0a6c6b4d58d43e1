"""The graph as JSON, held against a schema."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from backhand.graph.json_form import array_dict, graph_dict, plain

jsonschema = pytest.importorskip("jsonschema")

NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["nan", "inf", "-inf"]}]}
ARRAY = {
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "required": ["shape", "dtype", "statistics", "values", "heat_map"],
            "additionalProperties": False,
            "properties": {
                "shape": {"type": "array", "items": {"type": "integer"}},
                "dtype": {"type": "string"},
                "statistics": {
                    "anyOf": [
                        {"type": "null"},
                        {
                            "type": "object",
                            "required": ["not_finite"],
                            "properties": {"not_finite": {"type": "integer"}},
                            "additionalProperties": NUMBER,
                        },
                    ]
                },
                "values": {},
                "heat_map": {
                    "anyOf": [
                        {"type": "null"},
                        {
                            "type": "object",
                            "required": ["rows", "largest", "signed"],
                            "properties": {
                                "rows": {
                                    "type": "array",
                                    "items": {
                                        "type": "array",
                                        "items": {
                                            "anyOf": [
                                                {"type": "null"},
                                                {
                                                    "type": "integer",
                                                    "minimum": -100,
                                                    "maximum": 100,
                                                },
                                            ]
                                        },
                                    },
                                },
                                "largest": NUMBER,
                                "signed": {"type": "boolean"},
                            },
                        },
                    ]
                },
            },
        },
    ]
}


def rows(required, **properties):
    return {
        "type": "array",
        "items": {"type": "object", "required": required, "properties": properties},
    }


SCHEMA = {
    "type": "object",
    "required": [
        "schema", "name", "output", "upstream", "notes", "tensors", "edges", "nodes", "groups",
    ],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "name": {"type": "string"},
        "output": {"type": "string"},
        "upstream": ARRAY,
        "notes": {"type": "array", "items": {"type": "string"}},
        "tensors": rows(
            ["id", "name", "kind", "shape", "dtype", "value", "gradient", "differentiable",
             "written", "judgement"],
            value=ARRAY, gradient=ARRAY, written=ARRAY,
        ),
        "edges": rows(["id", "tensor", "target", "position", "gradient"], gradient=ARRAY),
        "nodes": rows(
            ["id", "operation", "label", "inputs", "output", "group", "settings", "place",
             "closed", "explanation"]
        ),
        "groups": rows(["id", "label", "kind", "parent", "role", "place", "explanation"]),
    },
}  # fmt: skip


def read(graph):
    document = json.loads(json.dumps(graph_dict(graph), allow_nan=False))
    jsonschema.validate(document, SCHEMA)
    return document


def test_it_keeps_to_the_schema_and_its_equations(two_layers):
    document = read(two_layers)
    first = document["nodes"][0]["explanation"]
    assert [one["symbols"] for one in first["derivatives"]] == [
        "dx = dout · W1ᵀ",
        "dW1 = xᵀ · dout",
    ]
    assert document["groups"][1]["explanation"]["symbols"]


def test_not_computed_is_none_and_zero_is_zero(two_layers):
    graph = replace(
        two_layers, tensors=tuple(replace(t, gradient=None) for t in two_layers.tensors)
    )
    b1 = read(graph)["tensors"][2]
    assert b1["gradient"] is None
    assert b1["value"]["values"] == [0, 0, 0, 0]


def test_numbers_that_json_has_not_are_words():
    array = np.array([np.nan, np.inf, -np.inf, 1.5])
    known = array_dict(array, (2, 4))
    assert known["values"] == ["nan", "inf", "-inf", 1.5]
    assert known["statistics"]["not_finite"] == 3
    assert known["statistics"]["mean"] == 1.5
    assert known["heat_map"]["rows"] == [[None, None, None, 100]]
    assert array_dict(np.full(3, np.nan), (2, 4))["statistics"] == {"not_finite": 3}


def test_large_arrays_are_statistics_and_a_heat_map():
    known = array_dict(np.arange(100.0).reshape(10, 10), (4, 5))
    assert known["values"] is None
    assert known["statistics"] == {
        "minimum": 0, "mean": 49.5, "maximum": 99, "standard_deviation": 28.8661, "not_finite": 0,
    }  # fmt: skip
    assert len(known["heat_map"]["rows"]) == 4


def test_numbers_beyond_a_float_are_no_fault():
    known = array_dict(np.array([1e308, 1e308, -1e308]), (2, 4))
    json.dumps(known, allow_nan=False)


@pytest.mark.parametrize(
    "value", [np.float32(1.5), np.int64(3), np.bool_(True), (1, [2.0]), {"a": None}, slice(1, 2)]
)
def test_whatever_a_setting_is_json_can_hold_it(value):
    json.dumps(plain(value), allow_nan=False)


def test_arrays_without_entries():
    known = array_dict(np.zeros((0, 3)), (2, 4))
    assert known["statistics"] is None
    assert known["values"] == []

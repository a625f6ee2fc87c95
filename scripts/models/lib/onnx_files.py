"""What all ONNX files here have in common, so that the same graph is always the same bytes."""

import onnx
from onnx import helper

OPSET, IR_VERSION = 17, 8


def finished_model(graph):
    """An ONNX model of this graph with fixed versions and names, checked."""
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    return fixed_metadata(model)


def fixed_metadata(model):
    """Replaces all that tools write about themselves (names, versions, shapes they inferred); returns the model."""
    model.ir_version = IR_VERSION
    model.producer_name, model.producer_version = "familiar scripts/models", ""
    model.domain, model.doc_string, model.model_version = "", "", 0
    del model.metadata_props[:]
    del model.graph.value_info[:]
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    return model


def serialised(model):
    """Bytes in field order: protobuf may order maps freely, this flag forbids it."""
    return model.SerializeToString(deterministic=True)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turns cases of ONNX's node tests into hfedfm-onnx-cases.h, so that tests need no files.

Usage: onnx-cases.py [FOLDER] >hfedfm-onnx-cases.h
  FOLDER  that of the node tests; default: where Debian's package libonnx-testdata has it

A case is a graph of one operation with inputs and the output that ONNX's reference gives. Those with
up to 500 values are taken.
"""
import struct
import sys
from pathlib import Path

CASES = ["gemm_default_no_bias", "gemm_default_vector_bias", "gemm_default_matrix_bias",
         "gemm_transposeA", "gemm_transposeB", "matmul_2d", "softmax_example",
         "softmax_large_number", "softmax_axis_2", "softmax_negative_axis",
         "layer_normalization_2d_axis1", "layer_normalization_3d_axis2_epsilon",
         "layer_normalization_4d_axis3", "sce_mean", "sce_none", "sce_sum"]


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def read_fields(data):
    """Yields number and value of each field of a protocol buffer message."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        elif key & 7 == 2:
            size, at = read_varint(data, at)
            value = data[at:at + size]
            at += size
        elif key & 7 == 5:
            value = data[at:at + 4]
            at += 4
        else:
            raise ValueError(f"wire type {key & 7}")
        yield key >> 3, value


def read_tensor(path):
    """Returns dimensions and values of a TensorProto of floats or 64-bit integers."""
    dims, kind, values, raw = [], 0, [], b""
    for number, value in read_fields(path.read_bytes()):
        if number == 1:
            if isinstance(value, int):
                dims.append(value)
            else:
                at = 0
                while at < len(value):
                    dim, at = read_varint(value, at)
                    dims.append(dim)
        elif number == 2:
            kind = value
        elif number == 4:
            values += struct.unpack(f"<{len(value) // 4}f", value)
        elif number == 9:
            raw = value
    if raw:
        code, size = {1: ("f", 4), 7: ("q", 8)}[kind]
        values = struct.unpack(f"<{len(raw) // size}{code}", raw)
    return dims, values


def show(tensor):
    dims, values = tensor
    numbers = ", ".join(f"{float(v):.9g}F" if "e" in f"{float(v):.9g}" or "." in f"{float(v):.9g}"
                        else f"{float(v):.9g}.0F" for v in values)
    return f"{{{{{', '.join(map(str, dims))}}}, {{{numbers}}}}}"


folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/libonnx-testdata/data/node")
print("""// SPDX-License-Identifier: GPL-2.0-only
//
// Cases of the node tests of ONNX (the ONNX project contributors, Apache-2.0), written here by
// onnx-cases.py: only numbers, used by tests and no part of the library.
// clang-format off
#ifndef HFEDFM_ONNX_CASES_H
#define HFEDFM_ONNX_CASES_H

#include <string>
#include <vector>

namespace ns3::hfedfm
{

/** Values of a tensor, row by row. */
struct OnnxTensor
{
    std::vector<int> shape;
    std::vector<float> values;
};

/** What one operation makes of inputs. */
struct OnnxCase
{
    std::string name;
    std::vector<OnnxTensor> inputs;
    OnnxTensor output;
};

/** @return all cases */
inline const std::vector<OnnxCase>&
GetOnnxCases()
{
    static const std::vector<OnnxCase> cases = {""")
for name in CASES:
    data = folder / f"test_{name}" / "test_data_set_0"
    inputs = [read_tensor(path) for path in sorted(data.glob("input_*.pb"))]
    output = read_tensor(data / "output_0.pb")
    if sum(len(values) for _, values in inputs + [output]) > 500:
        print(f"{name} is too large", file=sys.stderr)
        continue
    print(f'        {{"{name}",\n         {{' + ",\n          ".join(map(show, inputs)) +
          f"}},\n         {show(output)}}},")
print("""    };
    return cases;
}

} // namespace ns3::hfedfm

#endif /* HFEDFM_ONNX_CASES_H */""")

"""Makes the values that tests/layer_values.rs holds layers against.

    python tests/golden/layers.py

needs onnx 1.23 and NumPy, and writes layers.json beside itself: what ONNX's own reference
implementation computes in single precision for small inputs and parameters, which are in the file.
"""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

HERE = pathlib.Path(__file__).parent


def values(shape, seed):
    """Numbers between -1.5 and 1.5 that a few decimals hold."""
    count = int(np.prod(shape)) if shape else 1
    return np.round(1.5 * np.sin(1.7 * np.arange(count) + seed), 3).reshape(shape).astype(np.float32)


def run(op, inputs, domain="", opset=22, **attributes):
    names = [f"x{i}" for i in range(len(inputs))]
    infos = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in zip(names, inputs)]
    node = helper.make_node(op, names, ["y"], domain=domain, **attributes)
    out = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    model = helper.make_model(helper.make_graph([node], "g", infos, [out]), opset_imports=[helper.make_opsetid("", opset)])
    return ReferenceEvaluator(model).run(None, dict(zip(names, inputs)))[0]


def case(layer, x, y, **parameters):
    """One example: the batch's dimension is taken away."""
    return {
        "layer": layer,
        "input": {"shape": list(x.shape), "values": x.ravel().tolist()},
        "parameters": {name: p.ravel().tolist() for name, p in parameters.items()},
        "output": {"shape": list(y.shape), "values": np.asarray(y, np.float32).ravel().tolist()},
    }


def image_case(layer, op, shape, parameters=(), extra=(), **attributes):
    x = values(shape, 1)
    weights = [values(p, i + 2) for i, (_, p) in enumerate(parameters)]
    y = run(op, [x[None], *weights, *extra], **attributes)[0]
    return case(layer, x, y, **{name: w for (name, _), w in zip(parameters, weights)})


def conv(channels, shape, kernel, op="Convolution", groups=1, bias=True, **options):
    transposed = op == "Deconvolution"
    c = shape[0]
    weight = (c, channels // groups, *kernel) if transposed else (channels, c // groups, *kernel)
    layer = {"kind": op.lower(), "channels": channels, "kernel": list(kernel), "groups": groups, "bias": bias, **options}
    attributes = {"group": groups}
    if "stride" in options:
        attributes["strides"] = options["stride"]
    if "dilation" in options:
        attributes["dilations"] = options["dilation"]
    if "padding" in options:
        attributes["pads"] = options["padding"] * 2
    parameters = [("weight", weight)] + ([("bias", (channels,))] if bias else [])
    return image_case(layer, "ConvTranspose" if transposed else "Conv", shape, parameters, **attributes)


def grouped_deconvolution():
    """Group by group, since the reference takes one output channel for each group."""
    x, weight = values((4, 3, 4), 1), values((4, 2, 2, 2), 2)
    parts = [run("ConvTranspose", [x[None, c : c + 2], weight[c : c + 2]], dilations=[2, 2])[0] for c in (0, 2)]
    layer = {"kind": "deconvolution", "channels": 4, "kernel": [2, 2], "dilation": [2, 2], "groups": 2, "bias": False}
    return case(layer, x, np.concatenate(parts), weight=weight)


def elementwise(name, op, x=None, **attributes):
    x = values((9,), 1) if x is None else x
    return case({"kind": "elementwise", "function": name}, x, run(op, [x], **attributes))


def normal_cases():
    shape = (3, 4, 5)
    x = values(shape, 1)
    scale, bias, mean = (values((3,), s) for s in (2, 3, 4))
    variance = np.abs(values((3,), 5)) + np.float32(0.5)
    y = run("BatchNormalization", [x[None], scale, bias, mean, variance], epsilon=1e-5)[0]
    yield case({"kind": "batch-normalization"}, x, y, weight=scale, bias=bias, running_mean=mean, running_var=variance)
    y = run("InstanceNormalization", [x[None], scale, bias], epsilon=1e-5)[0]
    yield case({"kind": "instance-normalization"}, x, y, weight=scale, bias=bias)
    for size in (3, 4, 5):
        x = values((6, 2, 2), 1)
        # By its formula, with the channels PyTorch takes: ONNX's reference (1.23) goes wrong beyond the first.
        squares = [np.sum(x[max(0, c - size // 2) : c + (size - 1) // 2 + 1] ** 2, axis=0) for c in range(6)]
        y = x / (1.5 + 0.5 / size * np.stack(squares)) ** 0.75
        yield case({"kind": "local-response-normalization", "size": size, "scale": 0.5, "power": 0.75, "shift": 1.5}, x, y)


def pad_cases():
    x = values((2, 3, 4), 1)
    amount = [[1, 0], [2, 1], [0, 3]]
    pads = np.array([a for a, _ in amount] + [b for _, b in amount], np.int64)
    for name, mode in (("edge", "edge"), ("repeat", "wrap")):
        yield case({"kind": "padding", "amount": amount, "with": name}, x, run("Pad", [x, pads], mode=mode))
    y = run("Pad", [x, pads, np.array(0.25, np.float32)], mode="constant")
    yield case({"kind": "padding", "amount": amount, "with": {"value": 0.25}}, x, y)
    mirror = [[1, 0], [2, 1], [3, 0]]
    pads = np.array([a for a, _ in mirror] + [b for _, b in mirror], np.int64)
    yield case({"kind": "padding", "amount": mirror, "with": "mirror"}, x, run("Pad", [x, pads], mode="reflect"))


def resize_cases():
    x = values((2, 4, 5), 1)
    for size in ((7, 3), (2, 10)):
        sizes = np.array([1, 2, *size], np.int64)
        empty = np.array([], np.float32)
        for name, mode in (("bilinear", "linear"), ("nearest", "nearest")):
            options = {"coordinate_transformation_mode": "half_pixel", "mode": mode}
            if mode == "nearest":
                # ONNX rounds a centre that lies between two pixels; the pixel it lies in is the ceiling of what is left.
                options["nearest_mode"] = "round_prefer_ceil"
            y = run("Resize", [x[None], empty, empty, sizes], **options)[0]
            yield case({"kind": "resize", "size": list(size), "resampling": name}, x, y)


def cases():
    yield conv(3, (2, 6, 7), (3, 3))
    yield conv(4, (2, 6, 7), (3, 2), stride=[2, 1], padding=[1, 0])
    yield conv(4, (4, 7, 6), (2, 3), groups=2, dilation=[2, 1], padding=[0, 1])
    yield conv(4, (4, 5, 5), (3, 3), groups=4, bias=False)
    yield conv(3, (2, 4, 3), (3, 3), "Deconvolution")
    yield conv(4, (2, 4, 3), (3, 2), "Deconvolution", stride=[2, 3], padding=[1, 0])
    yield grouped_deconvolution()
    shape = (2, 7, 6)
    yield image_case({"kind": "pooling", "kernel": [3, 2], "stride": [2, 2], "padding": [1, 1]}, "MaxPool", shape, kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 1])
    yield image_case({"kind": "pooling", "kernel": [2, 2]}, "MaxPool", shape, kernel_shape=[2, 2], strides=[2, 2])
    mean = {"kind": "pooling", "function": "mean", "kernel": [3, 3], "stride": [2, 1], "padding": [1, 0]}
    yield image_case(mean, "AveragePool", shape, kernel_shape=[3, 3], strides=[2, 1], pads=[1, 0, 1, 0], count_include_pad=1)
    for name, op in (
        ("ramp", "Relu"), ("tanh", "Tanh"), ("logistic-sigmoid", "Sigmoid"), ("sin", "Sin"), ("cos", "Cos"),
        ("exp", "Exp"), ("abs", "Abs"), ("gelu", "Gelu"), ("selu", "Selu"), ("elu", "Elu"), ("soft-plus", "Softplus"),
    ):
        yield elementwise(name, op)
    positive = np.abs(values((9,), 1)) + np.float32(0.1)
    yield elementwise("log", "Log", positive)
    yield elementwise("sqrt", "Sqrt", positive)
    wide = 3 * values((9,), 1)
    yield elementwise("hard-sigmoid", "HardSigmoid", wide, alpha=1 / 6, beta=0.5)
    yield from normal_cases()
    yield from pad_cases()
    yield from resize_cases()
    x = values((3, 4, 2), 1)
    yield case({"kind": "transpose", "order": [2, 0, 1]}, x, run("Transpose", [x], perm=[2, 0, 1]))
    yield case({"kind": "softmax"}, values((5,), 1), run("Softmax", [values((5,), 1)], axis=0))


if __name__ == "__main__":
    document = {"made_by": f"onnx {onnx.__version__}, reference implementation", "cases": list(cases())}
    (HERE / "layers.json").write_text(json.dumps(document) + "\n")
    print(len(document["cases"]), "cases")

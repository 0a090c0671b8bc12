import protobuf from "protobufjs";
import { SHAPES, freshWeights, randomBySeed } from "./harness/net.js";

/** As much of ONNX's format as the net needs; names and numbers are the standard's. */
const SCHEMA = `
  syntax = "proto3";
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4;
    repeated Attribute attribute = 5; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated Value input = 11; repeated Value output = 12; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated OperatorSet opset_import = 8; }
`;
const FLOAT = 1;
const INTS = 7;

/** The net with random weights as a file of ONNX: any number of images in, the probabilities of the classes out. */
export function onnxModel() {
  const type = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType("Model");
  const graph = {
    name: "LeNet",
    node: nodes(),
    initializer: weights(),
    input: [value("images", ["batch", 1, 28, 28])],
    output: [value("probabilities", ["batch", 10])],
  };
  const model = { ir_version: 8, opset_import: [{ domain: "", version: 17 }], graph };
  return type.encode(type.fromObject(model)).finish();
}

function nodes() {
  return [
    node("Conv", ["images", "w0", "w1"], "conv1"),
    node("Relu", ["conv1"], "relu1"),
    pool("relu1", "pool1"),
    node("Conv", ["pool1", "w2", "w3"], "conv2"),
    node("Relu", ["conv2"], "relu2"),
    pool("relu2", "pool2"),
    node("Flatten", ["pool2"], "flat"),
    node("Gemm", ["flat", "w4", "w5"], "linear1"),
    node("Relu", ["linear1"], "relu3"),
    node("Gemm", ["relu3", "w6", "w7"], "linear2"),
    node("Softmax", ["linear2"], "probabilities"),
  ];
}

function node(op_type, input, output, attribute = []) {
  return { op_type, input, output: [output], attribute };
}

function pool(input, output) {
  const attributes = ["kernel_shape", "strides"].map((name) => ({ name, ints: [2, 2], type: INTS }));
  return node("MaxPool", [input], output, attributes);
}

function weights() {
  const random = randomBySeed(4);
  return SHAPES.map((dims, i) => {
    const raw_data = new Uint8Array(freshWeights(dims, random).buffer);
    return { name: `w${i}`, dims, data_type: FLOAT, raw_data };
  });
}

function value(name, sizes) {
  const dim = sizes.map((size) => (typeof size === "string" ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
}

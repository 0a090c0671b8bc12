/**
 * What is measured, in the order of the table. `page` is a file of pages/, which is handed the engine; to measure a
 * page on another engine takes one more line here.
 */
export const PEERS = [
  { name: "LeNet Playground", engine: "cpu", page: "ours" },
  { name: "LeNet Playground", engine: "webgpu", page: "ours-gpu" },
  { name: "onnxruntime-web", engine: "wasm", page: "onnx" },
  { name: "TensorFlow.js", engine: "cpu", page: "tfjs" },
  { name: "TensorFlow.js", engine: "wasm", page: "tfjs" },
  { name: "TensorFlow.js", engine: "webgl", page: "tfjs" },
  { name: "TensorFlow.js", engine: "webgpu", page: "tfjs" },
  { name: "jax-js", engine: "wasm", page: "jax" },
  { name: "jax-js", engine: "webgpu", page: "jax" },
  { name: "ConvNetJS", engine: "cpu", page: "convnet" },
];

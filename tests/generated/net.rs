{
use lenet_playground::net::*;

let mut graph = Graph::new("many");
let input0 = graph.input("Input", Some([3, 28, 28].into()));
let input1 = graph.input("Other", Some([4].into()));
let layer0 = graph.add("crop", RandomCrop { size: [24, 24], mirror: true }, &[input0])?;
let layer1 = graph.add("pad", Pad { amount: vec![[0, 0], [1, 1], [2, 2]], mode: PadMode::Value(0.5) }, &[layer0])?;
let layer2 = graph.add("conv", Conv2d { channels: 6, kernel: [3, 5], stride: [2, 1], padding: [0, 0], dilation: [1, 1], groups: 3, bias: true }, &[layer1])?;
let layer3 = graph.add("norm", BatchNorm { epsilon: 1e-5, momentum: 0.1 }, &[layer2])?;
let layer4 = graph.add("gelu", Function::Gelu, &[layer3])?;
let layer5 = graph.add("pool", AvgPool2d { kernel: [2, 2], stride: None, padding: [0, 0] }, &[layer4])?;
let layer6 = graph.add("plain", Conv2d { channels: 8, kernel: [3, 3], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1, bias: true }, &[layer5])?;
let layer7 = graph.add("relu", Relu, &[layer6])?;
let layer8 = graph.add("max", MaxPool2d { kernel: [2, 2], stride: None, padding: [0, 0] }, &[layer7])?;
let layer9 = graph.add("global", Reduce { function: Reduction::Mean }, &[layer8])?;
let layer10 = graph.add("scale", Function::Affine { scale: 2.0, shift: -1.0 }, &[layer9])?;
let layer11 = graph.add("drop", Dropout { probability: 0.5 }, &[layer10])?;
let layer12 = graph.add("join", Concat { dimension: 0 }, &[layer11, input1])?;
let layer13 = graph.add("fc", Linear { features: 12 }, &[layer12])?;
let layer14 = graph.add("shape", Reshape { shape: vec![3, 4] }, &[layer13])?;
let layer15 = graph.add("turn", Transpose { order: vec![1, 0] }, &[layer14])?;
let layer16 = graph.add("flat", Flatten {}, &[layer15])?;
let layer17 = graph.add("softmax", Softmax {}, &[layer16])?;
graph.output("Output", layer17);
let net = graph.build()?;
Ok(net)
}

/** LeNet's layers as the table shows them; ReLU, pooling and softmax have no parameters and next to no cost. */
export const LAYERS = [
  { name: "Convolution 20@5×5, ReLU, max pool 2×2", output: "20×12×12", parameters: 520, multiplyAdds: 288_000 },
  { name: "Convolution 50@5×5, ReLU, max pool 2×2", output: "50×4×4", parameters: 25_050, multiplyAdds: 1_600_000 },
  { name: "Linear, ReLU", output: "500", parameters: 400_500, multiplyAdds: 400_000 },
  { name: "Linear, softmax", output: "10", parameters: 5_010, multiplyAdds: 5_000 },
] as const;

"""Makes the golden values that tests/golden.rs holds the engine against.

    python tests/golden/make.py

needs PyTorch (CPU) and NumPy, and writes small.json and lenet.json beside itself. Weights and
images come from a generator that the test repeats bit for bit, so they are not in the files.
Everything is computed in double precision from those single-precision values: what differs in
the test is the engine's rounding alone.
"""

import json
import pathlib
import platform

import numpy as np
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
IMAGES = 24
BATCH = 8
# The batches of ten steps, two of them short, over a fixed order of the images.
ORDER = [(7 * i + 3) % IMAGES for i in range(IMAGES)] * 4
SIZES = [8, 8, 5, 8, 8, 8, 1, 8, 8, 8]
BATCHES = [ORDER[sum(SIZES[:i]) : sum(SIZES[: i + 1])] for i in range(len(SIZES))]


def optimizers(rate):
    """Options that single precision holds exactly."""
    return {
        "sgd": {"learning_rate": rate * 8, "momentum": 0.875},
        "adam": {"learning_rate": rate, "decay": 0.0},
        "adamw": {"learning_rate": rate, "decay": 2**-7 / rate},
    }



class Lcg:
    """tests/common/lcg.rs"""

    def __init__(self, seed):
        self.state = seed

    def bits(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return self.state >> (32 - n)


def net(channels1, channels2, features, seed):
    """Wolfram's LeNet with these sizes, filled as tests/common/noise.rs does."""
    model = nn.Sequential(
        nn.Conv2d(1, channels1, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(channels1, channels2, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(channels2 * 16, features),
        nn.ReLU(),
        nn.Linear(features, 10),
    ).double()
    lcg = Lcg(seed)
    f32 = np.float32
    for parameter in model.parameters():
        fan_in = parameter[0].numel()
        bound = f32(0.1) if parameter.dim() == 1 else np.sqrt(f32(6) / f32(fan_in))
        draws = np.array([lcg.bits(24) for _ in range(parameter.numel())], dtype=f32)
        values = bound * (draws / f32(2**23) - f32(1))
        assert values.dtype == f32
        parameter.data = torch.from_numpy(values).double().reshape(parameter.shape)
    return model


def images(seed):
    """tests/common/noise.rs"""
    lcg = Lcg(seed)
    pixels = np.array([lcg.bits(8) for _ in range(IMAGES * 28 * 28)], dtype=np.float32)
    labels = [lcg.bits(16) % 10 for _ in range(IMAGES)]
    x = torch.from_numpy(pixels / np.float32(255)).double().reshape(IMAGES, 1, 28, 28)
    return x, torch.tensor(labels)


LAYERS = ("conv1", "conv2", "fc1", "fc2")
NAMES = [f"{layer}.{role}" for layer in LAYERS for role in ("weight", "bias")]


def described(values, wanted):
    """All values, or about as many as wanted with the sum and norm of all."""
    flat = values.detach().flatten()
    every = max(1, flat.numel() // wanted)
    return {
        "length": flat.numel(),
        "sum": flat.sum().item(),
        "norm": flat.norm().item(),
        "every": every,
        "values": [float(f"{v:.9g}") for v in flat[::every].tolist()],
    }


def trained(make, x, labels, name, options):
    """The losses of ten steps and where they lead."""
    model = make()
    rate = options["learning_rate"]
    optimizer = {
        "sgd": lambda p: torch.optim.SGD(p, lr=rate, momentum=options.get("momentum")),
        "adam": lambda p: torch.optim.Adam(p, lr=rate),
        "adamw": lambda p: torch.optim.AdamW(p, lr=rate, weight_decay=options["decay"]),
    }[name](model.parameters())
    losses = []
    for batch in BATCHES:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    after = {n: described(p, 100) for n, p in zip(NAMES, model.parameters())}
    return {"options": options, "losses": losses, "parameters": after}


def golden(sizes, seed, rate, gradients):
    def make():
        return net(*sizes, seed)

    versions = f"PyTorch {torch.__version__.split('+')[0]}, NumPy {np.__version__}"
    x, labels = images(seed + 1)
    model, first = make(), BATCHES[0]
    logits = model(x[first])
    loss = nn.functional.cross_entropy(logits, labels[first])
    loss.backward()
    return {
        "made_by": f"{versions}, Python {platform.python_version()}",
        "sizes": sizes,
        "seed": seed,
        "images": IMAGES,
        "batches": BATCHES,
        "pixel_sum": int((x * 255).sum().round()),
        "labels": labels.tolist(),
        "initial": {n: described(p, 1) for n, p in zip(NAMES, model.parameters())},
        "probabilities": logits.softmax(1).flatten().tolist(),
        "loss": loss.item(),
        "gradients": {n: described(p.grad, gradients) for n, p in zip(NAMES, model.parameters())},
        "traces": {
            name: trained(make, x, labels, name, options)
            for name, options in optimizers(rate).items()
        },
    }


for name, arguments in {
    "small": ([6, 10, 20], 11, 2**-9, 10**9),
    "lenet": ([20, 50, 500], 12, 2**-12, 200),
}.items():
    text = json.dumps(golden(*arguments), separators=(",", ":"))
    (HERE / f"{name}.json").write_text(text + "\n")
    print(name, len(text), "bytes")

"""Turns weights into the integers that the program runs: batch norm folded, 8-bit ink and activations, 7-bit weights.

Weights keep to +-63 so that two products of a weight and an activation fit 16 bits: processors without VNNI then sum
to the same integers as those with it. The scale of each activation is measured on made lines. Writes NAME.safetensors
(https://huggingface.co/docs/safetensors: a JSON header with its length before it, then the arrays) and prints what the
rounding costs on the validation shards.

usage: quantise.py WEIGHTS.npz CACHE OUT.safetensors
"""
import argparse
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F

import evaluate
import lines
from line_maker import BASELINE, HEIGHT, X_HEIGHT
from network import STEP, Temporal, load_weights
from symbols import CLASSES, SYMBOLS, decode_best_path

WEIGHT_LIMIT, INK_SCALE = 63, 1 / 255
PADDING = 6     # white columns the line cutter leaves at either end
CALIBRATION_LINES = 768


class Layer:
    """A convolution with its batch norm folded in; residual: adds the block's input before the ReLU."""

    def __init__(self, name, conv, norm=None, relu=True, residual=False):
        self.name, self.stride, self.padding, self.groups = name, conv.stride, conv.padding, conv.groups
        self.relu, self.residual = relu, residual
        weight, bias = conv.weight.detach().double(), torch.zeros(conv.out_channels, dtype=torch.double)
        if conv.bias is not None:
            bias = conv.bias.detach().double()
        if norm is not None:
            gain = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
            weight = weight * gain[:, None, None, None]
            bias = norm.bias.detach().double() + (bias - norm.running_mean.double()) * gain
        self.weight, self.bias = weight.float(), bias.float()

    def convolve(self, x, weight, bias):
        return F.conv2d(x, weight, bias, self.stride, self.padding, 1, self.groups)


def folded(net):
    """The network's layers in order."""
    net.eval()
    layers = [Layer("eyes%d" % i, s[0], s[1]) for i, s in enumerate(net.eyes)]
    for i, block in enumerate(net.line):
        assert isinstance(block, Temporal)
        layers.append(Layer("depthwise%d" % i, block.depthwise[0], block.depthwise[1]))
        layers.append(Layer("pointwise%d" % i, block.pointwise[0], block.pointwise[1], residual=True))
    return layers + [Layer("scores", net.scores, relu=False)]


def run_float(layers, ink, watch=None):
    x = entered = ink
    for layer in layers:
        if layer.name.startswith("depthwise"):
            entered = x
        x = layer.convolve(x, layer.weight, layer.bias)
        if layer.residual:
            x = x + entered
        if layer.relu:
            x = F.relu(x)
        if watch:
            watch(layer, x)
    return x


def activation_scales(layers, batches):
    """Units of each layer's 8-bit output: the clipping point with the least squared error over all batches."""
    tops, points = {}, np.linspace(0.3, 1.0, 36)
    with torch.no_grad():
        def largest(layer, x):
            tops[layer.name] = max(tops.get(layer.name, 0.0), float(torch.quantile(x.flatten()[:: max(1, x.numel() // 2 ** 20)], 0.9999)))
        for batch in batches:
            run_float(layers, batch.ink, largest)
        errors = {layer.name: np.zeros(len(points)) for layer in layers}

        def squared(layer, x):
            some = x.flatten()[:: max(1, x.numel() // 2 ** 18)]
            for i, point in enumerate(points):
                scale = tops[layer.name] * point / 255
                errors[layer.name][i] += float(torch.square(torch.clamp(torch.round(some / scale), 0, 255) * scale - some).sum())
        for batch in batches:
            run_float(layers, batch.ink, squared)
    return {name: tops[name] * points[int(np.argmin(e))] / 255 for name, e in errors.items()}


def weight_scales(weight):
    """Unit of each output channel's weights: the clipping point with the least squared error."""
    flat = weight.flatten(1)
    top = flat.abs().amax(1).clamp(min=1e-8)
    best, chosen = torch.full_like(top, torch.inf), top / WEIGHT_LIMIT
    for point in np.linspace(0.5, 1.0, 26):
        scale = top * float(point) / WEIGHT_LIMIT
        rounded = torch.clamp(torch.round(flat / scale[:, None]), -WEIGHT_LIMIT, WEIGHT_LIMIT) * scale[:, None]
        error = torch.square(rounded - flat).sum(1)
        chosen, best = torch.where(error < best, scale, chosen), torch.minimum(error, best)
    return chosen


class Integers:
    """The network as the program computes it: integers between layers, one float factor per channel."""

    def __init__(self, layers, scales):
        self.layers, self.steps = layers, []
        unit = entered_unit = INK_SCALE
        for layer in layers:
            if layer.name.startswith("depthwise"):
                entered_unit = unit
            scale = weight_scales(layer.weight)
            weight = torch.clamp(torch.round(layer.weight / scale[:, None, None, None]), -WEIGHT_LIMIT, WEIGHT_LIMIT)
            bias = torch.round(layer.bias / (unit * scale))
            out_unit = scales[layer.name] if layer.relu else 1.0
            self.steps.append({"weight": weight.to(torch.int8), "bias": bias.to(torch.int32), "factor": (unit * scale / out_unit).float(),
                               "residual": float(entered_unit / out_unit) if layer.residual else 0.0})
            unit = out_unit

    def run(self, ink):
        x = entered = torch.round(ink * 255)
        for layer, step in zip(self.layers, self.steps):
            if layer.name.startswith("depthwise"):
                entered = x
            x = layer.convolve(x, step["weight"].float(), step["bias"].float()) * step["factor"][None, :, None, None]
            if layer.residual:
                x = x + entered * step["residual"]
            if layer.relu:
                x = torch.clamp(torch.round(F.relu(x)), 0, 255)
        return x

    def save(self, path, about):
        """Arrays NAME.weight (int8, out x in x rows x columns), NAME.bias (int32), NAME.factor (float32)."""
        arrays = {}
        for layer, step in zip(self.layers, self.steps):
            for key, kind in (("weight", "I8"), ("bias", "I32"), ("factor", "F32")):
                arrays[layer.name + "." + key] = (kind, step[key].numpy())
        plan = [{"name": l.name, "stride": list(l.stride), "padding": list(l.padding), "groups": l.groups, "relu": l.relu, "residual": s["residual"]}
                for l, s in zip(self.layers, self.steps)]
        header = {"__metadata__": {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in {
            **about, "layers": plan, "symbols": SYMBOLS, "step": STEP,
            "shape": {"height": HEIGHT, "x_height": X_HEIGHT, "baseline": BASELINE, "padding": PADDING}}.items()}}
        at = 0
        for name, (kind, array) in arrays.items():
            header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
            at += array.nbytes
        text = json.dumps(header, ensure_ascii=False).encode()
        text += b" " * (-len(text) % 8)
        with open(path + ".tmp", "wb") as f:
            f.write(struct.pack("<Q", len(text)) + text)
            for _, array in arrays.values():
                f.write(np.ascontiguousarray(array).tobytes())
        os.replace(path + ".tmp", path)


def errors(run, path):
    _, about = lines.read_shard(path)
    rows = []
    for indices, batch in lines.whole(path):
        with torch.no_grad():
            best = run(batch.ink).squeeze(2)[:, :CLASSES].argmax(1)
        for i, classes in zip(indices, best):
            rows.append((evaluate.distance(decode_best_path(classes.tolist()).strip(), about["texts"][i]), len(about["texts"][i])))
    return evaluate.cer(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("cache")
    parser.add_argument("out")
    args = parser.parse_args()
    torch.set_num_threads(2)
    net, about = load_weights(args.weights)
    layers = folded(net)
    batches, count = [], 0
    for batch in lines.training(args.cache, seed=7, pool=0):
        batches.append(batch)
        count += len(batch.texts)
        if count > CALIBRATION_LINES:
            break
    integers = Integers(layers, activation_scales(layers, batches))
    figures = {}
    for name in evaluate.SHARDS:
        path = os.path.join(args.cache, name)
        figures[name] = [round(errors(lambda x: run_float(layers, x), path), 5), round(errors(integers.run, path), 5)]
        print("%s: CER %.2f %% in floating point, %.2f %% in integers" % (name, 100 * figures[name][0], 100 * figures[name][1]))
    integers.save(args.out, {"origin": os.path.basename(args.weights), "steps": about.get("steps", 0), "cer_float_and_integer": figures})


if __name__ == "__main__":
    main()

"""Makes a narrower network out of a trained one by keeping its most used channels; train.py --teacher then mends it.

A channel counts as much as its batch norm lets through times what the layers after it make of it. The stream that the
temporal blocks add to is cut at the same channels everywhere.

usage: slim.py WEIGHTS.npz OUT.npz --channels 32 48 48 96 96 --width 192
"""
import argparse

import torch

from network import Recogniser, load_weights, save_weights


def strength(norm, *following):
    """How much of each channel arrives: the norm's factor times the size of the weights that take it in."""
    taken = sum(w.transpose(0, 1).flatten(1).square().sum(1) for w in following).sqrt()
    return norm.weight.abs() * taken


def best(scores, count):
    """The numbers of the `count` strongest channels, in order."""
    return torch.sort(torch.topk(scores, count).indices).values


def take(source, target, outputs, inputs=None):
    """Copies the chosen outputs and inputs of a convolution and, for one with a norm, of that too."""
    convolutions = (source, target) if isinstance(source, torch.nn.Conv2d) else (source[0], target[0])
    weight = convolutions[0].weight[outputs]
    convolutions[1].weight.copy_(weight if inputs is None else weight[:, inputs])
    if convolutions[0].bias is not None:
        convolutions[1].bias.copy_(convolutions[0].bias[outputs])
    if not isinstance(source, torch.nn.Conv2d):
        for name in ("weight", "bias", "running_mean", "running_var"):
            getattr(target[1], name).copy_(getattr(source[1], name)[outputs])


@torch.no_grad()
def slimmed(net, channels, width):
    """The network with fewer channels in its convolutions and in its stream."""
    small = Recogniser(channels, width, net.shape["blocks"])
    eyes, kept = net.eyes, None
    for i, count in enumerate(channels):
        chosen = best(strength(eyes[i][1], eyes[i + 1][0].weight), count)
        take(eyes[i], small.eyes[i], chosen, kept)
        kept = chosen
    stream = strength(eyes[-1][1], net.scores.weight)
    for block in net.line:  # a depthwise convolution takes each channel by itself, its pointwise one all of them
        stream += strength(block.pointwise[1], net.scores.weight) + strength(block.depthwise[1], block.pointwise[0].weight)
    chosen = best(stream, width)
    take(eyes[-1], small.eyes[-1], chosen, kept)
    for block, narrow in zip(net.line, small.line):
        take(block.depthwise, narrow.depthwise, chosen)
        take(block.pointwise, narrow.pointwise, chosen, chosen)
    take(net.scores, small.scores, torch.arange(net.scores.out_channels), chosen)
    return small


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--channels", type=int, nargs=5, required=True)
    parser.add_argument("--width", type=int, required=True)
    args = parser.parse_args()
    net, about = load_weights(args.weights)
    small = slimmed(net, args.channels, args.width)
    save_weights(args.out, small.state_dict(), small.shape, {"steps": 0, "slimmed_from": {k: about[k] for k in ("shape", "steps") if k in about}})


if __name__ == "__main__":
    main()

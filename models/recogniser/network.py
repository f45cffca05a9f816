"""The network: plain convolutions, batch norm to be folded, ReLU; one score vector per four columns of a line."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from line_maker import HEIGHT
from symbols import CLASSES, SYMBOLS

STEP = 4  # columns of the picture per score vector


def _conv(inputs, outputs, kernel, stride=1, padding=None, groups=1):
    padding = (kernel[0] // 2, kernel[1] // 2) if padding is None else padding
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
                         nn.BatchNorm2d(outputs, momentum=0.02), nn.ReLU())


class Temporal(nn.Module):
    """Along the line: depthwise 1x7 and pointwise, added to what came in."""

    def __init__(self, width):
        super().__init__()
        self.depthwise = _conv(width, width, (1, 7), groups=width)
        self.pointwise = nn.Sequential(nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width, momentum=0.02))

    def forward(self, x):
        return F.relu(x + self.pointwise(self.depthwise(x)))


class Recogniser(nn.Module):
    """(lines, 1, HEIGHT, width) of ink 0..1, width a multiple of STEP -> (lines, CLASSES + 1, width / STEP) logits.

    The last one says how surely that column was written by hand; it has no part in the text.
    """

    def __init__(self, channels=(32, 64, 64, 128, 128), width=256, blocks=8):
        super().__init__()
        self.shape = {"channels": list(channels), "width": width, "blocks": blocks}
        a, b, c, d, e = channels
        self.eyes = nn.Sequential(
            _conv(1, a, (5, 5), 2), _conv(a, b, (3, 3), (2, 1)), _conv(b, c, (3, 3)), _conv(c, d, (3, 3), 2), _conv(d, e, (3, 3)),
            _conv(e, width, (HEIGHT // 8, 3), padding=(0, 1)))
        self.line = nn.Sequential(*[Temporal(width) for _ in range(blocks)])
        self.scores = nn.Conv2d(width, CLASSES + 1, 1)
        nn.init.constant_(self.scores.bias, 0)

    def forward(self, x):
        return self.scores(self.line(self.eyes(x))).squeeze(2)


def save_weights(path, state, shape, about):
    """Half-precision weights with their shape, symbols and origin, in one .npz."""
    arrays = {k: v.detach().cpu().numpy().astype(np.float16) for k, v in state.items() if "num_batches" not in k}
    about = json.dumps({"shape": shape, "symbols": SYMBOLS, "step": STEP, **about}, ensure_ascii=False)
    with open(path, "wb") as f:
        np.savez_compressed(f, about=np.frombuffer(about.encode(), np.uint8), **arrays)


def load_weights(path):
    """The network and what its file says about itself; refuses weights for other symbols."""
    with np.load(path) as file:
        about = json.loads(file["about"].tobytes().decode())
        if about["symbols"] != SYMBOLS:
            raise ValueError("%s was trained for other symbols" % path)
        net = Recogniser(**about["shape"])
        state = {k: torch.from_numpy(file[k].astype(np.float32)) for k in file.files if k != "about"}
    if len(state["scores.bias"]) == CLASSES:  # older weights know nothing of handwriting
        state["scores.weight"] = torch.cat((state["scores.weight"], torch.zeros_like(state["scores.weight"][:1])))
        state["scores.bias"] = torch.cat((state["scores.bias"], torch.zeros(1)))
    net.load_state_dict(state, strict=False)
    return net, about

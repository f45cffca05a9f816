"""Trains the recogniser on shards of line_maker.py; can be stopped at any time and continued.

Each run keeps RUNS/NAME/checkpoint.pt and log.tsv; every ten minutes the averaged weights go to weights-NAME.npz
beside this file. The learning rate warms up, then falls with the square root of the steps, so a run has no planned
end; --cooldown N takes it to zero over the next N steps and stops. SIGTERM saves and stops. With --teacher the network
also learns to give each column the scores a larger network gives it.

usage: train.py CACHE --name NAME [--resume | --init-from WEIGHTS.npz] [--teacher WEIGHTS.npz] [--cooldown N]
"""
import argparse
import os
import signal
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # waiting threads must not take the time of others

import numpy as np
import torch
import torch.nn.functional as F

import evaluate
import lines
from network import Recogniser, load_weights, save_weights
from symbols import CLASSES

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKPOINT_SECONDS, WEIGHTS_SECONDS = 240, 600
HAND_WEIGHT = 0.5  # of telling handwriting from print, a mean over the columns of scores that hold text
TEACHER_WEIGHT = 2.0  # its distance is summed over columns that are not clearly blank, about one and a half a letter


class Average:
    """Exponential moving average of a network's weights and batch statistics."""

    def __init__(self, net, decay=0.999):
        self.decay, self.count = decay, 0
        self.state = {k: v.detach().clone() for k, v in net.state_dict().items()}

    def update(self, net):
        self.count += 1
        rate = 1 - min(self.decay, (1 + self.count) / (10 + self.count))
        for k, v in net.state_dict().items():
            if v.is_floating_point():
                self.state[k].lerp_(v, rate)


class Training:
    """A run: network, optimizer, average and where in the data it is."""

    def __init__(self, args):
        self.args = args
        self.folder = os.path.join(HERE, "runs", args.name)
        os.makedirs(self.folder, exist_ok=True)
        torch.manual_seed(args.seed)
        self.step, self.pool, self.seconds, self.stop = 0, 0, 0.0, False
        saved = torch.load(os.path.join(self.folder, "checkpoint.pt")) if args.resume else None
        if saved:
            self.net = Recogniser(**saved["shape"])
            self.net.load_state_dict(saved["net"])
        else:
            self.net = load_weights(args.init_from)[0] if args.init_from else Recogniser()
        self.net.to(memory_format=torch.channels_last)
        decayed = [p for p in self.net.parameters() if p.dim() > 1]
        plain = [p for p in self.net.parameters() if p.dim() <= 1]
        self.optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0}], lr=0, betas=(0.9, 0.99))
        self.average = Average(self.net)
        if args.init_from:
            self.step = args.from_step
        if saved:
            self.optimizer.load_state_dict(saved["optimizer"])
            self.average.state, self.average.count = saved["average"], saved["average_count"]
            self.step, self.pool, self.seconds = saved["step"], saved["pool"], saved["seconds"]
        self.first_step = self.step
        self.warm_from = 0 if saved and self.step < 400 else self.step
        self.teacher = load_weights(args.teacher)[0].to(memory_format=torch.channels_last).eval() if args.teacher else None
        self.shown = Recogniser(**self.net.shape).to(memory_format=torch.channels_last).eval()

    def rate(self):
        warm = min(1.0, (self.step - self.warm_from + 1) / (400 if self.warm_from == 0 else 50))
        rate = self.args.rate * warm / max(1.0, self.step / 4000) ** 0.5
        if self.args.cooldown:
            rate *= max(0.0, 1 - (self.step - self.first_step) / self.args.cooldown)
        return rate

    def one(self, batch):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.net(batch.ink)
        logits, hand = logits[:, :CLASSES], logits[:, CLASSES].float()
        chances = F.log_softmax(logits.float(), 1).permute(2, 0, 1)
        steps = torch.full((len(batch.texts),), chances.shape[0], dtype=torch.long)
        losses = F.ctc_loss(chances, batch.classes, steps, batch.lengths, reduction="none", zero_infinity=True)
        known = batch.hand >= 0
        loss = losses.sum() / batch.lengths.sum()
        if known.any():
            loss = loss + HAND_WEIGHT * F.binary_cross_entropy_with_logits(hand[known], batch.hand[known])
        if self.teacher:
            loss = loss + TEACHER_WEIGHT * self.distance(logits, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update(self.net)
        self.step += 1
        return float(loss)

    def distance(self, logits, batch):
        """Kullback-Leibler distance of the network's scores from the teacher's, per column of scores that hold print."""
        printed = (batch.hand < 1).all(1)  # the teacher has not learned handwriting
        if not printed.any():
            return 0.0
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            wanted = F.log_softmax(self.teacher(batch.ink[printed])[:, :CLASSES].float(), 1)
        distance = (wanted.exp() * (wanted - F.log_softmax(logits[printed].float(), 1))).sum(1)
        return distance.sum() / (wanted[:, 0] < np.log(0.999)).sum().clamp(min=1)

    def save(self):
        path = os.path.join(self.folder, "checkpoint.pt")
        torch.save({"shape": self.net.shape, "net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(),
                    "average": self.average.state, "average_count": self.average.count, "step": self.step, "pool": self.pool,
                    "seconds": self.seconds}, path + ".tmp")
        os.replace(path + ".tmp", path)

    def measure(self):
        """CER of the averaged weights on known and on held-back fonts and on handwriting; writes the weights."""
        self.shown.load_state_dict(self.average.state)
        known, held, hand = (evaluate.cer(evaluate.shard_errors(self.shown, os.path.join(self.args.cache, name)))
                             for name in evaluate.SHARDS)
        path = os.path.join(HERE, "weights-%s.npz" % self.args.name)
        save_weights(path + ".tmp", self.average.state, self.net.shape, {"steps": self.step, "cer_known_fonts": round(known, 5), "cer_held_back_fonts": round(held, 5),
                                                                          "cer_handwriting": round(hand, 5)})
        os.replace(path + ".tmp", path)
        return known, held, hand

    def log(self, text):
        print(text, flush=True)
        with open(os.path.join(self.folder, "log.tsv"), "a", encoding="utf-8") as f:
            f.write(text + "\n")

    def run(self):
        def stop(*_):
            self.stop = True
        signal.signal(signal.SIGTERM, stop)
        saved = measured = last = time.time()
        losses, seen = [], 0
        while not self.stop:
            for batch in lines.training(self.args.cache, self.args.seed, self.pool, self.args.columns):
                losses.append(self.one(batch))
                seen += len(batch.texts)
                now = time.time()
                self.seconds += now - last
                last = now
                if self.step % 50 == 0:
                    self.log("step %d\tloss %.4f\trate %.5f\tlines %d\t%.0f s" % (self.step, np.mean(losses), self.rate(), seen, self.seconds))
                    losses = []
                done = self.args.cooldown and self.step - self.first_step >= self.args.cooldown
                self.stop = self.stop or bool(done)
                if now - measured > WEIGHTS_SECONDS or self.stop:
                    self.log("step %d\tCER known %.4f held %.4f hand %.4f\t%.0f s" % ((self.step,) + self.measure() + (self.seconds,)))
                    measured = time.time()
                if now - saved > CHECKPOINT_SECONDS or self.stop:
                    self.save()
                    saved = time.time()
                last = time.time()
                if self.stop:
                    break
            self.pool += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache")
    parser.add_argument("--name", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--columns", type=int, default=lines.COLUMNS, help="of a batch; small ones leave the blank plateau sooner")
    parser.add_argument("--threads", type=int, default=2)
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="from RUNS/NAME/checkpoint.pt")
    start.add_argument("--init-from", help="weights-NAME.npz")
    parser.add_argument("--from-step", type=int, default=4000, help="where --init-from enters the learning-rate curve")
    parser.add_argument("--teacher", help="weights of a larger network")
    parser.add_argument("--cooldown", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    Training(args).run()


if __name__ == "__main__":
    main()

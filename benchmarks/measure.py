"""Running programs and what it cost: wall and processor time, and peak memory of all their processes."""
import contextlib
import dataclasses
import filecmp
import glob
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORES = len(os.sched_getaffinity(0))


def stop(message, code=1):
    print(f"{pathlib.Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(code)


def require_packages():
    """Ends the program with the way out when a Debian package is missing."""
    missing = subprocess.run([ROOT / "benchmarks/setup", "--missing"], capture_output=True, text=True, check=True).stdout.split()
    if missing:
        stop(f"Debian packages are missing: {' '.join(missing)}\ninstall them with: benchmarks/setup", 3)


def program(name, build):
    """A program of ours in a build folder: the one given, else build/bench, else build/release; or an installed one."""
    for folder in [pathlib.Path(build)] if build else [ROOT / "build/bench", ROOT / "build/release"]:
        for place in (folder / name, folder / "page_maker" / name, folder / "app" / name):
            if place.is_file() and os.access(place, os.X_OK):
                return place.resolve()
    if not build and (installed := shutil.which(name)):
        return pathlib.Path(installed)
    stop(f"{name} is not built. Build it with:\n  cmake --preset bench && ninja -C build/bench sohoa page_maker", 3)


@dataclasses.dataclass
class Cost:
    """What a run took. Memory is the largest sum of proportional set sizes seen over all its processes."""
    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    messages: str


def _processes_of(session, root):
    """Process ids of a session and of all descendants of its leader."""
    parents, members = {}, {root}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                state = pathlib.Path("/proc", entry, "stat").read_text(errors="replace").rsplit(")", 1)[1].split()
                parents[int(entry)] = int(state[1])
                if int(state[3]) == session:
                    members.add(int(entry))
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in members} - members
        members |= more
        grown = bool(more)
    return members


def _proportional_bytes(process):
    with contextlib.suppress(OSError, ValueError):
        with open(f"/proc/{process}/smaps_rollup") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    return 0


def run(command, log, environment=None, sample_seconds=0.25):
    """Runs a command to its end in a session of its own; its messages go to the file `log`."""
    with open(log, "wb") as messages:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=messages, stderr=messages,
                                   env={**os.environ, **(environment or {})}, start_new_session=True)
        peak, ended = [0], threading.Event()

        def sample():
            while not ended.wait(sample_seconds):
                peak[0] = max(peak[0], sum(map(_proportional_bytes, _processes_of(process.pid, process.pid))))

        sampler = threading.Thread(target=sample)
        sampler.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            seconds = time.monotonic() - start
            ended.set()
            sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(process.returncode, seconds, usage.ru_utime + usage.ru_stime, peak[0],
                pathlib.Path(log).read_text(errors="replace"))


def fresh(folder):
    """An empty folder in place of whatever stood there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def digitize(program, inputs, out, jobs, *options):
    """A checked run: every page has an outcome and none was quarantined. -> cost, batch.json, seconds in the run itself"""
    fresh(out)
    cost = run([program, "digitize", *inputs, "--out", out / "batch", "--jobs", jobs, "--quiet", *options], out / "log")
    if cost.exit_code:
        stop(f"sohoa ended with {cost.exit_code}:\n{cost.messages[-2000:]}", 15)
    batch = json.loads((out / "batch/batch.json").read_text())
    if batch["pages_in"] != sum(batch["outcomes"].values()) or batch["outcomes"]["quarantined"]:
        stop(f"pages are unaccounted for: {batch['outcomes']}", 15)
    return cost, batch


def same_documents(a, b):
    """Whether two runs wrote the same bytes below documents/."""
    def below(folder):
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    names = below(a)
    return names == below(b) and not any(filecmp.cmpfiles(a, b, names, shallow=False)[1:])


def bytes_in(folder, pattern="**/*"):
    """Size of the files below a folder, those with several names once."""
    files = {(status.st_dev, status.st_ino): status.st_size
             for status in (os.stat(path) for path in glob.glob(f"{folder}/{pattern}", recursive=True) if os.path.isfile(path))}
    return sum(files.values())


def median(values):
    return statistics.median(values) if values else float("nan")


def machine():
    """One line on where and how undisturbed this was measured."""
    model = platform.machine()
    with contextlib.suppress(OSError):
        model = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    return f"{CORES} cores of {model}, load average {os.getloadavg()[0]:.1f} at the start"


def table(header, rows):
    """A Markdown table; columns after the first are set to the right."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|---:" * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"

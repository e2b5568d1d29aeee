"""faulthandler: what it writes of one thread and of all, on request, on signals, after a time."""

import faulthandler
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time


def shown(text):
    text = re.sub(r"0x[0-9a-f]{16} \[[^]]*\]", "0xN [NAME]", text)
    text = re.sub(r'File ".*[/\\](\w+\.py)"', r'File "\1"', text)
    return re.sub(r'(File "threading.py", line )\d+', r"\1N", text)


def written(call, *args, **kwargs):
    with tempfile.TemporaryFile() as file:
        call(*args, file=file, **kwargs)
        file.seek(0)
        return shown(file.read().decode("ascii"))


def refused(call, *args, **kwargs):
    try:
        print(call.__name__, call(*args, **kwargs))
    except Exception as error:
        print(call.__name__, type(error).__name__, error)


def deep(depth, call, **kwargs):
    return deep(depth - 1, call, **kwargs) if depth else written(call, **kwargs)


print(deep(2, faulthandler.dump_traceback))
print(deep(2, faulthandler.dump_traceback, all_threads=False))
print(deep(150, faulthandler.dump_traceback).count("in deep"), deep(150, faulthandler.dump_traceback)[-6:])

names = {}
source = "def naïve_Ā():\n  return written(faulthandler.dump_traceback)\ntext = naïve_Ā()"
exec(compile(source, 'a"b\\c\n\x7fü\u20ac\U0001f600' + "x" * 600, "exec"), globals(), names := globals().copy())
print(names["text"])


class Waiting(threading.Thread):
    def __init__(self):
        super().__init__()
        self.ready, self.stop = threading.Event(), threading.Event()

    def run(self):
        self.ready.set()
        self.stop.wait()


def innermost(text):
    """Without the frames within threading.Event, which are several."""
    return re.sub(r'(  File "threading.py", line N in (wait|set|__enter__|__exit__|_is_owned|notify\w*)\n)+', "", text)


waiting = Waiting()
waiting.start()
while " in wait\n" not in written(faulthandler.dump_traceback):
    time.sleep(0.01)
print(innermost(written(faulthandler.dump_traceback)))

print("signals")
with tempfile.TemporaryFile() as file:
    faulthandler.register(signal.SIGUSR1, file, all_threads=False)
    signal.raise_signal(signal.SIGUSR1)
    faulthandler.register(signal.SIGUSR1, file, all_threads=True)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))
    file.seek(0)
    print(innermost(shown(file.read().decode("ascii"))))
came = []
signal.signal(signal.SIGUSR1, lambda number, frame: came.append(number))
with tempfile.TemporaryFile() as file:
    faulthandler.register(signal.SIGUSR1, file, all_threads=False, chain=True)
    signal.raise_signal(signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    file.seek(0)
    print(shown(file.read().decode("ascii")), came == [signal.SIGUSR1] * 2)
    faulthandler.unregister(signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
print(len(came))

print("a thread that blocks")
for all_threads in [False, True]:
    with tempfile.TemporaryFile() as file:
        faulthandler.register(signal.SIGUSR2, file, all_threads=all_threads)
        signal.pthread_kill(waiting.ident, signal.SIGUSR2)
        while not os.fstat(file.fileno()).st_size:
            time.sleep(0.01)
        time.sleep(0.05)
        faulthandler.unregister(signal.SIGUSR2)
        file.seek(0)
        text = innermost(shown(file.read().decode("ascii")))
        print(re.sub("\n\n.*", "", text, flags=re.S))
waiting.stop.set()
waiting.join()

print("later")
with tempfile.TemporaryFile() as file:
    faulthandler.dump_traceback_later(0.25, file=file)
    time.sleep(1)
    faulthandler.dump_traceback_later(3600, file=file)
    faulthandler.cancel_dump_traceback_later()
    faulthandler.cancel_dump_traceback_later()
    file.seek(0)
    print(shown(file.read().decode("ascii")))
program = "import faulthandler, time; faulthandler.dump_traceback_later(0.5, exit=True); time.sleep(30)"
ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
print(ended.returncode, shown(ended.stderr))

print("refused")
refused(faulthandler.enable, -1)
refused(faulthandler.enable, "x")
refused(faulthandler.enable, io.StringIO())
refused(faulthandler.enable, 1 << 40)
for timeout in [0, -1, "x", 1e30, float("nan")]:
    refused(faulthandler.dump_traceback_later, timeout)
refused(faulthandler.dump_traceback_later)
for number in [0, 100, signal.SIGSEGV, signal.SIGKILL, "x"]:
    refused(faulthandler.register, number)
refused(faulthandler.unregister, signal.SIGSEGV)
refused(faulthandler.unregister, signal.SIGUSR1)
stderr, sys.stderr = sys.stderr, None
refused(faulthandler.enable)
sys.stderr = stderr
print(faulthandler.is_enabled(), faulthandler.disable())
faulthandler.enable()
faulthandler.enable(all_threads=False)
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.is_enabled(), faulthandler.disable())

print("crashes")
for call in ["_sigsegv()", "_sigsegv(True)", "_read_null()", "_sigabrt()", "_sigfpe()"]:
    program = f"import faulthandler; faulthandler.enable(c_stack=False)\ndef f():\n  faulthandler.{call}\nf()"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    lines = ended.stderr.splitlines()
    print(call, ended.returncode, lines[0], *[line for line in lines if line.startswith("  File")], sep="\n  ")
for options in [["-X", "faulthandler"], ["-X", "dev"], []]:
    program = "import sys; print('faulthandler' in sys.modules); import faulthandler; print(faulthandler.is_enabled())"
    print(options, subprocess.run([sys.executable, "-E", *options, "-c", program], capture_output=True, text=True).stdout.split())

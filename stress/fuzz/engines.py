"""Runs a file of cases on an interpreter, and says what became of each."""

import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MEMORY = 8_000_000  # KiB of address space, beyond what an interpreter maps when it starts
LITTLE = MEMORY // 4
MAPPED = 'import resource; print(int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() // 1024)'
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
HANGS, DIES = "HANGS", "DIES"


class Engine:
    def __init__(self, command, name):
        self.command, self.name = command.split(), name
        self.folder = tempfile.mkdtemp(prefix="typhon-fuzz-")
        # Addresses that are reserved take no memory.
        mapped = subprocess.run([*self.command, "-c", MAPPED], capture_output=True, text=True, check=True)
        self.mapped = int(mapped.stdout)

    def _run(self, arguments, seconds, memory=MEMORY):
        shell = ["sh", "-c", f'ulimit -v {self.mapped + memory}; exec "$@"', "sh", *self.command, *arguments]
        with open(os.path.join(self.folder, "said"), "w+b") as said, open(os.path.join(self.folder, "stderr"), "w+b") as error:
            process = subprocess.Popen(shell, stdout=said, stderr=error, stdin=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT})
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = HANGS
            said.seek(0)
            error.seek(0)
            return code, said.read().decode("utf-8", "replace"), error.read().decode("utf-8", "replace")

    def catalog(self):
        code, said, error = self._run([os.path.join(HERE, "catalog.py")], 60)
        if code != 0:
            raise SystemExit(f"fuzz: {self.name} has no catalog: {error[-500:]}")
        return json.loads(said)

    def play(self, kind, cases, seconds=20, memory=MEMORY):
        """The outcome of each case by its number. A case that ends the process is told so, and the rest is played anew."""
        outcomes = {}
        left = list(cases)
        while left:
            path = os.path.join(self.folder, "cases.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(left, file)
            code, said, error = self._run([os.path.join(HERE, "play.py"), kind, path], seconds, memory)
            for line in said.split("\n"):
                number, tab, text = line.partition("\t")
                if tab and number.isdigit():
                    outcomes[int(number)] = text
            rest = [one for one in left if one[0] not in outcomes]
            if code == 0 and not rest:
                break
            if not rest:
                outcomes[left[-1][0]] += f" and then {death(code, error)}"
                break
            if len(rest) == len(left) and code == 1:
                raise SystemExit(f"fuzz: {self.name} cannot play {path}: {error[-800:]}")
            outcomes[rest[0][0]] = death(code, error)
            left = rest[1:]
        return outcomes


def death(code, error):
    if code == HANGS:
        return HANGS
    lines = error.strip().split("\n")
    said = next((line for line in lines if "internal error" in line or "panicked" in line), error[-200:].strip())
    return f"{DIES} with exit code {code}: {said}".replace("\n", " ")


def is_fatal(outcome):
    return HANGS in outcome or DIES in outcome

run() { $PYTHON -i -q 2>&1 | sed 's/^\(>>> \|\.\.\. \)*//; /^    /d'; }
printf '1 +\n1/0\nx = [\n1,\n2]\nx\n' | run
printf '"a"\n_\n_ * 2\nNone\n_\n' | run
printf 'import sys\nsys.ps1 = "in: "\nsys.ps2\nexit(3)\nprint("not reached")\n' | $PYTHON -i -q 2>/dev/null; echo "code $?"
printf 'print(x)\n' | $PYTHON -i -q -c 'x = 5; 1/0' 2>/dev/null; echo "code $?"
printf '' | $PYTHON -i -c 'raise SystemExit(4)' 2>/dev/null; echo "code $?"
printf 'class A:\n    def f(self):\n        return 1\n\nA().f()\nif True:\n    2\nelse:\n    3\n\n' | run

$PYTHON -O -c 'assert False; print(__debug__)'; echo "code $?"
$PYTHON -OO -c 'def f(): "doc"
print(f.__doc__)'
$PYTHON -W error -c 'import warnings; warnings.warn("x")' 2>&1 | tail -1
$PYTHON -W ignore -c 'import warnings; warnings.warn("x"); print("silent")'
$PYTHON -I -c 'import sys; print(sys.flags.isolated, sys.flags.no_user_site, sys.flags.ignore_environment)'
$PYTHON -S -c 'import sys; print("site" in sys.modules, sys.flags.no_site)'
$PYTHON -s -c 'import sys; print(sys.flags.no_user_site)'
$PYTHON -E -c 'import sys; print(sys.flags.ignore_environment)'
$PYTHON -X utf8 -c 'import sys; print(sys._xoptions.get("utf8"), sys.flags.utf8_mode)'
$PYTHON -X key=value -c 'import sys; print(sys._xoptions["key"])'
$PYTHON -u -c 'import sys; print("unbuffered"); sys.stdout.write("x\n")'
$PYTHON -B -c 'import sys; print(sys.dont_write_bytecode)'
$PYTHON -q -v -c pass >/dev/null 2>&1; echo "code $?"
$PYTHON -V | cut -d. -f1,2
$PYTHON --version | cut -d' ' -f2 | cut -d. -f1,2
$PYTHON --no-such-option >/dev/null 2>&1; echo "code $?"
PYTHONOPTIMIZE=1 $PYTHON -c 'print(__debug__)'
PYTHONPATH=/some/where $PYTHON -c 'import sys; print("/some/where" in sys.path)'
PYTHONPATH=/some/where $PYTHON -E -c 'import sys; print("/some/where" in sys.path)'

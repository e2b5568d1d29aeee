show='import sys; f = sys.flags; print(f.debug, f.inspect, f.interactive, f.optimize, f.dont_write_bytecode, f.no_user_site, f.no_site, f.ignore_environment, f.verbose, f.bytes_warning, f.quiet, f.isolated, f.dev_mode, f.safe_path)'
unset PYTHONDONTWRITEBYTECODE
$PYTHON -c "$show"
for option in -d -O -OO -B -s -S -E -b -bb -q -I -P -u; do echo "$option: $($PYTHON $option -c "$show")"; done
$PYTHON -X dev -W ignore -c 'import sys; print(sys.flags.dev_mode, sys._xoptions, sys.warnoptions)'
PYTHONOPTIMIZE=2 PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 $PYTHON -c "$show"
PYTHONOPTIMIZE=2 PYTHONDONTWRITEBYTECODE=1 $PYTHON -E -c "$show"
$PYTHON -O -c 'assert False; print(__debug__)'; echo "code $?"
$PYTHON -c 'assert False, "told"' 2>&1 | tail -1
$PYTHON -OO -c 'def f():
    "doc"
print(f.__doc__)'
$PYTHON -X a=1 -X b -c 'import sys; print(sys._xoptions)'
$PYTHON -W error -c 'import warnings; warnings.warn("w")' 2>&1 | tail -1
$PYTHON -W error::UserWarning -c 'import warnings; warnings.warn("w", DeprecationWarning)'; echo "code $?"
echo 'import sys; print(sys.argv, __name__)' | $PYTHON - a -b
echo 'import sys; print(sys.argv, __name__)' | $PYTHON
$PYTHON -z 2>&1 | head -1 | sed 's/ .*python.*//'; $PYTHON -z 2>/dev/null; echo "code $?"
$PYTHON -c 'import sys; sys.exit("told")' 2>&1; echo "code $?"
$PYTHON -c 'import sys; sys.exit(None)'; echo "code $?"
$PYTHON -c 'import sys; sys.exit(300)'; echo "code $?"
$PYTHON -c 'import sys; sys.exit(-1)'; echo "code $?"
$PYTHON no_such_file.py 2>/dev/null; echo "code $?"
for option in int_max_str_digits int_max_str_digits=5 cpu_count=0 importtime=3; do $PYTHON -X $option -c '' 2>/dev/null; echo "$option: code $?"; done
$PYTHON -X int_max_str_digits=1000 -X cpu_count=7 -c 'import os, sys; print(sys.get_int_max_str_digits(), os.cpu_count(), os.process_cpu_count())'
PYTHONPYCACHEPREFIX=here $PYTHON -c 'import sys; print(sys.pycache_prefix)'
PYTHONPYCACHEPREFIX=here $PYTHON -X pycache_prefix -c 'import sys; print(sys.pycache_prefix)'
$PYTHON -X importtime=2 -c 'import colorsys, colorsys' 2>&1 | grep colorsys | tr -d '0-9' | tr -s ' '

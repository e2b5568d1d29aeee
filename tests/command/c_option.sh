$PYTHON -c 'import sys; print(sys.argv, __name__, sys.path[0] == "")' a -b --c; echo "code $?"
$PYTHON -c 'x = ('; echo "code $?"
$PYTHON -c '1/0'; echo "code $?"
$PYTHON -c 'import sys; sys.exit(7)'; echo "code $?"
$PYTHON -c; echo "code $?" | tail -1

$PYTHON -c 'import sys; print(sys.argv, __name__, sys.path[0] == "")' a -b --c; echo "code $?"
$PYTHON -c 'x = ('; echo "code $?"
$PYTHON -c '1/0'; echo "code $?"
$PYTHON -c 'import sys; sys.exit(7)'; echo "code $?"
$PYTHON -c; echo "code $?" | tail -1
$PYTHON -c "
    # coding: latin1
    if True:
        print(ascii('é'))

    print('indented')"
$PYTHON -c 'import sys, os; print(ascii(sys.argv[1]), os.fsencode(sys.argv[1]))' "$(printf '\377\303\251')"
$PYTHON -c "$(printf 'print("\377")')" 2>&1; echo "code $?"

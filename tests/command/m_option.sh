$PYTHON -m hello a b; echo "code $?"
$PYTHON -m no_such_module 2>&1 | sed 's/^[^ ]*: /PROGRAM: /'
echo '{"a": [1]}' | $PYTHON -m json.tool --compact
$PYTHON -m this_fails; echo "code $?"

$PYTHON no-such-file.py; echo "code $?"
$PYTHON .; echo "code $?"

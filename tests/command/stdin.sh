echo 'import sys; print("stdin", sys.argv, __name__)' | $PYTHON; echo "code $?"
echo 'import sys; print("dash", sys.argv)' | $PYTHON - a b; echo "code $?"
echo 'print(1' | $PYTHON; echo "code $?"
printf 'x = 5\nraise KeyError(x)\n' | $PYTHON -; echo "code $?"
printf 'one\ntwo\n' | $PYTHON -c 'print(input("? "), input())
try: input()
except EOFError as e: print(repr(e))'
$PYTHON -c 'import sys; print([line for line in sys.stdin])' < stdin_data.txt

$PYTHON -c 'for i in range(100000): print(i)' 2>closed_pipe.tmp | head -1
grep -c panic closed_pipe.tmp; tail -1 closed_pipe.tmp; rm -f closed_pipe.tmp
$PYTHON -c 'print("to nowhere")' >&- ; echo "code $?"
$PYTHON -c 'import sys; sys.stdout.write("x" * 100000); sys.stdout.flush()' > /dev/full; echo "code $?"

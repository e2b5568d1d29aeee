$PYTHON -c 'import sys; print("out"); sys.stdout.flush(); print("err", file=sys.stderr); sys.exit("bye")'
$PYTHON -c 'print("no newline at end", end="")'; echo "|"
$PYTHON -c 'import atexit; atexit.register(print, "last"); print("first")'
$PYTHON -c 'import threading, time; threading.Thread(target=lambda: (time.sleep(0.05), print("waited for"))).start(); print("main done")'
$PYTHON -c 'import threading, time; threading.Thread(target=time.sleep, args=(100,), daemon=True).start(); print("daemon left behind")'

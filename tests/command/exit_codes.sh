$PYTHON -c 'import os; os._exit(9)'; echo "code $?"
$PYTHON -c 'raise SystemExit("text")'; echo "code $?"
$PYTHON -c 'raise SystemExit(256 + 5)'; echo "code $?"
$PYTHON -c 'raise SystemExit(True)'; echo "code $?"
$PYTHON -c 'raise SystemExit(-1)'; echo "code $?"
$PYTHON -c 'import threading, sys; threading.Thread(target=sys.exit, args=(4,)).start()'; echo "code $?"
$PYTHON -c 'raise KeyboardInterrupt' 2>/dev/null; echo "code $?"
{ $PYTHON -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'; echo "code $?" >&3; } 3>&1 2>/dev/null

import threading


def fail(n):
    raise ValueError(f"in thread {n}")


t = threading.Thread(target=fail, args=(1,), name="worker")
t.start()
t.join()
print("main goes on")
raise SystemExit(4)

"""Files, text and binary, and StringIO and BytesIO."""

import io
import os
import tempfile


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


folder = tempfile.mkdtemp()
path = os.path.join(folder, "file.txt")
with open(path, "w", encoding="utf-8") as f:
    print(f.write("line one\nzwei é\n\nlast"), f.tell(), f.closed, f.mode, f.writable(), f.readable())
    f.writelines(["\nmore", "\n"])
print(f.closed, os.path.getsize(path))
with open(path, encoding="utf-8") as f:
    print(f.read(4), f.readline(), f.readlines(), f.read(), f.seek(0), next(f), f.encoding, f.name == path)
print([line.rstrip() for line in open(path, encoding="utf-8")])
with open(path, "a") as f:
    f.write("appended")
with open(path, "rb") as f:
    print(f.read(5), f.seek(-8, 2), f.read(), f.seek(2), f.readline(), f.peek(3)[:3], f.read1(2), f.raw.__class__.__name__)
    b = bytearray(3)
    print(f.readinto(b), b)
with open(path, "r+b") as f:
    f.write(b"LINE"); f.seek(0); print(f.readline()); f.truncate(10)
print(open(path, "rb").read(), open(path, newline="").read())
with open(path, "wb", buffering=0) as f:
    print(f.write(b"a\r\nb\rc\n"))
print(repr(open(path).read()), repr(open(path, newline="").read()), repr(open(path, newline="\r").readline()))
with open(path, "w", newline="\r\n") as f:
    f.write("x\ny\n")
print(open(path, "rb").read())
attempt(lambda: open(os.path.join("/nonexistent", "f")))
attempt(lambda: open("/nonexistent/dir/f", "x"))
attempt(lambda: open(path, "rw"))
attempt(lambda: open(path, "rb", encoding="utf-8"))
attempt(lambda: f.write("closed"))
attempt(lambda: open(path).write("x"))
attempt(lambda: open(path, "wb").write("str"))
attempt(lambda: open(path, "w").write(b"bytes"))
with open(path, "wb") as f:
    f.write(b"\xff\xfe bad")
attempt(lambda: open(path, encoding="utf-8").read())
print(ascii(open(path, encoding="utf-8", errors="replace").read()), ascii(open(path, encoding="latin-1").read()))
s = io.StringIO("one\ntwo\n")
print(s.read(2), s.readline(), s.tell(), list(s), s.getvalue(), s.seek(0), s.write("ONE"), s.getvalue(), s.truncate(3), s.getvalue())
b = io.BytesIO(b"abc")
print(b.read(1), b.getvalue(), b.seek(0, 2), b.write(b"def"), b.getvalue(), b.getbuffer()[0], b.readable())
w = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
print(w.write("é"), w.buffer.getvalue())
s.close()
attempt(lambda: s.read())
os.remove(path)
print(os.path.exists(path), os.listdir(folder))
os.rmdir(folder)
import sys
print(sys.stdout.encoding.lower(), sys.stdout.writable(), sys.stdin.readable(), sys.stderr.fileno(), sys.stdout.name)
sys.stdout.write("written\n"); sys.stdout.flush(); print("flushed", flush=True)

"""How long a file was when it was opened is a guess only: it may have changed when it is read."""

import os
import tempfile

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "file")

    def made(content):
        with open(name, "wb") as file:
            file.write(content)

    for buffering in (0, -1):
        made(b"short")
        with open(name, "rb", buffering) as file, open(name, "ab") as more:
            more.write(b"x" * 200_000)
            more.flush()
            print(len(file.read()), len(file.read()))
            more.write(b"yy")
            more.flush()
            print(file.read(), file.read())

        made(b"z" * 50_000)
        with open(name, "r+b", buffering) as file:
            os.truncate(name, 3)
            print(file.read(), file.tell())
            file.write(b"w" * 70_000)
            file.seek(2)
            print(len(file.read()), file.isatty())

        made(b"0123456789")
        with open(name, "rb", buffering) as file:
            file.seek(4)
            print(file.read(), file.seek(-1, 2), file.read())

    with open(name, "w+") as file:
        file.write("text\n" * 3)
        file.seek(0)
        print(file.readlines(), file.line_buffering)
    raw = open(name, "rb", 0)
    print(raw._isatty_open_only(), raw.readall(), raw._isatty_open_only(), raw.isatty())
    raw.close()
    try:
        raw._isatty_open_only()
    except ValueError as error:
        print(error)

# Archives on the path, folders in them, and archives and compiled files as scripts.
import importlib
import os
import py_compile
import subprocess
import sys
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    archive = os.path.join(folder, "archive.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("__main__.py", "import sys\nprint('main of', sys.argv[1:], sys.path[0] == sys.argv[0])\n")
        file.writestr("outer_module.py", "name = 'outer'\n")
        file.writestr("deep/inside/inner_module.py", "name = 'inner'\n")
    sys.path[:0] = [archive, os.path.join(archive, "deep", "inside")]
    for name in "outer_module", "inner_module":
        print(importlib.import_module(name).name)
    print(subprocess.run([sys.executable, archive, "x"], capture_output=True, text=True).stdout, end="")

    script = os.path.join(folder, "script.py")
    with open(script, "w") as file:
        file.write("print(__name__, __file__.endswith('.pyc'))\n")
    compiled = py_compile.compile(script, os.path.join(folder, "script.pyc"), invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    print(subprocess.run([sys.executable, compiled], capture_output=True, text=True).stdout, end="")

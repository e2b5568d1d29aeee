"""Compiled files without their sources are imported, as modules, packages and programs."""

import importlib.util
import os
import py_compile
import runpy
import shutil
import sys
import tempfile

folder = tempfile.mkdtemp()
try:
    os.makedirs(os.path.join(folder, "bare_package"))
    for name in ("bare_module.py", "bare_package/__init__.py", "bare_package/inner.py", "__main__.py"):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(f"print({name!r}, __name__, __spec__ is not None)\n")
        py_compile.compile(path, cfile=path + "c", doraise=True)
        os.unlink(path)
    sys.path.insert(0, folder)
    import bare_module
    import bare_package.inner

    print(type(bare_module.__loader__).__name__, os.path.relpath(bare_module.__file__, folder))
    print(bare_module.__spec__.cached == bare_module.__file__, [os.path.relpath(path, folder) for path in bare_package.__path__])
    print(importlib.util.find_spec("bare_package.missing"))
    runpy.run_path(folder, run_name="program")
    try:
        os.chmod(os.path.join(folder, "missing"), 0o600)
    except OSError as error:
        print(type(error).__name__)
finally:
    shutil.rmtree(folder)

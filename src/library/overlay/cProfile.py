"""The profiler for programs that are to run at speed: what _lsprof counts, with the interface of the module profile."""

import _lsprof
import profile

__all__ = ["run", "runctx", "Profile"]

_SORTED_BY_PLACE = 2
_USAGE = "cProfile.py [-o output_file_path] [-s sort] [-m module | scriptfile] [arg] ..."


def run(statement, filename=None, sort=-1):
    return profile._Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    return profile._Utils(Profile).runctx(statement, globals, locals, filename, sort)


run.__doc__, runctx.__doc__ = profile.run.__doc__, profile.runctx.__doc__


def label(code):
    """What pstats knows a function by: its file, line and name. Native functions have a name alone."""
    if isinstance(code, str):
        return "~", 0, code
    return code.co_filename, code.co_firstlineno, code.co_name


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=None, subcalls=True, builtins=True)

    A profiler. The timer is a function without arguments, which gives seconds, or, where timeunit is given, whole units of so
    many seconds; without one there is a fast clock.
    """

    def print_stats(self, sort=-1):
        """Prints what was counted, sorted as pstats sorts."""
        import pstats

        order = sort if isinstance(sort, tuple) else (sort,)
        pstats.Stats(self).strip_dirs().sort_stats(*order).print_stats()

    def dump_stats(self, file):
        """Writes what was counted into a file, for pstats."""
        import marshal

        with open(file, "wb") as out:
            self.create_stats()
            marshal.dump(self.stats, out)

    def create_stats(self):
        """Ends the profiling, and sets the attribute stats."""
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Sets the attribute stats to what was counted up to now, as pstats has it."""
        entries = self.getstats()
        self.stats, callers_of = {}, {}
        for entry in entries:
            callers = callers_of[id(entry.code)] = {}
            primitive = entry.callcount - entry.reccallcount
            self.stats[label(entry.code)] = primitive, entry.callcount, entry.inlinetime, entry.totaltime, callers
        for entry in entries:
            caller = label(entry.code)
            for call in entry.calls or ():
                callers = callers_of.get(id(call.code))
                if callers is None:
                    continue
                row = call.callcount, call.callcount - call.reccallcount, call.inlinetime, call.totaltime
                # Functions of one line and name are one to pstats.
                known = callers.get(caller, (0, 0, 0, 0))
                callers[caller] = tuple(a + b for a, b in zip(known, row))

    def run(self, cmd):
        """Profiles a statement in the namespace of the main module."""
        import __main__

        return self.runctx(cmd, vars(__main__), vars(__main__))

    def runctx(self, cmd, globals, locals):
        """Profiles a statement in these namespaces."""
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """Profiles a call, and gives its result."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def _script(path):
    """A script's code, and the namespace of the main module that it becomes."""
    import io
    import os
    import sys
    import types

    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    return code, vars(module)


def main():
    import optparse
    import os
    import pstats
    import runpy
    import sys

    parser = optparse.OptionParser(usage=_USAGE)
    parser.allow_interspersed_args = False
    parser.add_option("-o", "--outfile", help="Save stats to <outfile>")
    orders = sorted(pstats.Stats.sort_arg_dict_default)
    told = "Sort order when printing to stdout, based on pstats.Stats class"
    parser.add_option("-s", "--sort", default=_SORTED_BY_PLACE, choices=orders, help=told)
    parser.add_option("-m", dest="module", action="store_true", default=False, help="Profile a library module")
    if not sys.argv[1:]:
        parser.print_usage()
        sys.exit(2)
    options, sys.argv[:] = parser.parse_args()
    if not sys.argv:
        parser.print_usage()
        return parser
    # The program may change the directory.
    file = options.outfile and os.path.abspath(options.outfile)
    if options.module:
        code = "run_module(name, run_name='__main__')"
        namespace = {"run_module": runpy.run_module, "name": sys.argv[0]}
    else:
        code, namespace = _script(sys.argv[0])
    try:
        runctx(code, namespace, None, file, options.sort)
    except BrokenPipeError as error:
        # Nobody reads any more: nothing is to be written at the end either.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


if __name__ == "__main__":
    main()

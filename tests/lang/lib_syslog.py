"""Messages to the system's log: what is refused, what hooks are told, and threads that write while others change the name."""

import sys
import syslog
import threading


def tell(text):
    try:
        print(text, "gives", repr(eval(text)))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


print({name: number for name, number in sorted(vars(syslog).items()) if name.startswith("LOG_") and name not in ("LOG_MASK", "LOG_UPTO")})
for text in r"""
[syslog.LOG_MASK(n) for n in (0, 3, 31, 33, 64, -1)]
[syslog.LOG_UPTO(n) for n in (0, 3, 31, 100, -1, 1 << 40)]
syslog.LOG_MASK('a')
syslog.LOG_UPTO(1 << 70)
syslog.setlogmask('a')
syslog.setlogmask(1 << 70)
syslog.setlogmask(syslog.LOG_UPTO(syslog.LOG_EMERG)), syslog.setlogmask(0)
syslog.syslog()
syslog.syslog(1)
syslog.syslog(1, 2)
syslog.syslog('a', 'b')
syslog.syslog(1, 'b', 3)
syslog.syslog(1 << 50, 'b')
syslog.syslog('a\0b')
syslog.syslog('a\ud800')
syslog.openlog(3)
syslog.openlog(None)
syslog.openlog('a\0b')
syslog.openlog('a\ud800')
syslog.openlog('a', 'b')
syslog.openlog('a', 1, 'c')
syslog.openlog('a', 1 << 70)
syslog.openlog(ident='a', logoption=syslog.LOG_PID, facility=syslog.LOG_LOCAL3)
syslog.openlog(x='a')
syslog.openlog(1, 2, 3, 4)
syslog.closelog(1)
syslog.closelog(), syslog.closelog()
syslog.openlog.__doc__, syslog.syslog.__doc__, syslog.closelog.__doc__
""".strip().splitlines():
    tell(text)

told = []
sys.addaudithook(lambda event, arguments: told.append((event, arguments)) if event.startswith("syslog.") else None)
# Nothing of this is to be logged in earnest.
syslog.setlogmask(syslog.LOG_MASK(syslog.LOG_EMERG))
for argv in ["/a/b/c"], ["name"], ["/a/b/"], [""], [], [3], None:
    sys.argv = argv
    syslog.syslog("quiet")
    syslog.syslog(syslog.LOG_ERR, "quiet")
    syslog.closelog()
    syslog.openlog()
    syslog.openlog("other", 1, 2)
    syslog.closelog()
del sys.argv
syslog.openlog()
print(*told, sep="\n")

start = threading.Barrier(6)


def rename(number):
    start.wait()
    for n in range(300):
        syslog.openlog(f"name-{number}-{n}", syslog.LOG_NDELAY * (n % 2))
        if n % 7 == 0:
            syslog.closelog()


def write():
    start.wait()
    for n in range(300):
        syslog.syslog(f"message {n}")
        syslog.syslog(syslog.LOG_DEBUG, "%s%n%d")


del told[:]
threads = [threading.Thread(target=rename, args=(number,)) for number in range(3)]
threads += [threading.Thread(target=write) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len([event for event, _ in told if event == "syslog.syslog"]))
syslog.closelog()

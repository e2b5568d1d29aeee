"""The settings of terminals, what is refused, and threads that share one terminal."""

import os
import termios
import threading
import tty


class Number:
    def __index__(self):
        return 7


def tell(text):
    try:
        print(text, "gives", repr(eval(text)))
    except Exception as error:
        print(text, "raises", type(error).__module__, type(error).__name__, error)


master, fd = os.openpty()
stream = open(fd, "rb", buffering=0, closefd=False)
null = open("/dev/null", "rb")
bad = null.fileno()
usual = termios.tcgetattr(fd)
flags, speeds, characters = usual[:4], usual[4:6], usual[6]
# Some systems tell the speed of input there.
flags[2] &= ~termios.CIBAUD
print(flags, speeds == [termios.B38400] * 2, len(characters) == termios.NCCS, characters[:18])
print(termios.tcgetattr(stream) == usual)


def but(at, value):
    return [*usual[:at], value, *usual[at + 1 :]]


def with_character(at, value):
    return but(6, [*characters[:at], value, *characters[at + 1 :]])


for text in """
termios.tcgetattr(bad)
termios.tcgetattr(null)
termios.tcgetattr(-1)
termios.tcgetattr(2**1000)
os.fsync(2**1000)
os.fsync(-3)
termios.tcgetattr(object())
termios.tcgetattr(1.0)
termios.tcgetattr()
termios.tcsetattr(fd, termios.TCSANOW, usual)
termios.tcsetattr(stream, termios.TCSADRAIN, usual)
termios.tcsetattr(fd, termios.TCSAFLUSH, usual)
termios.tcsetattr(fd, 0, tuple(usual))
termios.tcsetattr(fd, 0, usual[:-1])
termios.tcsetattr(fd, 0, but(0, 2**1000))
termios.tcsetattr(fd, 0, but(0, 2**40)), termios.tcgetattr(fd)[0]
termios.tcsetattr(fd, 0, but(0, Number())), termios.tcgetattr(fd)[0]
termios.tcsetattr(fd, 0, but(0, 1.5))
termios.tcsetattr(fd, 0, but(3, 'a'))
termios.tcsetattr(fd, 0, but(4, 'a'))
termios.tcsetattr(fd, 0, but(5, termios.B9600)), termios.tcgetattr(fd)[5] == termios.B9600
termios.tcsetattr(fd, 0, but(6, 12345))
termios.tcsetattr(fd, 0, but(6, []))
termios.tcsetattr(fd, 0, but(6, characters + [b'a']))
termios.tcsetattr(fd, 0, with_character(0, 2**1000))
termios.tcsetattr(fd, 0, with_character(0, 321)), termios.tcgetattr(fd)[6][0]
termios.tcsetattr(fd, 0, with_character(0, -1)), termios.tcgetattr(fd)[6][0]
termios.tcsetattr(fd, 0, with_character(0, True)), termios.tcgetattr(fd)[6][0]
termios.tcsetattr(fd, 0, with_character(0, b'x')), termios.tcgetattr(fd)[6][0]
termios.tcsetattr(fd, 0, with_character(0, 'a'))
termios.tcsetattr(fd, 0, with_character(0, bytearray(b'a')))
termios.tcsetattr(fd, 0, with_character(0, b''))
termios.tcsetattr(fd, 0, with_character(0, Number()))
termios.tcsetattr(fd, -1, usual)
termios.tcsetattr(fd, 2**33, usual)
termios.tcsetattr(fd, 'a', usual)
termios.tcsetattr(fd, 1)
termios.tcsetattr(bad, 1, [1, 2, 3, 4, 5, 6, ['a']])
termios.tcsendbreak(fd, 1)
termios.tcsendbreak(fd, 1.0)
termios.tcsendbreak(fd, 2**33)
termios.tcdrain(fd)
termios.tcdrain(bad)
termios.tcflush(fd, termios.TCIOFLUSH)
termios.tcflush(fd, 99)
termios.tcflow(fd, termios.TCOON)
termios.tcflow(fd, 99)
termios.tcflow(null, 1)
termios.tcgetwinsize(fd)
termios.tcgetwinsize(bad)
termios.tcsetwinsize(fd, (25, 80)), termios.tcgetwinsize(stream), os.get_terminal_size(fd)
termios.tcsetwinsize(fd, [Number(), True]), termios.tcgetwinsize(master)
termios.tcsetwinsize(fd, '26')
termios.tcsetwinsize(fd, 3)
termios.tcsetwinsize(fd, (1,))
termios.tcsetwinsize(fd, {1, 2})
termios.tcsetwinsize(fd, {0: 1, 1: 2})
termios.tcsetwinsize(fd, (1, 2.0))
termios.tcsetwinsize(fd, (1, 2**1000))
termios.tcsetwinsize(fd, (1, 2**16))
termios.tcsetwinsize(fd, (-1, 2))
termios.tcsetwinsize(bad, (1, 2**16))
termios.tcsetwinsize(bad, (1, 2.5))
termios.error.__bases__, termios.error.__module__, termios.error('a', 2).args
""".strip().splitlines():
    tell(text)
termios.tcsetattr(fd, termios.TCSANOW, usual)

before = tty.setraw(fd)
raw = termios.tcgetattr(fd)
print(before == usual, [raw[at] for at in (0, 1, 3)], raw[6][termios.VMIN], raw[6][termios.VTIME])
os.write(master, b"a\x03")
print(os.read(fd, 5))
termios.tcsetattr(fd, termios.TCSANOW, usual)
tty.setcbreak(fd)
print(termios.tcgetattr(fd)[3] & (termios.ECHO | termios.ICANON), termios.tcgetattr(fd)[6][termios.VMIN])
termios.tcsetattr(fd, termios.TCSANOW, usual)

# Many threads change one terminal, and one list, while others look.
shared, start = termios.tcgetattr(fd), threading.Barrier(4)
faults = set()


def change(number):
    start.wait()
    for n in range(300):
        try:
            shared[6][n % 20] = bytes([number])
            shared[3] = usual[3] ^ (n % 2 and termios.ECHO)
            termios.tcsetattr(fd, termios.TCSANOW, shared)
            if number == 1:
                shared[6].append(b"")
                shared[6].pop()
            termios.tcsetwinsize(fd, (number, n))
            termios.tcgetwinsize(fd), termios.tcgetattr(fd)
        except TypeError as error:
            faults.add(str(error))


threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(faults <= {"tcsetattr: attributes[6] must be 32 element list"}, len(termios.tcgetattr(fd)))
os.close(fd)
tell("termios.tcgetattr(fd)")

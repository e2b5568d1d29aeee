"""Sockets: connections, messages, timeouts, addresses, and what is refused."""

import os
import select
import signal
import socket
import sys
import threading
import _socket


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error, error.args)


s = _socket.socket()
print(_socket.SocketType is _socket.socket, _socket.gaierror.__mro__, _socket.timeout, _socket.error)
t(lambda: s.bind(3))
t(lambda: s.bind(("x",)))
t(lambda: s.bind(("127.0.0.1", "a")))
t(lambda: s.bind(("127.0.0.1", 99999)))
t(lambda: s.connect(("127.0.0.1", 1)))
t(lambda: s.connect_ex(("127.0.0.1", 1)))
t(lambda: s.settimeout(-1))
t(lambda: s.settimeout("x"))
t(lambda: s.recv(-1))
t(lambda: s.send("x"))
t(lambda: s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR))
t(lambda: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1))
t(lambda: s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 4))
t(lambda: s.getsockopt(1, 2, -1))
t(lambda: s.setsockopt(1, 2, "x"))
t(lambda: s.setsockopt(1, 2))
t(lambda: s.listen("x"))
t(lambda: s.sendall("x"))
t(lambda: s.sendto(b"x"))
t(lambda: s.sendmsg("x"))
s.close()
print(s)
t(lambda: s.recv(1))
t(lambda: _socket.inet_aton("1.2.3"))
t(lambda: (_socket.inet_aton("0x7f.1"), _socket.inet_aton("010.0.0.1"), _socket.inet_aton("16909060")))
t(lambda: _socket.inet_aton("1.2.3.256"))
t(lambda: _socket.inet_ntoa(b"\x7f\0\0\1"))
t(lambda: _socket.inet_ntoa(b"123"))
t(lambda: _socket.inet_pton(socket.AF_INET, "x"))
t(lambda: _socket.inet_pton(socket.AF_INET6, "2001:db8::1"))
t(lambda: _socket.inet_pton(99, "x"))
t(lambda: _socket.inet_ntop(socket.AF_INET, b"x"))
t(lambda: _socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\1"))
t(lambda: _socket.inet_ntop(99, b"x"))
t(lambda: socket.getaddrinfo("127.0.0.1", 80))
t(lambda: socket.getaddrinfo("::1", 80, type=socket.SOCK_STREAM))
t(lambda: socket.getaddrinfo(5, 80))
t(lambda: socket.getaddrinfo("a", 1.5))
t(lambda: socket.getaddrinfo("x", 80, flags=socket.AI_NUMERICHOST))
t(lambda: socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
t(lambda: socket.gethostbyname("127.0.0.1"))
t(lambda: socket.getservbyname("nope"))
t(lambda: socket.getprotobyname("zz"))
t(lambda: (socket.htons(1), socket.ntohs(256), socket.htonl(1)))
t(lambda: socket.htons(-1))
t(lambda: socket.htons(70000))
t(lambda: socket.htonl(2**33))
t(lambda: socket.setdefaulttimeout(-2))
t(lambda: (socket.CMSG_LEN(4), socket.CMSG_SPACE(4)))
t(lambda: socket.if_nametoindex("nope"))
t(lambda: socket.close(9999))
t(lambda: _socket.dup(9999))
t(lambda: _socket.socket(99, 1))
t(lambda: _socket.socket(fileno=-1))
t(lambda: _socket.socket(socket.AF_UNIX).bind("x" * 200))
t(lambda: _socket.socket(socket.AF_INET6).bind(("::1",)))
print(socket.gethostname() == os.uname().nodename, socket.has_ipv6)

# A server and its clients.
server = socket.create_server(("127.0.0.1", 0))
address = server.getsockname()
print(server.family, server.type, server.proto, address[0], server.gettimeout(), server.getblocking())


def serve():
    for _ in range(3):
        connection, peer = server.accept()
        with connection:
            data = b""
            while piece := connection.recv(1000):
                data += piece
            connection.sendall(data[::-1])


thread = threading.Thread(target=serve)
thread.start()
for size in (5, 1000, 300_000):
    with socket.create_connection(address, timeout=20) as client:
        sent = os.urandom(size)
        known = client.getpeername() == address
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as file:
            print(size, file.read() == sent[::-1], known, client.gettimeout())
thread.join()
server.close()
print(server)

# Pairs, buffers, messages with descriptors.
a, b = socket.socketpair()
print(a.family, a.type, a.fileno() >= 0, os.get_inheritable(a.fileno()))
a.send(b"hello")
target = bytearray(8)
print(b.recv_into(target), target, a.sendmsg([b"one", b"two"]), b.recvmsg(100))
a.send(b"abcdef")
parts = [bytearray(2), bytearray(10)]
print(b.recvmsg_into(parts)[:2], parts)
t(lambda: b.recv_into(bytearray(2), 5))
t(lambda: b.recv_into(b"readonly"))
read, write = os.pipe()
socket.send_fds(a, [b"fd"], [read])
data, fds, flags, sender = socket.recv_fds(b, 100, 5)
os.write(write, b"through the pipe")
print(data, len(fds), os.read(fds[0], 100), sender)
for fd in (read, write, *fds):
    os.close(fd)

# Timeouts and blocking.
b.settimeout(0.05)
t(lambda: b.recv(1))
b.setblocking(False)
t(lambda: b.recv(1))
print(b.gettimeout(), b.getblocking(), a.gettimeout())
b.settimeout(20)
threading.Timer(0.05, a.send, [b"late"]).start()
t(lambda: b.recv(10))
b.settimeout(None)
signal.signal(signal.SIGUSR1, lambda number, frame: a.send(b"from the handler"))


def send_soon(number):
    """Sends the main thread a signal, and again where that came just before the call that it was to interrupt."""
    over = threading.Event()

    def send():
        for delay in (0.05, 5, 5):
            if not over.wait(delay):
                signal.pthread_kill(threading.main_thread().ident, number)

    threading.Thread(target=send).start()
    return over


over = send_soon(signal.SIGUSR1)
t(lambda: b.recv(100))
over.set()
over = send_soon(signal.SIGINT)
try:
    b.recv(1)
except KeyboardInterrupt:
    over.set()
    print("interrupted")
print(select.select([b], [a], [], 0)[0] == [])
socket.setdefaulttimeout(1.5)
c = socket.socket()
print(c.gettimeout(), socket.getdefaulttimeout())
c.close()
socket.setdefaulttimeout(None)

# Datagrams.
one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
one.bind(("127.0.0.1", 0))
two.sendto(b"datagram", one.getsockname())
data, sender = one.recvfrom(4)
print(data, sender == ("127.0.0.1", two.getsockname()[1]))
two.connect(one.getsockname())
two.send(b"x")
target = bytearray(3)
print(one.recvfrom_into(target)[0], target)

# Detached, copied, closed.
number = one.detach()
print(one.fileno(), number > 0)
again = socket.socket(fileno=number)
print(again.family, again.type)
same = again.dup()
again.close()
print(same.type, again.fileno())
for each in (a, b, two, same):
    each.close()
t(lambda: a.send(b"x"))
a, b = socket.socketpair()
b.close()
t(lambda: (a.send(b"x"), a.send(b"y")))
a.close()

# Unix sockets, by path and without one.
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "socket")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        connection, peer = server.accept()
        print(repr(peer), server.getsockname() == path, repr(client.getsockname()))
        connection.close()
with socket.socket(socket.AF_UNIX) as server:
    server.bind(b"\0abstract-name-of-a-test" + str(os.getpid()).encode())
    print(type(server.getsockname()), server.getsockname()[:24])

# One that nobody closes warns.
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    c = socket.socket()
    del c
print([warning.category.__name__ for warning in caught], str(caught[0].message).startswith("unclosed <socket.socket fd="))

"""BLAKE2 with all its parameters, SHA-3 and SHAKE."""

import _sha3
import hashlib


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


b=hashlib.blake2b; s=hashlib.blake2s
for f in (b,s):
    t(lambda: f().hexdigest())
    t(lambda: f(b'abc').hexdigest())
    t(lambda: f(b'a'*1000).hexdigest())
    t(lambda: f(b'x',digest_size=20).hexdigest())
    t(lambda: f(b'x',key=b'key').hexdigest())
    t(lambda: f(key=b'k'*f.MAX_KEY_SIZE).hexdigest())
    t(lambda: f(b'x',salt=b's',person=b'p').hexdigest())
    t(lambda: f(b'x',fanout=2,depth=3,leaf_size=4,node_offset=5,node_depth=1,inner_size=7,last_node=True).hexdigest())
    t(lambda: f(digest_size=0))
    t(lambda: f(digest_size=65))
    t(lambda: f(key=b'k'*65))
    t(lambda: f(salt=b's'*17))
    t(lambda: f(person=b's'*17))
    t(lambda: f(fanout=256))
    t(lambda: f(fanout=-1))
    t(lambda: f(depth=0))
    t(lambda: f(depth=256))
    t(lambda: f(leaf_size=-1))
    t(lambda: f(leaf_size=2**32))
    t(lambda: f(node_offset=-1))
    t(lambda: f(node_offset=2**47).digest_size)
    t(lambda: f(node_offset=2**64))
    t(lambda: f(node_depth=256))
    t(lambda: f(inner_size=65))
    t(lambda: f('x'))
    t(lambda: f(1))
    t(lambda: f(b'a',b'b'))
    t(lambda: f(data=b'abc').hexdigest()==f(b'abc').hexdigest())
    t(lambda: f(string=b'abc').hexdigest()==f(b'abc').hexdigest())
    t(lambda: f(data=b'',string=b''))
    t(lambda: f(key='x'))
    t(lambda: f(usedforsecurity=False).name)
    h=f(b'ab'); g=h.copy(); g.update(b'c')
    t(lambda: (g.hexdigest()==f(b'abc').hexdigest(), h.digest()==f(b'ab').digest(), h.name,h.block_size,h.digest_size))
    t(lambda: h.update('x'))
    t(lambda: (f.MAX_DIGEST_SIZE,f.MAX_KEY_SIZE,f.PERSON_SIZE,f.SALT_SIZE,f.__name__,f.__module__))
    t(lambda: f.__doc__)
    for n in (127,128,129,256,63,64,65): t(lambda: f(b'q'*n).hexdigest()[:16])
    x=f(key=b'k')
    for i in range(300): x.update(b'z'*i)
    t(lambda: x.hexdigest())
for n in ('sha3_224','sha3_256','sha3_384','sha3_512'):
    t(lambda: getattr(hashlib,n)(b'abc').hexdigest()); h=getattr(_sha3,n)(b'x')
    t(lambda: (h.name,h.digest_size,h.block_size)); c=h.copy(); c.update(b'y')
    t(lambda: c.hexdigest()[:9])
    t(lambda: type(h).__name__)
for n in ('shake_128','shake_256'):
    h=getattr(_sha3,n)(b'abc')
    t(lambda: (h.hexdigest(10),h.digest(3),h.name,h.digest_size,h.block_size))
    t(lambda: h.hexdigest())
    t(lambda: h.hexdigest(-1))
    t(lambda: h.digest(length=4))
    t(lambda: h.digest(0))
    t(lambda: h.hexdigest(2**40))
t(lambda: _sha3.sha3_256('x'))
t(lambda: _sha3.sha3_256(data=b'x').hexdigest()[:5])
t(lambda: sorted(hashlib.algorithms_guaranteed))
t(lambda: hashlib.new('blake2b',b'x').hexdigest()[:8])

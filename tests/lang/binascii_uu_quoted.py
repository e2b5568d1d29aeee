"""Uuencoded lines and quoted-printable text, both ways."""

import binascii as B
import random


def t(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


for d in (b'',b'a',b'abc',b'hello world'*4,bytes(45),b'\xff'*45):
    t(lambda: B.b2a_uu(d))
    t(lambda: B.b2a_uu(d,backtick=True))
    t(lambda: B.a2b_uu(B.b2a_uu(d))==d)
    t(lambda: B.a2b_uu(B.b2a_uu(d,backtick=True))==d)
t(lambda: B.b2a_uu(b'x'*46))
t(lambda: B.a2b_uu(b''))
t(lambda: B.a2b_uu(b'\x7f'))
t(lambda: B.a2b_uu(b'\xff\x00'))
t(lambda: B.a2b_uu(b'!!!!'))
t(lambda: B.a2b_uu('#86)C'))
t(lambda: B.a2b_uu('#86)C \n'))
t(lambda: B.a2b_uu('#86)Cx'))
t(lambda: B.a2b_uu('#86'))
t(lambda: B.a2b_uu('é'))
t(lambda: B.b2a_uu('x'))
t(lambda: B.a2b_uu(5))
t(lambda: B.a2b_uu(b' '))
t(lambda: B.a2b_uu(b'M'))
t(lambda: B.a2b_uu(b'#86)C````\r\n'))
for s in (b'',b'=',b'= ',b'==',b'=\n',b'=\r\n',b'a=\nb',b'a=\r\nb',b'=41=42',b'=4',b'=xy',b'=4x',b'a_b',b'a=20\n',b'===\n',b'=  \nx',b'=AB=ab',b'=\r',b'x=\rq\nz',b'a\xffb'):
    t(lambda: B.a2b_qp(s))
    t(lambda: B.a2b_qp(s,header=True))
t(lambda: B.a2b_qp('=41'))
t(lambda: B.a2b_qp(data=b'=41',header=False))
t(lambda: B.a2b_qp('é'))
t(lambda: B.a2b_qp(5))
r=random.Random(1)
for i in range(60):
    n=r.choice((3,20,80,200)); d=bytes(r.choice(b'abc =_.\t\r\n\xff\x00x') for _ in range(n))
    for q in (0,1):
        for it in (0,1):
            for h in (0,1): t(lambda: B.b2a_qp(d,quotetabs=q,istext=it,header=h))
t(lambda: B.b2a_qp(b'.'))
t(lambda: B.b2a_qp(b'.\n.'))
t(lambda: B.b2a_qp(b'x'*100))
t(lambda: B.b2a_qp(b'\xff'*40))
t(lambda: B.b2a_qp('x'))
t(lambda: B.b2a_qp(b'a \n'))
t(lambda: B.b2a_qp(b'a \r\n'))
t(lambda: B.b2a_qp(b'a '))
t(lambda: B.b2a_qp(data=b'a\tb',quotetabs=True))
t(lambda: B.b2a_qp(b' '*76+b'\n'))
t(lambda: B.b2a_qp(b'=\r\n='))
for f in (B.a2b_uu,B.b2a_uu,B.a2b_qp,B.b2a_qp): print(f.__text_signature__, f.__doc__)

import zlib, gzip, io, random, zipfile, tarfile, sys
r=random.Random(1)
data=bytes(r.choice(b"abcdefgh ") for _ in range(300000))+r.randbytes(100000)+b"\0"*200000
for lv in (-1,0,1,6,9):
    for wb in (15,-15,31):
        c=zlib.compress(data,lv,wbits=wb); assert zlib.decompress(c,wbits=wb)==data
        d=zlib.decompressobj(wbits=wb); out=b""; buf=c
        for i in range(0,len(c),1000): out+=d.decompress(c[i:i+1000])
        assert out+d.flush()==data and d.eof, (lv,wb)
        d=zlib.decompressobj(wbits=wb); out=[]; buf=c
        while True:
            o=d.decompress(buf,50000); assert len(o)<=50000; out.append(o); buf=d.unconsumed_tail
            if not o: break
        assert b"".join(out)+d.flush()==data
co=zlib.compressobj(); c=b"".join(co.compress(data[i:i+7777]) for i in range(0,len(data),7777))+co.flush(); assert zlib.decompress(c)==data
g=gzip.compress(data); assert gzip.decompress(g)==data
f=io.BytesIO();
with gzip.GzipFile(fileobj=f,mode="wb") as z: z.write(data)
f.seek(0); assert gzip.GzipFile(fileobj=f).read()==data
f.seek(0); z=gzip.open(f,"rt",encoding="latin-1"); assert z.read(10)==data[:10].decode("latin-1")
f=io.BytesIO()
with zipfile.ZipFile(f,"w",zipfile.ZIP_DEFLATED) as z: z.writestr("a.txt",data); z.writestr("b.txt","hi")
with zipfile.ZipFile(f) as z: assert z.read("a.txt")==data and z.namelist()==["a.txt","b.txt"] and z.testzip() is None
f=io.BytesIO()
with tarfile.open(fileobj=f,mode="w:gz") as t:
    i=tarfile.TarInfo("x"); i.size=len(data); t.addfile(i,io.BytesIO(data))
f.seek(0); assert tarfile.open(fileobj=f).extractfile("x").read()==data
class S(str): __slots__=("a","b")
s=S("hello"); s.a=1; print(s, s.a, s.upper(), len(s))
try: s.c=1
except AttributeError as e: print(e)
import configparser; c=configparser.ConfigParser(); c.read_string("[a]\nx=1\n"); print(c["a"]["x"])
import array; a=array.array("d",range(10)); print(sum(a), max(a), sorted(a)[:2])
print("ok")

"""The events of documents, their places, and what is wrong with others."""

import pyexpat
from xml.parsers import expat

NAMES = sorted(name for name in dir(pyexpat.XMLParserType) if name.endswith("Handler") and not name.startswith("Default"))


def told(*pieces, encoding=None, separator=None, default=None, names=NAMES, parameters=0, outside=None, prefixes=False):
    """Prints the events of a document in pieces."""
    parser = pyexpat.ParserCreate(encoding, separator)
    parser.SetParamEntityParsing(parameters)
    parser.namespace_prefixes = prefixes

    def listen(parser, mark):
        def handler(name):
            def handle(*args):
                place = parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber
                print(mark, name[:-7], place, *map(repr, args))
                if name == "ExternalEntityRefHandler" and outside:
                    child = parser.ExternalEntityParserCreate(args[0])
                    listen(child, mark + ">")
                    child.Parse(outside[args[2]], True)
                return 1

            return handle

        for name in names:
            setattr(parser, name, handler(name))
        if default:
            setattr(parser, default, lambda text: print(mark, "rest", repr(text)))

    listen(parser, "")
    try:
        for index, piece in enumerate(pieces):
            parser.Parse(piece, index == len(pieces) - 1)
    except (expat.ExpatError, ValueError, LookupError) as error:
        print(type(error).__name__, error, parser.ErrorCode, parser.ErrorByteIndex)
    print(parser.CurrentByteIndex, parser.CurrentLineNumber, parser.CurrentColumnNumber)


print("-- elements and characters")
told(b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<a x='1\n2&#10;&lt;' y=\"&#x41;\">t\r\n\ru<b/>&amp;</a>\n")
told(b"<a>abc<![CDATA[x\ny]]>z<!-- c\r\nd --><?p  i\tj ?><?q?></a>")
told(b"<a", b">x", b"y]", b"]", b"</", b"a>")
told("<a>\u20ac\U0001f600</a>".encode("utf-16"))
told("<?xml version='1.0' encoding='iso-8859-15'?><a b='\u20ac'>\u20ac</a>".encode("iso-8859-15"))
told("<a>\u20ac</a>".encode("utf-16-be"), encoding="utf-16")
told("<?xml version='1.0' encoding='latin-1'?><a>\u20ac</a>")

print("-- namespaces")
for prefixes in False, True:
    told(b"<a xmlns='u' xmlns:p='v' p:q='1' q='2'><p:b xmlns='' xml:lang='en'/></a>", separator="!", prefixes=prefixes)
for attribute in "p:b='1'", "xmlns:p=''", "xmlns:xmlns='x'", "xmlns:xml='x'", "xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'", "a:b:c='1'":
    told(f"<a {attribute}/>", separator=" ")

print("-- declarations")
SUBSET = b"""<!DOCTYPE a PUBLIC 'p  q' 's' [
<!ELEMENT a (b?,(c|d)*,e+)><!ELEMENT b (#PCDATA|x)*><!ELEMENT c EMPTY><!ELEMENT d ANY><!ELEMENT e (#PCDATA)>
<!ATTLIST a b CDATA ' x  y ' c (p|q) #IMPLIED d NOTATION (n) 'n' e NMTOKENS #FIXED ' a  b ' f ID #REQUIRED>
<!NOTATION n PUBLIC 'x'><!ENTITY i 'in&j;'><!ENTITY j '<b>&#38;lt;</b>'><!ENTITY o SYSTEM 'oo'><!ENTITY u SYSTEM 'uu' NDATA n>
<!ENTITY % p SYSTEM 'pp'><!ENTITY % q "<!ENTITY k 'K'>">%q;<!-- c --><?x y?>
]>
<a e='  z  y '>&i;&o;&k;</a>"""
OUTSIDE = {
    "s": b"<?xml encoding='utf-8'?><![INCLUDE[<!ENTITY late 'L'>]]><![IGNORE[<!ELEMENT <![ ]]> ]]><!ENTITY % t 'CDATA'><!ATTLIST a y %t; 'Y'>",
    "oo": b"<?xml encoding='us-ascii'?>O<b>x</b>&j;",
}
for parameters in range(3):
    told(SUBSET, parameters=parameters, outside=OUTSIDE)
told(SUBSET, default="DefaultHandler")
for names in [], ["StartDoctypeDeclHandler", "EntityDeclHandler"], ["StartElementHandler"], ["EndElementHandler", "AttlistDeclHandler"]:
    told(SUBSET, default="DefaultHandlerExpand", names=names)

print("-- errors")
for document in """ abc <a <a>&a <a>&a; <a></b> <a><b></a> <a/>b <a/><b/> <a>]]></a> <a>x]]></a> <a:b <a/><!x> <!x <a>&#0;</a> <a>&#x110000;</a>
    <a><![CDATA[x <a><!--x--y--></a> <a><?xml?></a> <a><?XML?></a> <!DOCTYPE <!DOCTYPE/> <!DOCTYPE>[ ]]> & <a&/> <1/>""".split(" "):
    told(document)
for document in (
    "<a b='1' b='2'/>", "<a b='1'c='2'/>", "<a b=1/>", "<a b='<'/>", "<a b='&x;'/>", "<a b='&#1;'/>", "<a\x01/>", "<a>\x01</a>",
    "<?xml version='1.0'encoding='utf-8'?>", "<?xml versio='1.0'?>", "<?xml version='1.0' encoding='5'?>", " <?xml version='1.0'?><a/>",
    "<?xml version='1.0' standalone='x'?>", "<!DOCTYPE a [ <!ENTITY x '&y;'><!ENTITY y '&x;'> ]><a>&x;</a>",
    "<!DOCTYPE a [<!ENTITY x '&x;'>]><a b='&x;'/>", "<!DOCTYPE a [<!ENTITY x '<b>'>]><a>&x;</a>", "<!DOCTYPE a [<!ENTITY x '</a>'>]><a>&x;",
    "<!DOCTYPE a [<!ENTITY x '<'>]><a b='&x;'/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 's'>]><a b='&x;'/>", "<!DOCTYPE a [<!ENTITY x '%y;'>]><a/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM 's' NDATA n>]><a>&x;</a>", "<!DOCTYPE a [<!ELEMENT a (b,c|d)>]>", "<!DOCTYPE a PUBLIC '<' 's'><a/>",
    "<!DOCTYPE a [<!ATTLIST a b CDATA>]>", "<!DOCTYPE a [<!ELEMENT %x; ANY>]>", "<!DOCTYPE a [<!FOO>]>", "<!DOCTYPE a [<!ENTITY x>]>",
):
    told(document)
for document in b"<a>\xff</a>", b"<a>\xc3", b"\xff\xfe<", b"<?xml version='1.0' encoding='utf-16'?><a/>", b"\xef\xbb\xbf<a", b"\0\r\n":
    told(document)
for encoding in "utf-7", "cp037", "no such", "us-ascii":
    told(b"<a>\xe9</a>", encoding=encoding)

print("-- laughs")
rows = "".join(f"<!ENTITY r{index + 1} '{f'&r{index};' * 10}'>" for index in range(9))
told(f"<!DOCTYPE a [<!ENTITY r0 'ha'>{rows}]><a>&r9;</a>", names=[])
told(f"<!DOCTYPE a [<!ENTITY r0 'ha'>{rows}]><a b='&r9;'/>", names=[])

print("-- text that is gathered")
parser = pyexpat.ParserCreate()
parser.CharacterDataHandler = print
parser.buffer_text = True
parser.Parse("<a>one\ntwo&lt;<b/>three", False)
print(parser.buffer_used, parser.buffer_size)
parser.StartElementHandler = lambda *args: print(args, parser.GetInputContext())
parser.ordered_attributes = parser.specified_attributes = True
parser.Parse(" four<c x='1' y='2'/></a>", True)

print("-- handlers that fail, or come back")
parser = pyexpat.ParserCreate()


def fail(*args):
    raise KeyError(args)


parser.StartElementHandler = fail
try:
    parser.Parse("<a><b/></a>", True)
except KeyError as error:
    print(error, parser.StartElementHandler, parser.CurrentByteIndex)
parser = pyexpat.ParserCreate()
parser.StartElementHandler = lambda *args: parser.Parse("<b/>", True)
try:
    parser.Parse("<a>", True)
except RuntimeError as error:
    print(error)
parser = pyexpat.ParserCreate()
parser.ExternalEntityRefHandler = lambda *args: 0
try:
    parser.Parse("<!DOCTYPE a [<!ENTITY x SYSTEM 's'>]><a>&x;</a>", True)
except expat.ExpatError as error:
    print(error, vars(error))

print("-- arguments")
parser = pyexpat.ParserCreate()


class File:
    def __init__(self, what):
        self.what = what

    def read(self, size):
        return self.what


for attempt in (
    lambda: pyexpat.ParserCreate(5), lambda: pyexpat.ParserCreate(None, "ab"), lambda: pyexpat.ParserCreate(intern=5),
    lambda: parser.Parse(5), lambda: parser.Parse("\ud800"), lambda: parser.ParseFile(5), lambda: parser.ParseFile(File("x")),
    lambda: parser.ParseFile(File(b"x" * 5000)), lambda: parser.SetBase(5), lambda: setattr(parser, "buffer_size", 0),
    lambda: setattr(parser, "buffer_size", 1.0), lambda: delattr(parser, "buffer_text"), lambda: delattr(parser, "CommentHandler"),
    lambda: setattr(parser, "other", 1), lambda: pyexpat.XMLParserType(), lambda: parser.SetAllocTrackerActivationThreshold(-1),
    lambda: parser.SetBillionLaughsAttackProtectionMaximumAmplification(0.5), lambda: pyexpat.ErrorString(3), lambda: pyexpat.ErrorString(99),
    lambda: parser.GetBase(), lambda: parser.SetBase("b"), lambda: parser.GetBase(), lambda: parser.GetInputContext(),
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
print(expat.errors.messages[4], expat.errors.codes["undefined entity"], expat.model.XML_CTYPE_SEQ, expat.ExpatError is pyexpat.error)

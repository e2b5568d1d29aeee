# Tokens as the parser sees them, and with all that is between.
import tokenize,io
for src in ["if x:\n  y\n\n  # c\n  z\nw","a = (1,\n  2) # c\n","é = u'x'\n","if a:\n\tb\n"]:
    for extra in (False,True):
        print(repr(src),extra)
        it=io.StringIO(src).readline
        for t in tokenize._generate_tokens_from_c_tokenizer(it, extra_tokens=extra): print('  ',t.type,tokenize.tok_name[t.type],repr(t.string),t.start,t.end,repr(t.line))
try:
    src="".join("  "*i+"if 1:\n" for i in range(102))+"  "*102+"pass\n"
    list(tokenize._generate_tokens_from_c_tokenizer(io.StringIO(src).readline, extra_tokens=False))
except Exception as e: print(type(e),e)
try: compile(src,'','exec')
except Exception as e: print(type(e),e)

printf '1 + 1\nx = 5\nx\nfor i in range(2):\n    i\n\ndef f():\n    return "f"\n\nf()\n1/0\nNone\n(\n3)\nprint("end")\n' | $PYTHON -i -q 2>/dev/null

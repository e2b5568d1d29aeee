from . import circle_a

B = "b"
early = hasattr(circle_a, "A")

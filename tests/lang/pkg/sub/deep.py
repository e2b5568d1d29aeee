from ... import pkg as too_far

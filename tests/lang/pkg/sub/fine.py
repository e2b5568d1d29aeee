from .. import low
from ..sub import public
from . import public as again
import pkg.sub

result = low.VALUE, public, again, pkg.sub.__name__, __name__, __package__

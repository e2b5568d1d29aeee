from .. import VALUE
from ..low import public

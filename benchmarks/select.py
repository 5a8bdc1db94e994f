"""How long selecting takes: runs ``filters.py`` beside it.

A program's own folder comes first where Python looks for modules, and the standard library has a module of
this name, too: whoever imports ``select`` in a program of this folder is given that one.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

if __name__ == "__main__":
    from filters import main

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
else:
    here = __file__.rpartition("/")[0]
    spec = PathFinder.find_spec("select", [entry for entry in sys.path if entry not in {here, ""}])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[__name__] = module = module_from_spec(spec)
    spec.loader.exec_module(module)

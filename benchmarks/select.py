"""How long selecting takes: runs ``filters.py`` beside it.

A program's own folder comes first where Python looks for modules, and the standard library has a module of
this name, too: whoever imports ``select`` in a program of this folder is given that one.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

if __name__ == "__main__":
    from filters import main

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
else:
    here = Path(__file__).resolve().parent
    spec = PathFinder.find_spec("select", [entry for entry in sys.path if Path(entry).resolve() != here])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[__name__] = module = module_from_spec(spec)
    spec.loader.exec_module(module)

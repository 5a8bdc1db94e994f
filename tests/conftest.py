"""How the properties are tried: quickly by default, the same way every time in CI, and for long on demand.

``HYPOTHESIS_PROFILE=thorough make unit`` runs each property that does not set its own number 2,000 times.
"""

import os

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: no deadline for a single example.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))

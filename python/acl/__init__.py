"""The Ascend Computing Language for Python, over a software device.

This file puts the native module of softacl in its own place and leaves no name behind; the functions are described in the stubs beside it.

PYTEST_DONT_REWRITE: pytest rewrites the modules of packages that bring a plugin, and would leave names of its own here.
"""

__import__("softacl._native", fromlist=["install"]).install(globals())

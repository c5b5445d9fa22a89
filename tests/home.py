"""Gives the tests an instance's directory of their own, before any setting is read."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="khien-test-")
os.environ["KHIEN_HOME"] = _folder
os.environ.pop("KHIEN_RULES", None)
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

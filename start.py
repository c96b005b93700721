# -*- coding: utf-8 -*-  # noqa: UP009 - an old Python 2 must be able to read this file and say that it is too old
"""Start Wuzha: `python start.py`. Standard library only; works where there is no make (Windows, Kylin).

This file alone is kept readable for any Python, so that one that is too old can hand over to a newer one on the same
machine, or say so. Everything else is in tools/launch.py.
"""

import os
import subprocess
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - see above
    folders = os.environ.get("PATH", "").split(os.pathsep)
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        for folder in folders:
            newer = os.path.join(folder, name)  # noqa: PTH118 - an old Python may have no pathlib
            if os.access(newer, os.X_OK):
                with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - the same
                    works = subprocess.call([newer, "-c", "import ensurepip"], stdout=nowhere, stderr=nowhere) == 0
                if works:
                    os.execv(newer, [newer] + sys.argv)  # noqa: RUF005, S606 - old syntax; a Python found by its name
    sys.stderr.write("Wuzha 需要 Python 3.11 或更新的版本，本机的 Python 是 {}.{}。\n".format(*sys.version_info))
    sys.stderr.write("请安装新版 Python 后再运行；已有的旧版可以保留。\n")
    sys.exit(1)

from tools.launch import main

sys.exit(main())

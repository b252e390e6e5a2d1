"""No process outlives the one that started it, whatever ended that one."""

import os
import subprocess
import sys
import textwrap

import psutil
import pytest
from servers.process import has_ended, wait_until

PROGRAM = """
    import os, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], stdout=subprocess.PIPE, text=True)
    print(child.stdout.readline(), flush=True)
    time.sleep(60)
"""
CHILD = """
    import os, sys, time
    from karyaksham_kernel.execution.parent import end_with_parent
    end_with_parent(int(sys.argv[1]))
    print(os.getpid(), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of a pipe must tell")
def test_a_child_ends_with_its_parent():
    words = [sys.executable, "-c", textwrap.dedent(PROGRAM), textwrap.dedent(CHILD)]
    parent = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    wait_until(lambda: has_ended(child), "the child to end")


def test_a_child_whose_parent_is_gone_already_ends_at_once():
    program = f"from karyaksham_kernel.execution.parent import end_with_parent; end_with_parent({os.getppid()})"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 1

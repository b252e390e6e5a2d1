"""What is measured, one module a line of the table."""

from __future__ import annotations

import importlib
import pkgutil

from tasks.task import Task


def all_tasks() -> list[Task]:
    """Every task, in the order of the table."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name != "task"]
    tasks: list[Task] = [importlib.import_module(f"tasks.{name}").TASK for name in names]
    return sorted(tasks, key=lambda task: (task.order, task.name))

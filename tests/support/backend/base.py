"""The one door's backend, with on-commit callbacks run when the outermost door closes inside a test's transaction."""

from tenants.backend import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Runs what was to be enqueued on commit, since the test's own transaction never commits."""

    def door_closed(self) -> None:
        if not self.in_atomic_block or self.needs_rollback:
            return
        while self.run_on_commit:
            callbacks = list(self.run_on_commit)
            self.run_on_commit.clear()
            for _, callback, _ in callbacks:
                callback()

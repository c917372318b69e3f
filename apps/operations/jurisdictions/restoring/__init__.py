"""A jurisdiction restored alone to an earlier time, while the others run."""

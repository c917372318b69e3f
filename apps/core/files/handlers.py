"""A limit before the checks: a request with more than all files may have is refused while it comes in, not stored."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from apps.core.files.checks import MAX_TOTAL, MB

MAX_REQUEST = MAX_TOTAL + 4 * MB  # the files, and the words around them


class LimitedUploads(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: passes everything on up to the limit; answered with the page for 413."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.received = 0
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig(f"a request of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_REQUEST:
            raise RequestDataTooBig("the files of a request grew beyond its limit")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is made by the handlers that follow."""

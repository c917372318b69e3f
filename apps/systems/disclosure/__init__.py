"""Government information disclosure (政府信息公开): what is published unasked, and what is answered on request."""

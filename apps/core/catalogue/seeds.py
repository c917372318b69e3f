"""What the central catalogue begins with; the central team changes it from then on."""

# case kind, subkind, registration, promised, statutory, extension (working days), basis
LIMITS: tuple[tuple[str, str, int, int, int | None, int, str], ...] = (
    ("petition", "inquiry", 1, 3, None, 3, "咨询、求助 3 个工作日"),
    ("petition", "help", 1, 3, None, 3, "咨询、求助 3 个工作日"),
    ("petition", "suggestion", 1, 13, None, 10, "建议、投诉、举报 13 个工作日"),
    ("petition", "complaint", 1, 13, None, 10, "建议、投诉、举报 13 个工作日"),
    ("petition", "report", 1, 13, None, 10, "建议、投诉、举报 13 个工作日"),
    ("petition", "thanks", 1, 3, None, 0, "感谢 3 个工作日内告知承办单位"),
    ("disclosure", "request", 1, 20, 20, 20, "《中华人民共和国政府信息公开条例》第三十三条"),
)

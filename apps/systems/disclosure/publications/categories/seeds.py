"""The eight categories with which a new installation begins; the central team keeps them from then on."""

# name, English, working days after which something new is due (None: whenever there is something)
Part = tuple[str, str, int | None]

CATEGORIES: tuple[tuple[str, str, str, str, tuple[Part, ...]], ...] = (
    ("overview", "概况信息", "Overview", "机构设置、职能、负责人和联系方式", (
        ("机构职能", "Functions of the organ", 250),
        ("领导信息", "Leaders and their work", 250),
        ("内设机构", "Offices of the organ", 250),
        ("工作制度", "Rules of work", None),
    )),
    ("laws", "法规文件", "Laws and documents", "法律法规、规章、规范性文件和政策解读", (
        ("法律法规", "Laws and regulations", None),
        ("政府规章", "Government rules", None),
        ("规范性文件", "Normative documents", 130),
        ("其他文件", "Other documents", None),
        ("政策解读", "Explanations of policy", None),
        ("清理结果", "Results of reviewing documents", 250),
    )),
    ("plans", "发展规划", "Development plans", "中长期规划、专项规划、年度计划和重点工作", (
        ("总体规划", "Overall plans", None),
        ("专项规划", "Special plans", None),
        ("年度计划和总结", "Annual plans and reports", 250),
        ("重点工作", "Key work", 130),
    )),
    ("work", "工作动态", "Work news", "会议、民生实事、应急管理、通知公告和统计信息", (
        ("政务要闻", "News", 10),
        ("通知公告", "Notices", 130),
        ("会议信息", "Meetings", None),
        ("民生实事", "Projects for the people", 250),
        ("应急预案和预警", "Emergency plans and warnings", None),
        ("统计信息", "Statistics", 65),
    )),
    ("personnel", "人事信息", "Personnel", "任免、招考录用、表彰奖励", (
        ("人事任免", "Appointments and dismissals", None),
        ("招考录用", "Recruitment", None),
        ("表彰奖励", "Honours", None),
    )),
    ("finance", "财经信息", "Finance", "预算决算、审计、政府采购、收费、专项资金和重大项目", (
        ("预算决算", "Budgets and accounts", 250),
        ("审计", "Audits", None),
        ("政府采购和招投标", "Procurement and tenders", None),
        ("收费项目", "Fees", 250),
        ("专项资金", "Special funds", None),
        ("救助和社会捐赠", "Relief and donations", None),
        ("重大项目", "Major projects", None),
    )),
    ("enforcement", "行政执法", "Administrative enforcement", "行政许可、行政处罚、执法依据和结果", (
        ("执法依据", "Basis of enforcement", None),
        ("行政许可", "Licences", 22),
        ("行政处罚和行政强制", "Penalties and coercive measures", 22),
        ("监督检查", "Inspections", None),
        ("行政复议", "Administrative review", None),
    )),
    ("services", "公共服务", "Public services", "教育、医疗、社会保障、就业、环境和办事服务", (
        ("办事服务", "Getting things done", None),
        ("教育", "Education", None),
        ("医疗卫生", "Health", None),
        ("社会保障和就业", "Social security and work", None),
        ("住房和公用事业", "Housing and utilities", None),
        ("生态环境", "Environment", 22),
        ("安全生产", "Safety at work", None),
        ("农业农村", "Farming and countryside", None),
    )),
)  # fmt: skip

"""Invented subjects of synthetic cases: where, what, and the category it belongs to."""

PLACES = (
    "城东小区", "人民路", "河西新村", "老火车站", "工业园二期", "滨江公园", "中心小学门口", "东门菜市场", "南湖大道",
    "白云村", "石桥头", "上坪组", "下街口", "北苑小区", "文化广场", "朝阳路", "沿江路", "新华巷", "枫林村",
    "高速连接线",
)  # fmt: skip

# what, category, kind
SUBJECTS = (
    ("路灯不亮", "urban.02", "help"),
    ("下水道堵塞返水", "urban.02", "complaint"),
    ("井盖破损有危险", "urban.02", "report"),
    ("楼上违章搭建", "urban.02", "complaint"),
    ("安置房迟迟没有交付", "urban.06", "complaint"),
    ("房产证什么时候能办", "urban.10", "inquiry"),
    ("公租房怎样申请", "urban.10", "inquiry"),
    ("征地补偿标准", "land.04", "inquiry"),
    ("夜间施工噪声太大", "environment.02", "complaint"),
    ("河水发黑发臭", "environment.02", "report"),
    ("养殖场气味扰民", "environment.02", "complaint"),
    ("希望增设公交站", "transport.03", "suggestion"),
    ("路口缺少红绿灯", "transport.03", "suggestion"),
    ("出租车不打表", "transport.01", "complaint"),
    ("客运班车停开", "transport.04", "inquiry"),
    ("窗口办事态度差", "discipline.02", "complaint"),
    ("低保金没有发放", "civil.09", "help"),
    ("养老补贴怎样申请", "civil.08", "inquiry"),
    ("自来水水质浑浊", "urban.02", "complaint"),
    ("停电频繁", "economy.06", "complaint"),
    ("种粮补贴没有到账", "agriculture.05", "help"),
    ("水渠年久失修", "agriculture.12", "suggestion"),
    ("村务没有公开", "agriculture.02", "report"),
    ("感谢社区干部及时帮助", "civil.03", "thanks"),
)  # fmt: skip

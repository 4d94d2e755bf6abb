//! Invented view models for the style guide, the pictures and the tests.

use crate::*;

/// Text in the reader's language.
fn l(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// The frame of a signed-in coordinator.
#[must_use]
pub fn frame(lang: Lang, section: Section) -> Frame {
    Frame {
        lang,
        theme: Theme::System,
        here: "/inspections/jy-4/ledger".into(),
        csrf: "c5f1e0".into(),
        section,
        nav: Nav {
            inspections: Some("/inspections".into()),
            ledger: Some("/inspections/jy-4/ledger".into()),
            findings: Some(43),
            dashboard: Some("/inspections/jy-4/dashboard".into()),
            import: Some("/inspections/jy-4/import".into()),
            settings: Some("/settings/verify".into()),
        },
        picker: Some(Picker {
            unit: "鹭汀区教育局".into(),
            inspection: "五届区委第四轮巡察".into(),
            others: vec![
                Link::new("鹭汀区教育局 · 五届区委第一轮巡察", "/inspections/jy-1/ledger"),
                Link::new("石桥街道党工委 · 五届区委第三轮巡察", "/inspections/sq-3/ledger"),
            ],
        }),
        as_of: Some(AsOf {
            day: "2026-11-20".into(),
            today: "2026-11-20".into(),
            action: "/inspections/jy-4/ledger".into(),
            keep: vec![("state".into(), "open".into())],
            today_href: "/inspections/jy-4/ledger".into(),
        }),
        user: Some(User {
            name: "沈砚秋".into(),
            role: l(lang, "整改办", "Coordinator"),
            username: "shenyanqiu".into(),
        }),
        notice: None,
        demo: true,
        checkpoint: Some("K7QF-2M9D-XW3T".into()),
    }
}

fn bare(lang: Lang) -> Frame {
    Frame { lang, here: "/signin".into(), csrf: "c5f1e0".into(), ..Frame::default() }
}

/// Signing in after a wrong password, in a demonstration.
#[must_use]
pub fn sign_in(lang: Lang) -> SignInPage {
    SignInPage {
        frame: bare(lang),
        organisation: "鹭汀区".into(),
        form: FormState::new("/signin", "c5f1e0")
            .with("username", "shenyanqiu")
            .with("next", "/inspections")
            .refused(l(
                lang,
                "账号或口令不对，还可以再试3次。连错5次，账号锁定30分钟。",
                "Wrong username or password; 3 tries left. After 5 the account is locked for 30 minutes.",
            ))
            .wrong("password", l(lang, "请重新输入口令", "Please enter the password again")),
        verified: Some(Verified { at: "2026-11-20T03:00:00+08:00".into(), events: 18264, whole: true }),
        demo: [
            (l(lang, "整改办", "Coordinator"), "沈砚秋", "shenyanqiu"),
            (l(lang, "经办人", "Handler"), "罗见青", "luojianqing"),
            (l(lang, "责任领导", "Leader"), "陆知行", "luzhixing"),
            (l(lang, "巡察办", "Supervisor"), "温照野", "wenzhaoye"),
        ]
        .into_iter()
        .map(|(role, name, username)| DemoAccount {
            role,
            name: name.into(),
            username: username.into(),
            password: "lu-ting-2026".into(),
        })
        .collect(),
    }
}

/// The first set-up.
#[must_use]
pub fn setup(lang: Lang) -> SetupPage {
    SetupPage { frame: bare(lang), form: FormState::new("/setup", "c5f1e0") }
}

/// Activating an account.
#[must_use]
pub fn activate(lang: Lang) -> ActivatePage {
    ActivatePage {
        frame: bare(lang),
        form: FormState::new("/activate", "c5f1e0")
            .with("username", "luojianqing")
            .wrong("again", l(lang, "两次输入不一样", "The two do not agree")),
    }
}

/// The list of inspections.
#[must_use]
pub fn inspections(lang: Lang) -> InspectionsPage {
    let row = |name: &str, id: &str, day: &str, n: [u32; 6]| {
        let at = |query: &str| format!("/inspections/{id}/ledger{query}");
        InspectionRow {
            name: name.into(),
            kind: l(lang, "常规", "Routine"),
            feedback_on: day.into(),
            href: at(""),
            dashboard: format!("/inspections/{id}/dashboard"),
            findings: Count::new(n[0], at("")),
            closed: Count::new(n[1], at("?state=closed")),
            close_out: Count::new(n[2], at("?state=close_out")),
            open: Count::new(n[3], at("?state=open")),
            earlier: Count::new(n[4], at("?state=closed_earlier")),
            late: Count::new(n[5], at("?light=late")),
        }
    };
    let mut frame = frame(lang, Section::Inspections);
    frame.picker = None;
    frame.nav.ledger = None;
    frame.nav.dashboard = None;
    InspectionsPage {
        frame,
        units: vec![
            UnitGroup {
                unit: "鹭汀区教育局".into(),
                href: "/inspections?unit=jyj".into(),
                rows: vec![
                    row("五届区委第四轮巡察", "jy-4", "2026-07-08", [43, 18, 5, 18, 2, 4]),
                    row("五届区委第一轮巡察", "jy-1", "2024-05-17", [29, 25, 1, 0, 3, 0]),
                ],
            },
            UnitGroup {
                unit: "石桥街道党工委".into(),
                href: "/inspections?unit=sq".into(),
                rows: vec![row("五届区委第三轮巡察", "sq-3", "", [50, 20, 3, 27, 0, 6])],
            },
        ],
        all: None,
        pager: Pager::of(53, 50, 1, |page| format!("/inspections?page={page}")),
        waiting: vec![waiting()],
        import: Some("/inspections/import".into()),
        open_by_hand: Some("/inspections/new".into()),
    }
}

fn waiting() -> Waiting {
    Waiting {
        name: "区委第三巡察组关于鹭汀区教育局党组的巡察反馈意见.txt".into(),
        unit: "鹭汀区教育局".into(),
        at: "2026-11-20T09:41:00+08:00".into(),
        by: "沈砚秋".into(),
        href: "/inspections/jy-4/import/1".into(),
        findings: 40,
    }
}

/// Opening an inspection by hand.
#[must_use]
pub fn inspection_form(lang: Lang) -> InspectionFormPage {
    let t = Msg::new(lang);
    InspectionFormPage {
        frame: frame(lang, Section::Inspections),
        existing: false,
        form: FormState::new("/inspections/new", "c5f1e0")
            .choose("unit", vec![Choice::new("jy", "鹭汀区教育局"), Choice::new("sq", "石桥街道党工委")])
            .choose("level", t.level_choices())
            .choose("kind", t.kind_choices())
            .with("kind", "routine"),
        back: Link::new(t.inspections_title(), "/inspections"),
    }
}

/// Choosing a file.
#[must_use]
pub fn import(lang: Lang) -> ImportPage {
    let t = Msg::new(lang);
    ImportPage {
        frame: frame(lang, Section::Import),
        form: FormState::new("/inspections/import", "c5f1e0")
            .choose("unit", vec![Choice::new("jy", "鹭汀区教育局")])
            .choose("level", t.level_choices())
            .choose("kind", t.kind_choices()),
        into: None,
        largest: "20 MB".into(),
        accept: ".txt",
        kinds: l(lang, "纯文本（.txt）", "plain text (.txt)"),
        waiting: vec![waiting()],
    }
}

const TEXT: &str = "二、管党治党责任落实方面\n（四）廉政风险防控存在盲区。局党组对重点领域廉政风险的研判停留在表面，对基层学校的资金监管停留在报账环节。\n校服和教辅材料采购由学校“自采自验”，3所学校供应商连续五年没有变化。食堂大宗食材定点供应合同到期后没有重新采购，以补充协议顺延4次，涉及金额312.6万元。\n校舍零星维修长期由学校自行发包，2024年以来有7所学校把同一地点、同一类别的维修分拆成27个小项目，合计186.4万元，避开招标限额，其中19个没有竣工验收资料，个别项目先施工、后补合同。个别学校存在类似情况。\n\n公务接待、差旅报销附件不全，原始凭证以“情况说明”代替。已完成整改。\n（五）对学校财务和资产监督偏软。对直属单位内部审计覆盖不够，审计结果运用不充分。\n2023年以来仅对4所学校开展内部审计，审计发现的11个问题没有跟踪到底。";

/// Checking what was recognised.
#[must_use]
pub fn review(lang: Lang) -> ReviewPage {
    let mark = |words: &str, kind: MarkKind, label: &str, node: &str| {
        let start = TEXT.find(words).map_or(0, |at| TEXT[..at].chars().count());
        Mark { start, end: start + words.chars().count(), kind, label: label.into(), node: node.into() }
    };
    let places = [
        ("二、管党治党责任落实方面", MarkKind::Aspect, "", "1", "二", "管党治党责任落实方面"),
        ("（四）廉政风险防控存在盲区", MarkKind::Issue, "", "2", "（四）", "廉政风险防控存在盲区"),
        (
            "校服和教辅材料采购由学校“自采自验”，3所学校供应商连续五年没有变化",
            MarkKind::Finding,
            "10",
            "3",
            "10",
            "校服和教辅材料采购由学校“自采自验”，3所学校供应商连续五年没有变化",
        ),
        (
            "食堂大宗食材定点供应合同到期后没有重新采购，以补充协议顺延4次，涉及金额312.6万元",
            MarkKind::Finding,
            "11",
            "4",
            "11",
            "食堂大宗食材定点供应合同到期后没有重新采购，以补充协议顺延4次，涉及金额312.6万元",
        ),
        (
            "校舍零星维修长期由学校自行发包，2024年以来有7所学校把同一地点、同一类别的维修分拆成27个小项目，合计186.4万元，避开招标限额，其中19个没有竣工验收资料，个别项目先施工、后补合同",
            MarkKind::Finding,
            "12",
            "5",
            "12",
            "校舍零星维修化整为零、规避招标，2024年以来7所学校把同类维修拆成27个小项目，合计186.4万元",
        ),
        ("个别学校存在类似情况", MarkKind::Unsure, "", "6", "？", "个别学校存在类似情况"),
        (
            "公务接待、差旅报销附件不全，原始凭证以“情况说明”代替",
            MarkKind::Finding,
            "13",
            "7",
            "13",
            "公务接待、差旅报销附件不全，原始凭证以“情况说明”代替",
        ),
        ("（五）对学校财务和资产监督偏软", MarkKind::Issue, "", "8", "（五）", "对学校财务和资产监督偏软"),
        (
            "2023年以来仅对4所学校开展内部审计，审计发现的11个问题没有跟踪到底",
            MarkKind::Finding,
            "14",
            "9",
            "14",
            "2023年以来仅对4所学校开展内部审计，审计发现的11个问题没有跟踪到底",
        ),
    ];
    let marks: Vec<Mark> =
        places.iter().map(|(words, kind, label, node, ..)| mark(words, *kind, label, node)).collect();
    let tree = places
        .iter()
        .map(|(words, kind, _, node, number, title)| TreeNode {
            id: (*node).into(),
            level: match kind {
                MarkKind::Aspect => Level::Aspect,
                MarkKind::Issue => Level::Issue,
                MarkKind::Finding | MarkKind::Unsure | MarkKind::LeftOut => Level::Finding,
            },
            number: (*number).into(),
            title: (*title).into(),
            original: (*node == "5").then(|| (*words).to_owned()),
            line: 1,
            left_out: (*node == "6").then(|| l(lang, "并入第12项", "belongs to no. 12")),
            claim: (*node == "7").then(|| "已完成整改".to_owned()),
            measures: if *node == "7" { 3 } else { 0 },
            unsure: *node == "6",
            edit: (*node == "5").then(|| {
                FormState::new("/inspections/jy-4/import/1/nodes/5/title", "c5f1e0")
                    .with("title", *title)
                    .opened()
            }),
            ..TreeNode::default()
        })
        .collect();
    ReviewPage {
        frame: frame(lang, Section::Import),
        file: "区委第三巡察组关于鹭汀区教育局党组的巡察反馈意见.txt".into(),
        title: Some("关于巡察鹭汀区教育局党组的反馈意见".into()),
        characters: 9842,
        encoding: "GB18030".into(),
        at: "2026-11-20T09:41:00+08:00".into(),
        by: "沈砚秋".into(),
        download: Some("/inspections/jy-4/import/1/original".into()),
        diagnostics: vec![
            Diagnostic {
                severity: Severity::Error,
                code: "TZ102".into(),
                message: l(
                    lang,
                    "文中说“41个具体问题”，识别出40个",
                    "The text says “41 findings”; 40 were recognised",
                ),
                help: l(
                    lang,
                    "第12项的一句里可能并列了两个问题",
                    "No. 12 may hold two problems in one sentence",
                ),
                place: l(lang, "第4行", "line 4"),
                href: "#l4".into(),
            },
            Diagnostic {
                severity: Severity::Warning,
                code: "TZ011".into(),
                message: l(
                    lang,
                    "“个别学校存在类似情况”没有编号，不知是否单独成项",
                    "“个别学校存在类似情况” has no number: is it a finding of its own?",
                ),
                help: l(lang, "不进台账，或作为新的一项", "Leave it out, or keep it as a finding"),
                place: l(lang, "第4行", "line 4"),
                href: "#n6".into(),
            },
            Diagnostic {
                severity: Severity::Hint,
                code: "TZ032".into(),
                message: l(lang, "识别出3处人名", "3 names of persons were recognised"),
                help: String::new(),
                place: String::new(),
                href: String::new(),
            },
        ],
        counts: Counts { aspects: 4, issues: 9, findings: 40, left_out: 1, measures: 3 },
        text: paragraphs(TEXT, &marks),
        tree,
        base: "/inspections/jy-4/import/1".into(),
        version: "7".into(),
        editable: true,
        adopt: Some(FormState::new("/inspections/jy-4/import/1/adopt", "c5f1e0").expect(7)),
        blockers: vec![Link::new(
            l(lang, "还有1处错误：识别出的项数和文中说的不一致", "1 error: the totals do not agree"),
            "#n5",
        )],
        discard: Some(FormState::new("/inspections/jy-4/import/1/discard", "c5f1e0").expect(7)),
        void: None,
        adopted: None,
    }
}

/// The totals of the sample ledger: 43 = 18 + 5 + 15 + 3 + 2; 4 + 3 + 16 = 23.
#[must_use]
pub fn totals() -> Totals {
    let at = |query: &str| format!("/inspections/jy-4/ledger{query}");
    Totals {
        states: vec![
            Total::new(TotalKind::All, 43, at("")),
            Total::new(TotalKind::Closed, 18, at("?state=closed")),
            Total::new(TotalKind::CloseOut, 5, at("?state=close_out")),
            Total::new(TotalKind::Open, 15, at("?state=open")),
            Total::new(TotalKind::Unplanned, 3, at("?state=unplanned")),
            Total::new(TotalKind::ClosedEarlier, 2, at("?state=closed_earlier")),
        ],
        lights: vec![
            Total::new(TotalKind::Late, 4, at("?light=late")),
            Total::new(TotalKind::Near, 3, at("?light=near")),
            Total::new(TotalKind::Normal, 16, at("?light=normal")),
        ],
    }
}

/// A ledger.
#[must_use]
pub fn ledger(lang: Lang) -> LedgerPage {
    let t = Msg::new(lang);
    let group = |number: &str, title: &str, closed: u32, total: u32, late: u32| GroupRow {
        number: number.into(),
        title: title.into(),
        closed: Count::new(closed, "/inspections/jy-4/ledger?state=closed"),
        total: Count::new(total, "/inspections/jy-4/ledger"),
        late: Count::new(late, "/inspections/jy-4/ledger?light=late"),
    };
    let base = |number: u32, title: &str| FindingRow {
        id: format!("jy-4-{number}"),
        version: "3".into(),
        number: number.to_string(),
        title: title.into(),
        href: format!("/findings/jy-4-{number}"),
        state: State::Open,
        leader: Some("程砚书".into()),
        office: Some("基础教育科".into()),
        due: Some("2026-12-18".into()),
        light: Light::Normal(Left::Working(20)),
        done: 1,
        measures: 3,
        evidence: Count::new(4, format!("/findings/jy-4-{number}#h-m")),
        selectable: true,
        ..FindingRow::default()
    };
    let why = |zh: &str, en: &str| Some(l(lang, zh, en));
    let finding = |row: FindingRow| LedgerRow::Finding(Box::new(row));
    let rows = vec![
        LedgerRow::Aspect(group("一", "贯彻上级教育决策部署方面", 4, 9, 1)),
        LedgerRow::Issue(group("（一）", "学位供给规划滞后于人口变化", 1, 3, 0)),
        finding(FindingRow {
            due: Some("2027-06-30".into()),
            light: Light::Normal(Left::Working(152)),
            done: 2,
            measures: 4,
            ..base(
                1,
                "滨江片区学位缺口测算连续两年没有更新，规划新建的汀南二小三次推迟开工，2026年秋季仍有186名适龄儿童跨片区就读",
            )
        }),
        finding(FindingRow {
            state: State::Closed,
            light: Light::Done(Some("2026-09-28".into())),
            due: Some("2026-09-30".into()),
            done: 3,
            selectable: false,
            ..base(2, "六个教育集团中有四个上学年没有安排教师交流，“有牌子、少联动”")
        }),
        finding(FindingRow {
            returned: true,
            light: Light::Near(Left::Working(6)),
            due: Some("2026-11-30".into()),
            why: why("退回：补2份会议纪要", "returned: 2 minutes to be supplied"),
            ..base(3, "中小学布局专项规划与国土空间规划衔接不够，预留教育用地中有3宗已调整为其他用途")
        }),
        LedgerRow::Issue(group("（二）", "课后服务管理粗放", 2, 4, 1)),
        finding(FindingRow {
            due: Some("2026-11-13".into()),
            light: Light::Late(7),
            why: why("措施2没有报完成", "measure 2 is not reported done"),
            done: 2,
            ..base(4, "课后服务引入校外机构没有准入和退出办法，11所学校自行签约，合同期限、收费标准各不相同")
        }),
        finding(FindingRow {
            state: State::CloseOut,
            waits: Some(Step::Review),
            why: why("11月18日提出", "requested 18 Nov"),
            done: 3,
            evidence: Count::new(9, "/findings/jy-4-6#h-m"),
            ..base(6, "部分学校把课后服务安排成学科辅导，家长反映集中")
        }),
        finding(FindingRow {
            state: State::Standing,
            office: Some("督导室".into()),
            due: Some("2026-10-30".into()),
            light: Light::Done(Some("2026-10-22".into())),
            why: why("下次复查 2027-04-20", "next review 2027-04-20"),
            done: 2,
            measures: 2,
            selectable: false,
            ..base(7, "对课后服务质量没有开展过督导评估")
        }),
        LedgerRow::Aspect(group("二", "管党治党责任落实方面", 7, 16, 2)),
        LedgerRow::Issue(group("（四）", "廉政风险防控存在盲区", 2, 6, 2)),
        finding(FindingRow {
            leader: Some("陆知行".into()),
            office: Some("计财科".into()),
            due: Some("2026-10-30".into()),
            light: Light::Late(21),
            why: why("措施3、措施4没有报完成", "measures 3 and 4 are not reported done"),
            claim: Some("已完成".into()),
            done: 2,
            measures: 4,
            evidence: Count::new(6, "/findings/jy-4-12#h-m"),
            ..base(
                12,
                "校舍零星维修化整为零、规避招标，2024年以来7所学校把同类维修拆成27个小项目，合计186.4万元，其中19个没有竣工验收资料",
            )
        }),
        finding(FindingRow {
            state: State::CloseOut,
            leader: Some("陆知行".into()),
            office: Some("计财科".into()),
            due: Some("2026-11-17".into()),
            light: Light::Late(3),
            waits: Some(Step::Acceptance),
            done: 3,
            ..base(13, "公务接待、差旅报销附件不全，原始凭证以“情况说明”代替")
        }),
        finding(FindingRow {
            state: State::Unplanned,
            leader: None,
            office: Some("人事科".into()),
            due: None,
            light: Light::NoDate,
            why: Some(t.no_leader()),
            done: 0,
            measures: 0,
            evidence: Count::default(),
            ..base(28, "中级岗位空缺37个，连续三年没有组织竞聘")
        }),
        finding(FindingRow {
            state: State::ClosedEarlier,
            light: Light::Done(None),
            due: None,
            done: 0,
            measures: 2,
            evidence: Count::default(),
            selectable: false,
            ..base(40, "上轮巡察指出的临聘人员管理问题")
        }),
        finding(FindingRow {
            state: State::Void,
            light: Light::Done(None),
            leader: None,
            office: None,
            due: None,
            why: why("与第12项重复", "same as no. 12"),
            done: 0,
            measures: 0,
            evidence: Count::default(),
            selectable: false,
            ..base(41, "个别学校存在类似情况")
        }),
    ];
    let leaders = ["顾明澜", "程砚书", "陆知行", "方以宁", "段文叙"];
    let offices = ["办公室", "人事科", "计财科", "基础教育科", "安全科", "机关党委", "督导室"];
    let choices = |names: &[&str]| names.iter().map(|name| Choice::new(*name, *name)).collect::<Vec<_>>();
    LedgerPage {
        handovers: Some("/inspections/i1/handovers".to_owned()),
        frame: frame(lang, Section::Ledger),
        totals: totals(),
        filters: Filters {
            action: "/inspections/jy-4/ledger".into(),
            office: "计财科".into(),
            leaders: choices(&leaders),
            offices: choices(&offices),
            chips: vec![Link::new(
                format!("{}{}计财科", t.lead_office(), t.colon()),
                "/inspections/jy-4/ledger",
            )],
            clear: "/inspections/jy-4/ledger".into(),
            ..Filters::default()
        },
        rows,
        pager: Pager {
            from: 1,
            to: 200,
            total: 412,
            page: 1,
            pages: 3,
            prev: None,
            next: Some("/inspections/jy-4/ledger?page=2".into()),
        },
        bulk: Some(
            FormState::new("/inspections/jy-4/assign", "c5f1e0")
                .choose("leader", choices(&leaders))
                .choose("office", choices(&offices)),
        ),
        journal: Some("/inspections/jy-4/journal".into()),
        edit: Some("/inspections/jy-4/edit".into()),
        register: Some(FormState::new("/inspections/jy-4/register", "c5f1e0")),
    }
}

fn journal_rows(lang: Lang) -> Vec<JournalRow> {
    let row = |at: &str, who: &str, what: String, hash: &str| JournalRow {
        at: at.into(),
        who: who.into(),
        what,
        hash: hash.into(),
        ..JournalRow::default()
    };
    vec![
        JournalRow {
            before: "2026-10-30".into(),
            after: "2026-12-18".into(),
            reason: l(lang, "办法须经合法性审查", "the rule must pass legal review"),
            ..row(
                "2026-11-12T16:04:11+08:00",
                "罗见青，计财科",
                l(lang, "申请延期", "Asked for an extension"),
                "5cd0…b3",
            )
        },
        row(
            "2026-11-12T15:51:40+08:00",
            "罗见青，计财科",
            l(
                lang,
                "报进展，措施12-3：收到意见9条，采纳6条",
                "Reported on measure 12-3: 9 comments, 6 taken up",
            ),
            "e208…9c",
        ),
        JournalRow {
            before: "方以宁".into(),
            after: "陆知行".into(),
            ..row(
                "2026-09-01T09:20:00+08:00",
                "沈砚秋，整改办",
                l(lang, "改责任领导", "Changed the leader"),
                "77ab…1e",
            )
        },
        JournalRow {
            after: "限期整改".into(),
            ..row("2026-07-30T10:02:00+08:00", "沈砚秋，整改办", l(lang, "定方式", "Set the mode"), "04f6…d8")
        },
    ]
}

/// A finding in the middle of its work.
#[must_use]
pub fn finding(lang: Lang) -> FindingPage {
    let t = Msg::new(lang);
    let measures = vec![
        MeasureRow {
            anchor: "m1".into(),
            value: "1".into(),
            number: "12-1".into(),
            text: "逐项核查27个项目的立项、合同、验收和付款，补齐19个项目的竣工验收资料".into(),
            status: MeasureStatus::Done("2026-09-14".into()),
            due: Some(Due { day: "2026-09-15".into(), ..Due::default() }),
            progress: vec![
                ProgressEntry {
                    id: "p1".into(),
                    day: "2026-09-14".into(),
                    by: "罗见青".into(),
                    text: "核查27项，补齐18项，1项因施工单位注销改由第三方检测后验收。".into(),
                    done: true,
                    ..ProgressEntry::default()
                },
                ProgressEntry {
                    id: "p0".into(),
                    day: "2026-08-20".into(),
                    by: "罗见青".into(),
                    text: "核查19项。".into(),
                    withdrawn: Some(l(lang, "日期写错", "wrong day")),
                    ..ProgressEntry::default()
                },
                ProgressEntry {
                    day: "2026-07-08".into(),
                    text: "已对维修项目进行全面核查。".into(),
                    claimed: true,
                    ..ProgressEntry::default()
                },
            ],
            evidence: vec![
                EvidenceRow {
                    id: "e1".into(),
                    number: "12-1-01".into(),
                    kind: t.evidence_kind_word("document"),
                    title: "关于区直属学校零星维修项目核查情况的报告".into(),
                    document: Some("鹭教计〔2026〕23号".into()),
                    day: "2026-09-14".into(),
                    size: "1.2 MB".into(),
                    hash: "3f9a…e1".into(),
                    href: Some("/findings/jy-4-12/evidence/1-01".into()),
                    also: vec![Link::new(l(lang, "第18项", "no. 18"), "/findings/jy-4-18")],
                    ..EvidenceRow::default()
                },
                EvidenceRow {
                    number: "12-1-02".into(),
                    kind: t.evidence_kind_word("data_table"),
                    title: "27个维修项目核查台账.xlsx".into(),
                    day: "2026-09-14".into(),
                    size: "86 KB".into(),
                    hash: "b07c…42".into(),
                    href: Some("/findings/jy-4-12/evidence/1-02".into()),
                    withdrawn: Some(l(lang, "版本不对", "wrong version")),
                    ..EvidenceRow::default()
                },
                EvidenceRow {
                    number: "12-1-03".into(),
                    kind: t.evidence_kind_word("document"),
                    title: "竣工验收资料补正目录".into(),
                    day: "2026-09-11".into(),
                    register_only: Some("计财科3号柜，412页".into()),
                    ..EvidenceRow::default()
                },
            ],
            ..MeasureRow::default()
        },
        MeasureRow {
            anchor: "m2".into(),
            value: "2".into(),
            number: "12-2".into(),
            text: "约谈拆分情节较重的3所学校负责人，收回多付工程款".into(),
            status: MeasureStatus::Done("2026-09-28".into()),
            due: Some(Due { day: "2026-09-30".into(), ..Due::default() }),
            evidence: vec![EvidenceRow {
                number: "12-2-01".into(),
                kind: t.evidence_kind_word("talk"),
                title: "提醒谈话记录，3人次".into(),
                day: "2026-09-22".into(),
                restricted: true,
                ..EvidenceRow::default()
            }],
            ..MeasureRow::default()
        },
        MeasureRow {
            anchor: "m3".into(),
            value: "3".into(),
            number: "12-3".into(),
            text: "修订《区直属学校维修项目管理办法》，规定同校、同年、同类项目合并计算金额".into(),
            status: MeasureStatus::Working,
            light: Light::Late(31),
            why: Some(l(lang, "办法未印发", "the rule is not issued")),
            due: Some(Due { day: "2026-10-20".into(), original: Some("2026-09-30".into()), extended: 1 }),
            claimed_done: true,
            progress: vec![ProgressEntry {
                day: "2026-11-12".into(),
                by: "罗见青".into(),
                text: "征求意见稿收到意见9条，采纳6条，送合法性审查。".into(),
                ..ProgressEntry::default()
            }],
            evidence: vec![
                EvidenceRow {
                    number: "12-3-01".into(),
                    kind: t.evidence_kind_word("document"),
                    title: "维修项目管理办法（征求意见稿）".into(),
                    stage: Stage::Draft,
                    day: "2026-11-02".into(),
                    size: "58 KB".into(),
                    hash: "c44e…7a".into(),
                    href: Some("/findings/jy-4-12/evidence/3-01".into()),
                    ..EvidenceRow::default()
                },
                EvidenceRow {
                    number: "12-3-02".into(),
                    kind: t.evidence_kind_word("document"),
                    title: "鹭教党组〔2026〕11号".into(),
                    to_supply: true,
                    ..EvidenceRow::default()
                },
            ],
            ..MeasureRow::default()
        },
        MeasureRow {
            anchor: "m4".into(),
            value: "4".into(),
            number: "12-4".into(),
            text: "实行零星维修年度打包采购，首批7所学校按新办法执行".into(),
            light: Light::Late(21),
            due: Some(Due { day: "2026-10-30".into(), ..Due::default() }),
            ..MeasureRow::default()
        },
        MeasureRow {
            anchor: "m5".into(),
            value: "5".into(),
            number: "12-5".into(),
            text: "组织一次专题培训".into(),
            status: MeasureStatus::Withdrawn(l(lang, "并入措施12-3", "part of measure 12-3")),
            ..MeasureRow::default()
        },
    ];
    let pick = vec![
        Choice::new("3", "12-3 修订《区直属学校维修项目管理办法》"),
        Choice::new("4", "12-4 实行零星维修年度打包采购"),
    ];
    let at = |slug: &str| FormState::new(format!("/findings/jy-4-12/{slug}"), "c5f1e0").expect(31);
    let need = |zh: &str, en: &str, href: &str, why: Option<String>| Need {
        text: l(lang, zh, en),
        href: href.into(),
        why,
    };
    FindingPage {
        frame: frame(lang, Section::Ledger),
        href: "/findings/jy-4-12".into(),
        crumbs: vec![
            Link::new(t.ledger_title_page(), "/inspections/jy-4/ledger"),
            Link::new("二、管党治党责任落实方面", "/inspections/jy-4/ledger?q=二"),
            Link::new("（四）廉政风险防控存在盲区", ""),
        ],
        number: "12".into(),
        title: "校舍零星维修化整为零、规避招标，2024年以来7所学校把同类维修拆成27个小项目，合计186.4万元，其中19个没有竣工验收资料".into(),
        original_title: Some("校舍零星维修长期由学校自行发包".into()),
        state: State::Open,
        returned: true,
        light: Light::Late(21),
        waits: None,
        why: Some(l(lang, "措施3、措施4没有报完成", "measures 3 and 4 are not reported done")),
        due: Some(Due { day: "2026-10-30".into(), original: Some("2026-09-30".into()), extended: 1 }),
        leader: Some("陆知行".into()),
        office: Some("计财科".into()),
        supporting: vec!["安全科".into(), "督导室".into()],
        handler: Some("罗见青".into()),
        mode: Some(Mode::ByDate),
        source: Some(Source {
            document: "巡察反馈意见.txt".into(),
            place: l(lang, "第64行", "line 64"),
            href: Some("/inspections/jy-4/import/1#l64".into()),
            before: "对基层学校的资金监管停留在报账环节。".into(),
            quote: "校舍零星维修长期由学校自行发包，2024年以来有7所学校把同一地点、同一类别的维修分拆成27个小项目，合计186.4万元，避开招标限额，其中19个没有竣工验收资料，个别项目先施工、后补合同。".into(),
            after: "设备采购论证不充分".into(),
            claim: Some(ClaimNote { words: "已完成".into(), place: l(lang, "第65行", "line 65") }),
        }),
        measures,
        cited: vec![
            CitedRow { document: "鹭财〔2025〕8号".into(), ..CitedRow::default() },
            CitedRow {
                document: "鹭教计〔2026〕23号".into(),
                supplied: Some(Link::new("12-1-01", "#e12-1-01")),
                dropped: None,
            },
        ],
        missing: Some(Missing {
            open: vec![
                need(
                    "措施12-3没有报完成",
                    "Measure 12-3 is not reported done",
                    "#m3",
                    Some(l(lang, "现有佐证是草案，要印发件", "the evidence is a draft; the issued text is needed")),
                ),
                need("措施12-4没有报完成，没有佐证", "Measure 12-4 is not reported done and has no evidence", "#m4", None),
                need("延期申请没有决定", "The extension is not decided", "#x2", None),
            ],
            met: vec![
                need("责任领导、牵头科室、期限齐全", "Leader, lead office and date are settled", "", None),
                need("措施12-1有佐证2件", "Measure 12-1 has 2 pieces of evidence", "", None),
                need("措施12-2有佐证1件", "Measure 12-2 has 1 piece of evidence", "", None),
            ],
            next: Some(Link::new(t.act_extension_decide(), "#act-extension-decide")),
            note: Some(l(
                lang,
                "销号由计财科申请。三项补齐后才能提出。",
                "The finance office requests close-out, once these three are settled.",
            )),
        }),
        rounds: vec![
            CloseOutRound {
                acts: vec![
                    ActRow {
                        recorded: None,
                        kind: ActKind::Request,
                        by: "罗见青".into(),
                        role: "计财科".into(),
                        at: "2026-10-12T09:00:00+08:00".into(),
                        text: "27个项目已核查，多付款已收回，办法已征求意见。".into(),
                        requirements: vec![],
                        answered: vec![],
                    },
                    ActRow {
                        recorded: None,
                        kind: ActKind::Signature,
                        by: "陆知行".into(),
                        role: l(lang, "责任领导", "leader"),
                        at: "2026-10-13T14:10:00+08:00".into(),
                        text: String::new(),
                        requirements: vec![],
                        answered: vec![],
                    },
                    ActRow {
                        recorded: None,
                        kind: ActKind::Return,
                        by: "沈砚秋".into(),
                        role: l(lang, "整改办", "coordinator"),
                        at: "2026-10-15T10:30:00+08:00".into(),
                        text: String::new(),
                        requirements: vec!["办法的印发件".into(), "首批7所学校的采购资料".into()],
                        answered: vec![],
                    },
                ],
                waits: None,
            },
            CloseOutRound {
                acts: vec![ActRow {
                    recorded: None,
                    kind: ActKind::Request,
                    by: "罗见青".into(),
                    role: "计财科".into(),
                    at: "2026-11-19T09:00:00+08:00".into(),
                    text: "要求的两项已补齐。".into(),
                    requirements: vec![],
                    answered: vec![("办法的印发件".into(), "已印发，鹭教计〔2026〕31号".into())],
                }],
                waits: Some((Step::Signature, "陆知行".into())),
            },
        ],
        extensions: vec![
            ExtensionRow {
                anchor: "x2".into(),
                asked_on: "2026-11-12".into(),
                by: "罗见青".into(),
                from: "2026-10-30".into(),
                to: "2026-12-18".into(),
                reason: "办法须经合法性审查和党组会再议".into(),
                result: ExtensionResult::Undecided,
                note: Some(l(lang, "等整改办决定", "the coordinator decides")),
            },
            ExtensionRow {
                anchor: "x1".into(),
                asked_on: "2026-09-23".into(),
                by: "罗见青".into(),
                from: "2026-09-30".into(),
                to: "2026-10-30".into(),
                reason: "1个项目的施工单位已注销，须第三方检测".into(),
                result: ExtensionResult::Granted("2026-09-24".into(), "沈砚秋".into()),
                note: None,
            },
        ],
        journal: journal_rows(lang),
        journal_total: 31,
        journal_href: Some("/findings/jy-4-12/journal".into()),
        forms: vec![
            FindingForm::new(
                FindingAct::Assign,
                at("assign")
                    .choose("leader", vec![Choice::new("luzhixing", "陆知行"), Choice::new("fangyining", "方以宁")])
                    .choose("office", vec![Choice::new("jc", "计财科")])
                    .choose("supporting", vec![Choice::new("aq", "安全科"), Choice::new("dd", "督导室")])
                    .choose("handler", vec![Choice::new("luojianqing", "罗见青")])
                    .choose("mode", t.mode_choices())
                    .with("leader", "luzhixing")
                    .with("supporting", "aq")
                    .with("mode", "by_date")
                    .with("due", "2026-10-30"),
            ),
            FindingForm::new(FindingAct::Title, at("title").with("title", "校舍零星维修化整为零、规避招标")),
            FindingForm::blocked(FindingAct::Void, l(lang, "已经有进展，不能作废。", "Work has begun; it cannot be voided.")),
            FindingForm::new(
                FindingAct::Progress,
                at("progress")
                    .choose("measure", pick.clone())
                    .with("measure", "3")
                    .with("day", "2026-12-20")
                    .with("text", "办法已经党组会审议通过。")
                    .wrong("day", l(lang, "不能晚于今天", "Not later than today")),
            ),
            FindingForm::new(
                FindingAct::Evidence,
                at("evidence")
                    .choose("measure", pick.clone())
                    .choose("kind", t.evidence_choices())
                    .choose("stage", t.stage_choices())
                    .with("stage", "in_force"),
            ),
            FindingForm::new(FindingAct::MeasureAdd, at("measure-add")),
            FindingForm::new(FindingAct::EntryWithdraw, at("entry-withdraw").choose("entry", vec![Choice::new("1-1", "12-1-01")])),
            FindingForm::new(FindingAct::Waive, at("waive").choose("measure", pick)),
            FindingForm::new(
                FindingAct::CloseOutRequest,
                at("closeout-request")
                    .choose("outcome", t.outcome_choices())
                    .choose("answer", vec![Choice::new("1", "办法的印发件"), Choice::new("2", "首批7所学校的采购资料")])
                    .with("outcome", "standing"),
            ),
            FindingForm::new(FindingAct::Sign, at("sign")),
            FindingForm::new(FindingAct::Return, at("return")),
            FindingForm::new(FindingAct::ExtensionDecide, at("extension-decide").choose("decision", t.decision_choices())),
        ],
        prev: Some(Link::new("11", "/findings/jy-4-11")),
        next: Some(Link::new("13", "/findings/jy-4-13")),
        ..FindingPage::default()
    }
}

/// A finding that is closed.
#[must_use]
pub fn finding_closed(lang: Lang) -> FindingPage {
    let mut page = finding(lang);
    page.state = State::Standing;
    page.returned = false;
    page.light = Light::Done(Some("2026-12-02".into()));
    page.why = None;
    page.standing = Some(("2027-06-01".into(), "每学期抽查一次维修项目".into()));
    page.missing = None;
    page.extensions.remove(0);
    page.cited.remove(0);
    if let Some(round) = page.rounds.last_mut() {
        round.waits = None;
        let act = |kind, by: &str, role: String, at: &str| ActRow {
            recorded: None,
            kind,
            by: by.into(),
            role,
            at: at.into(),
            text: String::new(),
            requirements: vec![],
            answered: vec![],
        };
        let leader = l(lang, "责任领导", "leader");
        round.acts.push(act(ActKind::Signature, "陆知行", leader, "2026-11-23T15:00:00+08:00"));
        let coordinator = l(lang, "整改办", "coordinator");
        round.acts.push(act(ActKind::Review, "沈砚秋", coordinator, "2026-11-26T11:20:00+08:00"));
        let supervisor = l(lang, "巡察办", "supervisor");
        round.acts.push(act(ActKind::Acceptance, "温照野", supervisor, "2026-12-02T09:40:00+08:00"));
    }
    page.measures.retain(|m| matches!(m.status, MeasureStatus::Done(_)));
    page.forms =
        vec![FindingForm::new(FindingAct::Reopen, FormState::new("/findings/jy-4-12/reopen", "c5f1e0"))];
    page.frame.notice = Some(Notice {
        tone: Tone::Done,
        text: l(lang, "已验收，第12项销号。", "Accepted: no. 12 is closed."),
        link: None,
    });
    page
}

/// A journal.
#[must_use]
pub fn journal(lang: Lang) -> JournalPage {
    let mut rows = journal_rows(lang);
    rows[1].about = Some(Link::new(l(lang, "第12项", "No. 12"), "/findings/jy-4-12"));
    rows[1].erase = Some(Link::new(
        l(lang, "删除私密内容…", "Erase private content…"),
        "/inspections/jy-4/journal/9/erase",
    ));
    rows[2].erased = l(
        lang,
        "私密内容已于2026年11月13日由温照野删除，缘由：名称里有举报人姓名",
        "Private content erased on 13 November 2026 by 温照野; reason: the name tells who reported",
    );
    JournalPage {
        frame: frame(lang, Section::Ledger),
        crumbs: vec![Link::new(Msg::new(lang).ledger_title_page(), "/inspections/jy-4/ledger")],
        title: "鹭汀区教育局，五届区委第四轮巡察".into(),
        pending: vec![Notice {
            tone: Tone::Warn,
            text: l(
                lang,
                "沈砚秋申请删除私密内容：第12项，添加佐证；缘由：名称里有举报人姓名。",
                "沈砚秋 asked to erase private content: No. 12, evidence attached; reason: the name tells who reported.",
            ),
            link: Some(Link::new(l(lang, "确认删除…", "Confirm…"), "/inspections/jy-4/journal/9/confirm")),
        }],
        rows,
        pager: Pager { from: 1, to: 4, total: 4, page: 1, pages: 1, ..Pager::default() },
    }
}

/// A dashboard.
#[must_use]
pub fn dashboard(lang: Lang) -> DashboardPage {
    let t = Msg::new(lang);
    let at = |query: &str| format!("/inspections/jy-4/ledger{query}");
    let row = |name: &str, n: [u32; 5], late: u32| BarRow {
        name: name.into(),
        closed: Count::new(n[0], at("?state=closed")),
        close_out: Count::new(n[1], at("?state=close_out")),
        open: Count::new(n[2], at("?state=open")),
        unplanned: Count::new(n[3], at("?state=unplanned")),
        earlier: Count::new(n[4], at("?state=closed_earlier")),
        total: Count::new(n.iter().sum(), at("")),
        late: Count::new(late, at("?light=late")),
    };
    let point = |day: &str, closed: u32, late: u32| ChartPoint {
        day: day.into(),
        closed,
        late,
        closed_href: at(&format!("?as_of={day}&state=closed")),
        late_href: at(&format!("?as_of={day}&light=late")),
    };
    let change = |label: String, n: u32, bad: bool, numbers: &[&str]| ChangeRow {
        label,
        n,
        bad,
        findings: numbers.iter().map(|no| Link::new(*no, format!("/findings/jy-4-{no}"))).collect(),
        more: 0,
    };
    DashboardPage {
        frame: frame(lang, Section::Dashboard),
        unit: "鹭汀区教育局".into(),
        inspection: l(lang, "五届区委第四轮巡察（常规）", "五届区委第四轮巡察 (routine)"),
        feedback_on: "2026-07-08".into(),
        day_number: 135,
        period_end: Some(("2027-01-08".into(), Some(Left::Working(34)))),
        totals: totals(),
        chart: Some(Chart {
            total: 43,
            points: vec![
                point("2026-07-08", 0, 0),
                point("2026-07-31", 2, 1),
                point("2026-08-31", 6, 2),
                point("2026-09-30", 11, 3),
                point("2026-10-31", 15, 5),
                point("2026-11-20", 18, 4),
            ],
            plan: [
                ("2026-07-08", 0),
                ("2026-07-31", 3),
                ("2026-08-31", 7),
                ("2026-09-30", 13),
                ("2026-10-31", 18),
                ("2026-11-20", 20),
                ("2026-12-10", 24),
                ("2026-12-31", 31),
                ("2027-01-08", 36),
            ]
            .into_iter()
            .map(|(day, n)| (day.to_owned(), n))
            .collect(),
            due_now: (20, at("?due=2026-11-20")),
            due_end: (36, at("?due=2027-01-08")),
        }),
        since: "2026-10-31".into(),
        action: "/inspections/jy-4/dashboard".into(),
        keep: vec![],
        changes: vec![
            change(t.change_closed(), 3, false, &["9", "20", "29"]),
            change(t.change_late(), 2, true, &["4", "26"]),
            change(t.change_no_longer_late(), 3, false, &["9", "20", "33"]),
            change(t.change_returned(), 1, false, &["3"]),
            change(t.change_extended(), 1, false, &["33"]),
            ChangeRow { label: t.change_evidence(), n: 38, ..ChangeRow::default() },
        ],
        offices: vec![
            row("办公室", [4, 1, 1, 0, 0], 0),
            row("人事科", [3, 1, 3, 1, 2], 1),
            row("计财科", [4, 1, 4, 0, 0], 2),
            row("基础教育科", [3, 1, 3, 1, 0], 1),
            row("安全科", [1, 0, 2, 1, 0], 0),
            row("机关党委", [2, 1, 1, 0, 0], 0),
            row("督导室", [1, 0, 1, 0, 0], 0),
        ],
        leaders: vec![
            row("顾明澜", [2, 0, 0, 0, 0], 0),
            row("程砚书", [4, 1, 4, 1, 0], 1),
            row("陆知行", [5, 1, 6, 1, 0], 2),
            row("方以宁", [5, 2, 4, 1, 2], 1),
            row("段文叙", [2, 1, 1, 0, 0], 0),
        ],
        aspects: vec![
            row("一、贯彻上级教育决策部署方面", [4, 1, 3, 1, 0], 1),
            row("二、管党治党责任落实方面", [7, 2, 6, 1, 0], 2),
            row("三、领导班子和干部人才队伍建设方面", [4, 1, 4, 1, 0], 1),
            row("四、上轮巡察和其他监督发现问题整改方面", [3, 1, 2, 0, 2], 0),
        ],
        distance: vec![
            DistanceRow {
                label: t.distance_late_over(30),
                count: Count::new(1, at("?due=past")),
                late: true,
            },
            DistanceRow {
                label: t.distance_late_within(30),
                count: Count::new(3, at("?due=past")),
                late: true,
            },
            DistanceRow { label: t.distance_within(20), count: Count::new(3, at("?due=20")), late: false },
            DistanceRow {
                label: t.distance_between(21, 60),
                count: Count::new(11, at("?due=60")),
                late: false,
            },
            DistanceRow { label: t.distance_over(60), count: Count::new(5, at("")), late: false },
        ],
        computed_at: "2026-11-20T10:32:00+08:00".into(),
    }
}

fn settings_frame(lang: Lang, name: &str, role: String) -> Frame {
    let mut frame = frame(lang, Section::Settings);
    frame.picker = None;
    frame.as_of = None;
    frame.nav = Nav { settings: Some("/settings/people".into()), ..Nav::default() };
    frame.user = Some(User { name: name.into(), role, username: "admin1".into() });
    frame
}

/// Accounts, just after one was made.
#[must_use]
pub fn people(lang: Lang) -> PeoplePage {
    let person = |name: &str, username: &str, office: &str, state: AccountState| PersonRow {
        name: name.into(),
        username: username.into(),
        office: office.into(),
        post: "科长".into(),
        state,
        roles: vec![l(lang, "经办人", "Handler")],
        last_seen: "2026-11-19T17:20:00+08:00".into(),
        rename: Some(format!("/settings/people/{username}/rename")),
        transfer: Some(format!("/settings/people/{username}/post")),
        disable: (state != AccountState::Disabled).then(|| format!("/settings/people/{username}/disable")),
        enable: (state == AccountState::Disabled).then(|| format!("/settings/people/{username}/enable")),
        reset: Some(format!("/settings/people/{username}/reset")),
        also: Some(format!("/settings/people/{username}/also")),
        leave: Some(format!("/settings/people/{username}/leave")),
        posts: vec![],
        waits: String::new(),
    };
    PeoplePage {
        frame: settings_frame(lang, "季临川", Msg::new(lang).role_system()),
        tabs: vec![SettingsTab::People, SettingsTab::Organisation, SettingsTab::Verify],
        rows: vec![
            person("沈砚秋", "shenyanqiu", "整改办", AccountState::Active),
            person("罗见青", "luojianqing", "计财科", AccountState::Active),
            person("江望舒", "jiangwangshu", "督导室", AccountState::Locked),
            person("岑知白", "cenzhibai", "人事科", AccountState::Disabled),
            PersonRow {
                roles: vec![],
                last_seen: String::new(),
                ..person("黎暮云", "limuyun", "安全科", AccountState::Invited)
            },
        ],
        slip: Some(Slip::first(
            Msg::new(lang),
            vec![HalfRow { name: "黎暮云".into(), username: "limuyun".into(), half: "7Q4K-M2XD".into() }],
        )),
        add: Some(
            FormState::new("/settings/people", "c5f1e0")
                .choose("office", vec![Choice::new("aq", "安全科"), Choice::new("jc", "计财科")]),
        ),
    }
}

/// The webhooks of an installation, one of them in trouble.
#[must_use]
pub fn webhooks(lang: Lang) -> WebhooksPage {
    let row = |zh: &str, en: &str, url: &str, mood: WebhookMood| WebhookRow {
        name: l(lang, zh, en),
        url: url.into(),
        about: vec![l(lang, "具体问题", "Findings"), l(lang, "巡察和文件", "Inspections and documents")],
        mood,
        taken: "2026-11-20T08:41".into(),
        rotate: "/settings/webhooks/w1/rotate".into(),
        stop: Some("/settings/webhooks/w1/stop".into()),
        resume: None,
        remove: "/settings/webhooks/w1/remove".into(),
        ..WebhookRow::default()
    };
    WebhooksPage {
        frame: Frame { as_of: None, picker: None, ..frame(lang, Section::Settings) },
        tabs: vec![
            SettingsTab::People,
            SettingsTab::Organisation,
            SettingsTab::Webhooks,
            SettingsTab::Verify,
        ],
        rows: vec![
            row("办公系统", "office system", "https://oa.luting.example/hooks/taizhang", WebhookMood::Well),
            WebhookRow {
                error: l(lang, "对方答复 500", "the receiver answered 500"),
                again: "2026-11-20T17:05".into(),
                behind: 12,
                ..row("数据平台", "data platform", "http://10.20.3.7:8080/in", WebhookMood::Failing)
            },
        ],
        secret: Some(WebhookSecret {
            name: l(lang, "办公系统", "office system"),
            secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDc2FtcGxlLi4=".into(),
            beside: true,
        }),
        new: FormState::new("/settings/webhooks", "c5f1e0")
            .choose("about", vec![Choice::new("findings", l(lang, "具体问题", "Findings"))]),
    }
}

/// A person's tokens, one of them just made.
#[must_use]
pub fn tokens(lang: Lang) -> TokensPage {
    let row = |zh: &str, en: &str, write: bool, state: TokenState| TokenRow {
        name: l(lang, zh, en),
        write,
        made: "2026-11-02T09:12".into(),
        used: if write { "2026-11-20T08:41".into() } else { String::new() },
        until: "2027-06-30T23:59".into(),
        state,
        revoke: (state == TokenState::Good).then(|| "/account/tokens/t1/revoke".into()),
        ..TokenRow::default()
    };
    TokensPage {
        frame: Frame { as_of: None, picker: None, ..frame(lang, Section::Nowhere) },
        rows: vec![
            TokenRow {
                inspections: vec![l(lang, "鹭汀区教育局　五届区委第四轮巡察", "Education Bureau, round 4")],
                ..row("每周报表", "weekly report", false, TokenState::Good)
            },
            row("办公系统", "office system", true, TokenState::Good),
            row("试用", "trial", false, TokenState::Revoked),
        ],
        made: Some(MadeToken {
            name: l(lang, "每周报表", "weekly report"),
            secret: "tz_7m2q9v4kx0c8w1tz3f6hd5rj8ybn2s4g7p0e9a1c3k5m7q9v2x4z".into(),
        }),
        new: FormState::new("/account/tokens", "c5f1e0")
            .with("access", "read")
            .choose("access", vec![Choice::new("read", l(lang, "只看", "read"))]),
        description: "/api/v1/openapi.json".into(),
    }
}

/// One act of the settings, asked for on a page of its own.
#[must_use]
pub fn ask(lang: Lang) -> AskPage {
    let t = Msg::new(lang);
    AskPage {
        frame: settings_frame(lang, "季临川", t.role_system()),
        title: format!("{}{}江望舒", t.disable(), t.colon()),
        follows: t.disable_follows("江望舒"),
        facts: vec![l(lang, "还在手上：牵头的问题3项", "Still held: 3 findings led")],
        fields: vec![AskField::Reason],
        form: FormState::new("/settings/people/jiangwangshu/disable", "c5f1e0")
            .expect(4)
            .wrong("reason", l(lang, "请写明缘由", "Please give the reason")),
        submit: t.disable(),
        danger: true,
        back: Link::new(t.tab_people(), "/settings/people"),
    }
}

/// Roles and scopes.
#[must_use]
pub fn roles(lang: Lang) -> RolesPage {
    let grant = |role: String, scope: &str| GrantRow {
        role,
        scope: scope.into(),
        since: "2026-03-02".into(),
        by: "叶南浔".into(),
        revoke: Some("/settings/roles/17/revoke".into()),
    };
    RolesPage {
        frame: settings_frame(lang, "叶南浔", Msg::new(lang).role_security()),
        tabs: vec![SettingsTab::Roles, SettingsTab::Verify],
        people: vec![
            PersonGrants {
                name: "沈砚秋".into(),
                username: "shenyanqiu".into(),
                office: "整改办".into(),
                grants: vec![grant(l(lang, "整改办", "Coordinator"), "鹭汀区教育局")],
            },
            PersonGrants {
                name: "陆知行".into(),
                username: "luzhixing".into(),
                office: "局领导".into(),
                grants: vec![
                    grant(l(lang, "责任领导", "Leader"), "鹭汀区教育局"),
                    grant(l(lang, "经办人", "Handler"), "计财科"),
                ],
            },
            PersonGrants {
                name: "黎暮云".into(),
                username: "limuyun".into(),
                office: "安全科".into(),
                grants: vec![],
            },
        ],
        grant: Some(
            FormState::new("/settings/roles", "c5f1e0")
                .choose("person", vec![Choice::new("limuyun", "黎暮云")])
                .choose("role", vec![Choice::new("handler", l(lang, "经办人", "Handler"))])
                .choose("scope", vec![Choice::new("aq", "安全科")])
                .refused(l(
                    lang,
                    "自己不能给自己角色。请另一位安全管理员办。",
                    "You cannot grant a role to yourself.",
                )),
        ),
    }
}

/// What waits for a second hand.
#[must_use]
pub fn proposals(lang: Lang) -> ProposalsPage {
    let t = Msg::new(lang);
    let view = |id: &str, by: &str, reason: String, acts: Vec<String>| ProposalView {
        id: id.into(),
        by: by.into(),
        at: "2026-11-19T17:20".into(),
        reason,
        acts,
        ..ProposalView::default()
    };
    let open = |who: &str| format!("{}{}{who}", l(lang, "开通账号", "Open the account of"), t.colon());
    ProposalsPage {
        frame: settings_frame(lang, "叶南浔", t.role_security()),
        tabs: vec![SettingsTab::Roles, SettingsTab::Proposals, SettingsTab::Verify],
        slip: Some(Slip::second(
            t,
            vec![HalfRow { name: "黎暮云".into(), username: "limuyun".into(), half: "9FTR-3HJK".into() }],
            "2026-11-27T18:00".into(),
        )),
        links: vec![Link::new(t.replace_admin(), "/proposals/new/administrator")],
        waiting: vec![
            view("p1", "季临川", l(lang, "新进人员", "New people"), vec![open("黎暮云"), open("岑知白")]),
            view(
                "p2",
                "季临川",
                l(lang, "机构改革", "Reform"),
                vec![l(lang, "汀南小学连同下级移到教育局下面", "Move the school with all under it")],
            ),
        ],
        others: vec![ProposalView {
            withdraw: Some("/proposals".into()),
            ..view(
                "p3",
                "叶南浔",
                l(lang, "分工调整", "New duties"),
                vec![l(lang, "给陆知行角色：责任领导", "Make Lu a leader")],
            )
        }],
        settled: vec![ProposalView {
            outcome: l(lang, "已不同意：人已调走", "declined: has left"),
            ..view("p4", "季临川", l(lang, "重置", "Reset"), vec![open("江望舒")])
        }],
        ..ProposalsPage::default()
    }
}

/// The organisation tree.
#[must_use]
pub fn organisation(lang: Lang) -> OrganisationPage {
    let t = Msg::new(lang);
    let node = |depth: u32, name: &str, kind: String, people: u32| OrgNode {
        depth,
        name: name.into(),
        kind,
        people,
        closed: None,
        edit: Some("/settings/organisation?edit=3".into()),
        close: Some("/settings/organisation/3/close".into()),
        move_to: Some("/settings/organisation/3/move".into()),
        member: None,
        members: vec![],
        form: None,
    };
    let mut nodes = vec![
        node(0, "鹭汀区", t.node_region(), 1),
        node(1, "区委巡察办", t.node_body(), 2),
        node(1, "鹭汀区教育局", t.node_unit(), 3),
        node(2, "整改办", t.node_body(), 1),
        node(2, "计财科", t.node_office(), 4),
        node(2, "安全科", t.node_office(), 2),
        node(1, "石桥街道党工委", t.node_unit(), 5),
    ];
    nodes[4].form =
        Some(FormState::new("/settings/organisation/jc", "c5f1e0").with("name", "计财科").opened());
    OrganisationPage {
        frame: settings_frame(lang, "季临川", t.role_system()),
        tabs: vec![SettingsTab::People, SettingsTab::Organisation, SettingsTab::Verify],
        nodes,
        add: Some(
            FormState::new("/settings/organisation", "c5f1e0")
                .choose("parent", vec![Choice::new("jy", "鹭汀区教育局")])
                .choose("kind", t.node_choices()),
        ),
    }
}

/// The audit log.
#[must_use]
pub fn audit(lang: Lang) -> AuditPage {
    let row = |number: u64, at: &str, who: &str, what: String, on: &str, refused: String| AuditRow {
        number,
        at: at.into(),
        who: who.into(),
        what,
        on: on.into(),
        refused,
        from: "10.20.3.17".into(),
        session: "5cd0b391".into(),
        hash: "5cd0b39117".into(),
    };
    let sign_in = || l(lang, "登录", "Signed in");
    AuditPage {
        frame: settings_frame(lang, "钟离远", Msg::new(lang).role_audit()),
        tabs: vec![SettingsTab::Audit, SettingsTab::Verify],
        acts: vec![Choice::new("sign_in", sign_in())],
        outcomes: vec![Choice::new("refused", l(lang, "拒绝", "Refused"))],
        rows: vec![
            row(
                2107,
                "2026-11-20 10:31:07",
                "罗见青",
                l(lang, "下载文件", "Downloaded a file"),
                &l(lang, "具体问题 01k9…（佐证 1-2）", "finding 01k9… (evidence 1-2)"),
                String::new(),
            ),
            row(
                2106,
                "2026-11-20 10:02:44",
                "江望舒",
                l(lang, "访问权限以外的内容", "Reached for what belongs to others"),
                "/settings/roles",
                l(lang, "拒绝", "Refused"),
            ),
            row(
                2105,
                "2026-11-20 09:58:10",
                "",
                sign_in(),
                &l(lang, "没有这个账号", "no such account"),
                l(lang, "拒绝", "Refused"),
            ),
        ],
        pager: Pager { from: 1, to: 3, total: 3, page: 1, pages: 1, ..Pager::default() },
        months: 12,
        csv: "/settings/audit/export?format=csv".into(),
        jsonl: "/settings/audit/export?format=jsonl".into(),
        ..AuditPage::default()
    }
}

/// One's own account.
#[must_use]
pub fn account(lang: Lang) -> AccountPage {
    let row = |device: &str, address: &str, current: bool| SessionRow {
        device: device.into(),
        address: address.into(),
        began: "2026-11-20T08:31".into(),
        seen: "2026-11-20T10:31".into(),
        current,
        end: (!current).then(|| "/account/sessions/5cd0b3911f0a2b7c/end".into()),
        ..SessionRow::default()
    };
    AccountPage {
        frame: frame(lang, Section::Nowhere),
        password: FormState::new("/account/password", "c5f1e0"),
        password_days: 90,
        factor: FactorView {
            since: "2026-09-01T09:00".into(),
            left: 9,
            renew: Some(FormState::new("/account/factor/recovery", "c5f1e0")),
            off: Some(FormState::new("/account/factor/off", "c5f1e0")),
            required: false,
        },
        sessions: vec![row("Edge · Windows", "10.20.3.17", true), row("", "10.20.3.18", false)],
        ..AccountPage::default()
    }
}

/// Setting up the second factor.
#[must_use]
pub fn factor(lang: Lang) -> FactorPage {
    FactorPage {
        frame: frame(lang, Section::Nowhere),
        duty: true,
        secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
        uri: "otpauth://totp/Taizhang:luojianqing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Taizhang"
            .into(),
        form: FormState::new("/account/factor", "c5f1e0"),
    }
}

/// The second step of signing in.
#[must_use]
pub fn second(lang: Lang) -> SecondPage {
    let frame = Frame { user: None, nav: Nav::default(), ..frame(lang, Section::Nowhere) };
    SecondPage { frame, form: FormState::new("/signin/second", "") }
}

/// Who is signed in.
#[must_use]
pub fn sessions(lang: Lang) -> SessionsPage {
    let row = |who: &str, username: &str, address: &str| SessionRow {
        who: who.into(),
        username: username.into(),
        device: "Chrome · Windows".into(),
        address: address.into(),
        began: "2026-11-20T08:31".into(),
        seen: "2026-11-20T10:31".into(),
        current: false,
        end: Some(format!("/settings/sessions/{username}/5cd0b3911f0a2b7c/end")),
    };
    SessionsPage {
        frame: settings_frame(lang, "钟离远", Msg::new(lang).role_system()),
        tabs: vec![SettingsTab::People, SettingsTab::Sessions],
        rows: vec![row("罗见青", "luojianqing", "10.20.3.17"), row("江望舒", "jiangwangshu", "10.20.3.18")],
        total: 2,
        policy: vec![(l(lang, "没有操作多久后结束", "Ends when idle for"), l(lang, "30分钟", "30 min"))],
        stops: vec![StopRow {
            who: "江望舒".into(),
            reason: l(lang, "电脑丢失", "computer lost"),
            until: "2026-11-21T10:31".into(),
            lift: "/settings/sessions/jiangwangshu/lift".into(),
        }],
        stop: FormState::new("/settings/sessions/stop", "c5f1e0"),
    }
}

/// A verification that held, or one that did not.
#[must_use]
pub fn verify(lang: Lang, whole: bool) -> VerifyPage {
    let ledger = |name: &str, events: u64, head: &str| VerifiedLedger {
        name: name.into(),
        events,
        algorithm: "SHA-256".into(),
        head: head.into(),
        problems: vec![],
    };
    let mut ledgers = vec![
        ledger("鹭汀区教育局，五届区委第四轮巡察", 2931, "a91f…07"),
        ledger("石桥街道党工委，五届区委第三轮巡察", 3310, "04f6…d8"),
        ledger(&l(lang, "人员", "People"), 218, "77ab…1e"),
    ];
    if !whole {
        ledgers[0].problems.push(l(
            lang,
            "第1204条的内容和它的哈希不符",
            "Entry 1204 does not match its hash",
        ));
    }
    VerifyPage {
        frame: settings_frame(lang, "钟离远", Msg::new(lang).role_audit()),
        tabs: vec![SettingsTab::Audit, SettingsTab::Verify],
        last: Some(VerifyResult {
            at: "2026-11-20T03:00:00+08:00".into(),
            whole,
            events: 18264,
            files: 203,
            took: "0.8 s".into(),
            ledgers,
            problems: vec![],
        }),
        checkpoint: Some(CheckpointInfo {
            code: "K7QF-2M9D-XW3T".into(),
            position: 18264,
            at: "2026-11-20T10:30:00+08:00".into(),
            kept: "/srv/taizhang-checkpoints".into(),
        }),
        run: Some(FormState::new("/settings/verify", "c5f1e0")),
    }
}

/// An error page for somebody signed in, or for nobody.
#[must_use]
pub fn error(lang: Lang, kind: ErrorKind, signed_in: bool) -> ErrorPage {
    ErrorPage {
        frame: if signed_in { frame(lang, Section::Nowhere) } else { bare(lang) },
        kind,
        detail: None,
        request: (kind == ErrorKind::Server).then(|| "20261120-0007".to_owned()),
        back: Some(Link::new(Msg::new(lang).inspections_title(), "/inspections")),
    }
}

/// Two people changed the same finding.
#[must_use]
pub fn conflict(lang: Lang) -> ConflictPage {
    let t = Msg::new(lang);
    ConflictPage {
        frame: frame(lang, Section::Ledger),
        about: Link::new(
            l(lang, "第12项 校舍零星维修化整为零", "No. 12 校舍零星维修化整为零"),
            "/findings/jy-4-12",
        ),
        act: t.act_assign(),
        meanwhile: vec![MeanwhileRow {
            at: "2026-11-20T10:29:00+08:00".into(),
            who: "沈砚秋，整改办".into(),
            what: l(lang, "改责任领导", "Changed the leader"),
            before: "方以宁".into(),
            after: "陆知行".into(),
        }],
        yours: vec![
            YoursRow { label: t.leader(), now: "陆知行".into(), yours: "程砚书".into() },
            YoursRow { label: t.due(), now: String::new(), yours: "2026-12-18".into() },
        ],
        again: Some(
            FormState::new("/findings/jy-4-12/assign", "c5f1e0")
                .expect(32)
                .with("leader", "chengyanshu")
                .with("due", "2026-12-18"),
        ),
        look: Some("/findings/jy-4-12?do=assign&leader=chengyanshu".into()),
    }
}

/// Every page by a name, drawn in this language and theme.
#[must_use]
pub fn all(lang: Lang, theme: Theme) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&'static str, String)> = Vec::new();
    macro_rules! draw {
        ($name:literal, $page:expr) => {{
            let mut page = $page;
            page.frame.theme = theme;
            out.push(($name, html(&page)));
        }};
    }
    draw!("signin", sign_in(lang));
    draw!("setup", setup(lang));
    draw!("activate", activate(lang));
    draw!("inspections", inspections(lang));
    draw!("inspection-form", inspection_form(lang));
    draw!("import", import(lang));
    draw!("review", review(lang));
    draw!("ledger", ledger(lang));
    draw!("ledger-past", {
        let mut page = ledger(lang);
        page.bulk = None;
        page.register = None;
        page.edit = None;
        if let Some(as_of) = &mut page.frame.as_of {
            as_of.day = "2026-09-30".into();
        }
        page
    });
    draw!("ledger-empty", {
        let mut page = ledger(lang);
        page.rows.clear();
        page
    });
    draw!("finding", finding(lang));
    draw!("finding-closed", finding_closed(lang));
    draw!("journal", journal(lang));
    draw!("dashboard", dashboard(lang));
    draw!("people", people(lang));
    draw!("ask", ask(lang));
    draw!("tokens", tokens(lang));
    draw!("webhooks", webhooks(lang));
    draw!("roles", roles(lang));
    draw!("organisation", organisation(lang));
    draw!("audit", audit(lang));
    draw!("account", account(lang));
    draw!("factor", factor(lang));
    draw!("second", second(lang));
    draw!("sessions", sessions(lang));
    draw!("verify", verify(lang, true));
    draw!("verify-broken", verify(lang, false));
    draw!("error-404", error(lang, ErrorKind::NotFound, true));
    draw!("error-500", error(lang, ErrorKind::Server, false));
    draw!("conflict", conflict(lang));
    draw!("styleguide", StyleGuide { frame: frame(lang, Section::Nowhere) });
    out
}

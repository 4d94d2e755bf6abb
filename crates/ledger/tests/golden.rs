//! Every event version ever written has a file in `golden/`, which is read for ever and never written anew.
//!
//! With `TAIZHANG_BLESS=1` the file of a version that has none yet is made from the sample here.

use ledger::codec::{self, Encoded, NAMES};
use ledger::finding::{
    Assignment, Claim, ClaimedMeasure, Event as F, EvidenceKind, EvidenceStage, Hand, Holding, Mode,
    NewEvidence, Origin, Outcome, Paper, Place, Restricted, RestrictedKind, Step,
};
use ledger::handover::Post as Handed;
use ledger::handover::{Item, ItemState, Side};
use ledger::inspection::{Counts, Details, Event as I, Kind, Level, NewDocument, Unit};
use ledger::org::{BodyKind, Event as O, Member, NodeKind};
use ledger::people::{Admin, Deputy, Emergency, Event as P, Grant, Masked, Office, Post, Role};
use ledger::proposal::{Act, Event as X};
use ledger::{Event, FileHash, Private};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Golden {
    name: String,
    body: Box<RawValue>,
    private: Option<Box<RawValue>>,
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().expect("a day")
}

fn place() -> Place {
    Place {
        aspect_number: Some("二".into()),
        aspect_title: Some("管党治党责任落实方面".into()),
        issue_number: Some("(四)".into()),
        issue_title: Some("廉政风险防控存在盲区".into()),
        finding_number: Some("12".into()),
    }
}

fn evidence(holding: Holding) -> NewEvidence {
    NewEvidence {
        kind: EvidenceKind::Document,
        holding,
        effective_on: day("2026-09-14"),
        stage: EvidenceStage::InForce,
        number: Some("鹭教计〔2026〕23号".into()),
        note: Private::known("关于维修项目核查情况的报告".into()),
    }
}

fn on_paper(person: &str) -> Hand {
    let sheet = FileHash("5c0e".repeat(16));
    Hand::on_paper(person.into(), Paper { recorder: "p-ban".into(), sheet })
}

fn items() -> Vec<Item> {
    vec![Item {
        finding: "f1".into(),
        number: 12,
        state: ItemState::CloseOut,
        due_on: Some(day("2026-09-30")),
        missing: 2,
        version: 9,
    }]
}

fn details() -> Details {
    Details {
        title: "五届区委第四轮巡察".into(),
        round: Some("五届区委第四轮".into()),
        team: Some("区委第三巡察组".into()),
        level: Some(Level::County),
        kind: Some(Kind::Routine),
        from: Some(day("2026-03-02")),
        to: Some(day("2026-05-08")),
        feedback_on: Some(day("2026-07-08")),
        feedback_document: Some("鹭巡发〔2026〕9号".into()),
    }
}

fn office() -> Office {
    Office { id: "finance".into(), path: "luting/edu/finance/".into() }
}

/// One of each, with every optional part there.
fn samples() -> Vec<Event> {
    let on = day("2026-09-14");
    let finding = [
        F::Adopted {
            inspection: "i1".into(),
            unit_path: "luting/edu/".into(),
            number: 12,
            title: "校舍零星维修化整为零、规避招标".into(),
            place: place(),
            origin: Origin::Document { document: 1, node: (1, 3, 2), start: 1042, end: 1873 },
            claim: Some(Claim { status: "completed".into(), status_text: "已完成".into() }),
            measures: vec![ClaimedMeasure {
                text: "逐项核查27个项目，印发鹭教计〔2026〕23号".into(),
                documents: vec!["鹭教计〔2026〕23号".into()],
            }],
            documents: vec!["鹭教发〔2026〕5号".into()],
            on,
        },
        F::Registered {
            inspection: "i1".into(),
            unit_path: "luting/edu/".into(),
            number: 13,
            title: "公务接待附件不全".into(),
            place: place(),
            source: "抽查发现".into(),
            on,
        },
        F::TakenOverClosed {
            closed_on: day("2023-12-20"),
            by_whom: "上届整改办".into(),
            reason: "上轮台账第9号".into(),
            by: "p-shen".into(),
            on,
        },
        F::TitleCorrected { title: "维修项目拆分发包".into(), reason: "原文错字".into() },
        F::Assigned {
            assignment: Assignment {
                leader: "p-lu".into(),
                lead_office: "finance".into(),
                supporting: vec!["safety".into()],
                handler: Some("p-luo".into()),
                mode: Mode::ByDate,
                due_on: day("2026-09-30"),
            },
            reason: Some("分工调整".into()),
        },
        F::MeasureAdded {
            measure: 2, text: "修订维修项目管理办法".into(), due_on: Some(day("2026-10-20"))
        },
        F::MeasureChanged {
            measure: 2,
            text: "修订并印发维修项目管理办法".into(),
            due_on: Some(day("2026-10-31")),
            reason: "写清楚".into(),
        },
        F::MeasureWithdrawn { measure: 2, reason: "与措施1重复".into() },
        F::ProgressReported {
            measure: 1, entry: 1, on, text: "核查27项，补齐18项".into(), done: true
        },
        F::ProgressWithdrawn { measure: 1, entry: 1, reason: "报错了".into() },
        F::EvidenceAttached {
            measure: 1,
            entry: 1,
            evidence: evidence(Holding::File {
                hash: FileHash("3f9a".repeat(16)),
                size: 1_258_291,
                name: Private::known("核查报告.docx".into()),
            }),
        },
        F::EvidenceWithdrawn { measure: 1, entry: 1, reason: "传错版本".into() },
        F::EvidenceMoved { measure: 1, entry: 1, to: 2, to_entry: 1, reason: "放错措施".into() },
        F::EvidenceWaived { measure: 1, reason: "已在会上核对原件".into(), by: "p-shen".into(), on },
        F::WaiverWithdrawn { measure: 1, reason: "原件有误".into() },
        F::DocumentDropped { document: 1, reason: "文号印错，并无此件".into() },
        F::ExtensionRequested {
            from: day("2026-09-30"),
            to: day("2026-10-30"),
            reason: "须第三方检测".into(),
            by: "p-luo".into(),
            on,
        },
        F::ExtensionWithdrawn { reason: "不需要了".into() },
        F::ExtensionGranted { to: day("2026-10-30"), reason: "同意".into(), by: "p-lu".into(), on },
        F::ExtensionRefused { reason: "理由不足".into(), by: "p-lu".into(), on },
        F::CloseOutRequested {
            statement: "27个项目查清，资料补齐".into(),
            outcome: Outcome::Standing { mechanism: "每季度抽查".into(), review_on: day("2027-03-31") },
            answers: vec!["已补7所学校的验收单".into()],
            by: "p-luo".into(),
            on,
        },
        F::CloseOutWithdrawn { reason: "还要补材料".into() },
        F::CloseOutSigned {
            note: Some("属实".into()),
            by: Hand::deputy("p-cheng".into(), "p-lu".into()),
            on,
        },
        F::CloseOutReviewed { note: Some("逐项核过".into()), by: on_paper("p-shen"), on },
        F::CloseOutAccepted { note: Some("现场看过".into()), by: "p-fang".into(), on },
        F::CloseOutReturned {
            step: Step::Review,
            requirements: vec!["补7所学校的验收单".into()],
            by: "p-shen".into(),
            on,
        },
        F::Reopened { reason: "回头看发现反弹".into(), by: on_paper("p-fang"), on },
        F::HandedOver { post: Handed::Leader, from: "p-lu".into(), to: "p-cheng".into(), handover: 1 },
        F::RestrictedNoted {
            entry: 1,
            what: Restricted::Clue {
                to: Private::known("区纪委监委第三纪检监察室".into()),
                text: Private::known("涉及基建股股长收受礼金".into()),
            },
            on,
        },
        F::RestrictedWithdrawn {
            kind: RestrictedKind::Clue,
            entry: 1,
            reason: Private::known("与另一条线索重复".into()),
        },
        F::Voided { reason: "与第3项重复".into(), on },
    ];
    let inspection = [
        I::Opened {
            id: "i1".into(),
            unit: Unit { id: "edu".into(), path: "luting/edu/".into(), name: "鹭汀区教育局".into() },
            details: details(),
        },
        I::Corrected { details: details(), reason: "全称".into() },
        I::DocumentReceived {
            document: 1,
            what: NewDocument {
                file: FileHash("ab01".repeat(16)),
                report: FileHash("cd23".repeat(16)),
                name: Private::known("反馈意见.txt".into()),
                media_type: "text/plain".into(),
                size: 40_960,
                counts: Counts { aspects: 4, issues: 11, findings: 41, measures: 0, diagnostics: 3 },
            },
            on,
        },
        I::NodeCorrected { document: 1, node: (1, 3, 2), title: "维修项目拆分发包".into() },
        I::NodeLeftOut { document: 1, node: (1, 3, 3), reason: "不是问题".into() },
        I::NodeTakenBack { document: 1, node: (1, 3, 3) },
        I::DocumentDiscarded { document: 2, reason: "传错".into() },
        I::DocumentAdopted { document: 1, first_number: 1, findings: vec!["f1".into(), "f2".into()], on },
        I::AdoptionVoided { document: 1, reason: "收错文件".into() },
        I::FindingRegistered { finding: "f3".into(), number: 3 },
        I::HandoverOpened {
            handover: 1,
            post: Handed::Leader,
            from: "p-lu".into(),
            to: "p-cheng".into(),
            reason: "分工调整".into(),
            items: items(),
            on,
        },
        I::HandoverRelisted { handover: 1, items: items(), on },
        I::HandoverSigned { handover: 1, side: Side::Leaves, by: on_paper("p-lu"), on },
        I::HandoverCompleted { handover: 1, on },
        I::HandoverWithdrawn { handover: 1, reason: "不调整了".into() },
    ];
    let org = [
        O::NodeAdded {
            id: "finance".into(),
            parent: Some("edu".into()),
            name: "计财科".into(),
            kind: NodeKind::Body,
            body: Some(BodyKind::TaskForce),
            ordinal: 3,
        },
        O::NodeRenamed { id: "finance".into(), name: "计划财务科".into() },
        O::NodeMoved {
            id: "finance".into(),
            from: Some("edu".into()),
            to: "school".into(),
            ordinal: 1,
            reason: "机构改革".into(),
        },
        O::MemberAdded {
            id: "finance".into(),
            member: Member {
                number: 2,
                person: Some("p-luo".into()),
                name: Private::known("罗见青".into()),
                post: Some("副组长".into()),
                from: on,
                to: Some(day("2027-09-13")),
            },
        },
        O::MemberEnded { id: "finance".into(), number: 2, on },
        O::NodeClosed { id: "finance".into(), reason: "撤并".into() },
    ];
    let grant = Grant {
        role: Role::Handler,
        at: "finance".into(),
        path: "luting/edu/finance/".into(),
        from: on,
        to: Some(day("2027-09-13")),
    };
    let people = [
        P::AdministratorsAppointed { system: "p-a".into(), security: "p-b".into(), audit: "p-c".into() },
        P::AdministratorReplaced {
            admin: Admin::Audit,
            before: "p-c".into(),
            person: "p-d".into(),
            proposal: "x1".into(),
        },
        P::AuditKept { months: 24, proposal: "x1".into() },
        P::Registered {
            name: Private::known("罗见青".into()),
            username: "luojq".into(),
            office: office(),
            post: Some("科员".into()),
            from: Some(on),
            waiting: true,
        },
        P::Renamed { name: Private::known("罗见清".into()), reason: "登记错".into() },
        P::PostChanged { office: office(), post: Some("副科长".into()), from: Some(on) },
        P::PostTaken {
            post: Post {
                number: 2,
                office: office(),
                title: Some("联络员".into()),
                from: Some(on),
                to: Some(day("2027-09-13")),
                main: false,
            },
        },
        P::PostEnded { number: 2, on },
        P::Opened { proposal: "x1".into() },
        P::RoleGranted { grant: grant.clone(), proposal: Some("x1".into()) },
        P::RoleRevoked {
            role: Role::Handler,
            at: "finance".into(),
            reason: "调走".into(),
            proposal: Some("x1".into()),
        },
        P::DeputyGranted {
            deputy: Deputy {
                of: "p-lu".into(),
                role: Role::Leader,
                at: "edu".into(),
                path: "luting/edu/".into(),
                from: on,
                to: day("2026-10-13"),
                sheet: Some(FileHash("5".repeat(64))),
            },
            proposal: "x1".into(),
        },
        P::DeputyEnded { of: "p-lu".into(), role: Role::Leader, at: "edu".into(), on, proposal: "x1".into() },
        P::EmergencyOpened {
            emergency: Emergency {
                at: "edu".into(),
                path: "luting/edu/".into(),
                fields: vec![Masked::Clue, Masked::Reporter],
                until: "2026-09-14T08:00:00Z".parse().expect("an instant"),
                reason: "上级急查".into(),
            },
            proposal: "x1".into(),
        },
        P::Disabled { reason: "离职".into(), proposal: Some("x1".into()) },
        P::Enabled { reason: "返聘".into(), proposal: Some("x1".into()) },
        P::Left { on, reason: "调离".into(), proposal: "x1".into() },
        P::ResetRequested { proposal: Some("x1".into()) },
        P::PasswordSet {},
    ];
    let acts = vec![
        Act::OpenAccount { person: "p-luo".into() },
        Act::CloseAccount { person: "p-luo".into() },
        Act::ResetPassword { person: "p-luo".into() },
        Act::Leave { person: "p-luo".into(), on },
        Act::Grant { person: "p-luo".into(), grant },
        Act::Revoke { person: "p-luo".into(), role: Role::Handler, at: "finance".into() },
        Act::Depute {
            principal: "p-lu".into(),
            deputy: "p-luo".into(),
            role: Role::Leader,
            at: "edu".into(),
            from: on,
            to: on,
            sheet: None,
        },
        Act::EndDeputy {
            principal: "p-lu".into(),
            deputy: "p-luo".into(),
            role: Role::Leader,
            at: "edu".into(),
            on,
        },
        Act::MoveNode { node: "edu".into(), to: "west".into() },
        Act::CloseNode { node: "edu".into() },
        Act::ReplaceAdministrator { admin: Admin::System, person: "p-luo".into() },
        Act::KeepAudit { months: 24 },
        Act::BreakGlass {
            person: "p-luo".into(),
            at: "edu".into(),
            hours: 4,
            fields: vec![Masked::Accountability],
        },
    ];
    let proposals = [
        X::Proposed { by: "p-a".into(), acts, reason: "机构改革".into(), on },
        X::Confirmed { by: "p-b".into(), on },
        X::Declined { by: "p-b".into(), reason: "材料不全".into(), on },
        X::Withdrawn { on },
    ];
    let mut all: Vec<Event> = finding.into_iter().map(Event::from).collect();
    all.extend(inspection.into_iter().map(Event::from));
    all.extend(org.into_iter().map(Event::from));
    all.extend(people.into_iter().map(Event::from));
    all.extend(proposals.into_iter().map(Event::from));
    all
}

/// One arm for each variant: a new one does not compile until it stands here, and does not pass until it has a sample,
/// a name and a golden file.
fn named(event: &Event) -> &'static str {
    match event {
        Event::Finding(event) => match event {
            F::Adopted { .. } => "finding.adopted",
            F::Registered { .. } => "finding.registered",
            F::TakenOverClosed { .. } => "finding.taken_over_closed",
            F::TitleCorrected { .. } => "finding.title_corrected",
            F::Assigned { .. } => "finding.assigned",
            F::MeasureAdded { .. } => "finding.measure_added",
            F::MeasureChanged { .. } => "finding.measure_changed",
            F::MeasureWithdrawn { .. } => "finding.measure_withdrawn",
            F::ProgressReported { .. } => "finding.progress_reported",
            F::ProgressWithdrawn { .. } => "finding.progress_withdrawn",
            F::EvidenceAttached { .. } => "finding.evidence_attached",
            F::EvidenceWithdrawn { .. } => "finding.evidence_withdrawn",
            F::EvidenceMoved { .. } => "finding.evidence_moved",
            F::EvidenceWaived { .. } => "finding.evidence_waived",
            F::WaiverWithdrawn { .. } => "finding.waiver_withdrawn",
            F::DocumentDropped { .. } => "finding.document_dropped",
            F::ExtensionRequested { .. } => "finding.extension_requested",
            F::ExtensionWithdrawn { .. } => "finding.extension_withdrawn",
            F::ExtensionGranted { .. } => "finding.extension_granted",
            F::ExtensionRefused { .. } => "finding.extension_refused",
            F::CloseOutRequested { .. } => "finding.close_out_requested",
            F::CloseOutWithdrawn { .. } => "finding.close_out_withdrawn",
            F::CloseOutSigned { .. } => "finding.close_out_signed",
            F::CloseOutReviewed { .. } => "finding.close_out_reviewed",
            F::CloseOutAccepted { .. } => "finding.close_out_accepted",
            F::CloseOutReturned { .. } => "finding.close_out_returned",
            F::Reopened { .. } => "finding.reopened",
            F::HandedOver { .. } => "finding.handed_over",
            F::RestrictedNoted { .. } => "finding.restricted_noted",
            F::RestrictedWithdrawn { .. } => "finding.restricted_withdrawn",
            F::Voided { .. } => "finding.voided",
        },
        Event::Inspection(event) => match event {
            I::Opened { .. } => "inspection.opened",
            I::Corrected { .. } => "inspection.corrected",
            I::DocumentReceived { .. } => "inspection.document_received",
            I::NodeCorrected { .. } => "inspection.node_corrected",
            I::NodeLeftOut { .. } => "inspection.node_left_out",
            I::NodeTakenBack { .. } => "inspection.node_taken_back",
            I::DocumentDiscarded { .. } => "inspection.document_discarded",
            I::DocumentAdopted { .. } => "inspection.document_adopted",
            I::AdoptionVoided { .. } => "inspection.adoption_voided",
            I::HandoverOpened { .. } => "inspection.handover_opened",
            I::HandoverRelisted { .. } => "inspection.handover_relisted",
            I::HandoverSigned { .. } => "inspection.handover_signed",
            I::HandoverCompleted { .. } => "inspection.handover_completed",
            I::HandoverWithdrawn { .. } => "inspection.handover_withdrawn",
            I::FindingRegistered { .. } => "inspection.finding_registered",
        },
        Event::Org(event) => match event {
            O::NodeAdded { .. } => "org.node_added",
            O::NodeRenamed { .. } => "org.node_renamed",
            O::NodeMoved { .. } => "org.node_moved",
            O::MemberAdded { .. } => "org.member_added",
            O::MemberEnded { .. } => "org.member_ended",
            O::NodeClosed { .. } => "org.node_closed",
        },
        Event::People(event) => match event {
            P::AdministratorsAppointed { .. } => "people.administrators_appointed",
            P::AdministratorReplaced { .. } => "people.administrator_replaced",
            P::AuditKept { .. } => "people.audit_kept",
            P::PostTaken { .. } => "people.post_taken",
            P::PostEnded { .. } => "people.post_ended",
            P::Opened { .. } => "people.opened",
            P::DeputyGranted { .. } => "people.deputy_granted",
            P::DeputyEnded { .. } => "people.deputy_ended",
            P::EmergencyOpened { .. } => "people.emergency_opened",
            P::Left { .. } => "people.left",
            P::Registered { .. } => "people.registered",
            P::Renamed { .. } => "people.renamed",
            P::PostChanged { .. } => "people.post_changed",
            P::RoleGranted { .. } => "people.role_granted",
            P::RoleRevoked { .. } => "people.role_revoked",
            P::Disabled { .. } => "people.disabled",
            P::Enabled { .. } => "people.enabled",
            P::ResetRequested { .. } => "people.reset_requested",
            P::PasswordSet { .. } => "people.password_set",
        },
        Event::Proposal(event) => match event {
            X::Proposed { .. } => "proposal.proposed",
            X::Confirmed { .. } => "proposal.confirmed",
            X::Declined { .. } => "proposal.declined",
            X::Withdrawn { .. } => "proposal.withdrawn",
        },
    }
}

fn path(name: &str) -> PathBuf {
    let file = format!("golden/{}.json", name.replace('/', "."));
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn written(it: &Encoded) -> String {
    let private = it.private.as_deref().unwrap_or("null");
    format!("{{\n\"name\":\"{}\",\n\"body\":{},\n\"private\":{private}\n}}\n", it.name, it.body)
}

#[test]
fn every_variant_has_a_sample_and_a_name() {
    for sample in samples() {
        let name = codec::encode(&sample).name;
        assert_eq!(name.split_once('/').map(|(it, _)| it), Some(named(&sample)));
    }
    let names: BTreeSet<&str> = samples().iter().map(|it| codec::encode(it).name).collect();
    // Samples are written in the newest version; an older one has its golden file only.
    let is_newest = |name: &str| {
        let (kind, version) = name.split_once('/').expect("a version");
        let next = version.parse::<u32>().expect("a number") + 1;
        !NAMES.contains(&format!("{kind}/{next}").as_str())
    };
    let known: BTreeSet<&str> = NAMES.iter().copied().filter(|it| is_newest(it)).collect();
    assert_eq!(names, known);
    let all: BTreeSet<&str> = NAMES.iter().copied().collect();
    assert_eq!(all.len(), NAMES.len(), "a name stands twice");
    for name in NAMES {
        assert!(path(name).exists(), "{name} has no golden file");
    }
}

#[test]
fn golden_files_are_read_and_written_the_same() {
    let bless = std::env::var_os("TAIZHANG_BLESS").is_some();
    for sample in samples() {
        let encoded = codec::encode(&sample);
        let path = path(encoded.name);
        if bless && !path.exists() {
            std::fs::write(&path, written(&encoded)).expect("write a golden file");
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
        let golden: Golden = serde_json::from_str(&text).expect("a golden file is JSON");
        assert_eq!(golden.name, encoded.name);
        let private = golden.private.as_ref().map(|it| it.get());
        let event = codec::decode(&golden.name, golden.body.get(), private).expect("a golden file is read");
        assert_eq!(event, sample, "{}", golden.name);
        assert_eq!(written(&codec::encode(&event)), text, "{}", golden.name);
    }
}

#[test]
fn every_golden_file_is_of_a_known_version() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
    for entry in std::fs::read_dir(folder).expect("golden") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a golden file");
        let golden: Golden = serde_json::from_str(&text).expect("a golden file is JSON");
        let private = golden.private.as_ref().map(|it| it.get());
        codec::decode(&golden.name, golden.body.get(), private).expect("an old version is read for ever");
    }
}

#[test]
fn what_is_private_is_not_in_the_body_and_may_be_erased() {
    let mut with_private = 0;
    for sample in samples() {
        let encoded = codec::encode(&sample);
        for word in [
            "核查报告.docx",
            "维修项目核查情况的报告",
            "反馈意见.txt",
            "罗见",
            "纪检监察室",
            "礼金",
            "另一条线索",
        ] {
            assert!(!encoded.body.contains(word), "{} tells {word}", encoded.name);
        }
        assert!(!encoded.body.contains("$private"), "{}", encoded.name);
        let erased = codec::decode(encoded.name, &encoded.body, None).expect("readable after an erasure");
        if encoded.private.is_some() {
            with_private += 1;
            assert_ne!(erased, sample);
            let again = codec::encode(&erased);
            assert_eq!((again.body, again.private), (encoded.body, None), "{}", encoded.name);
        } else {
            assert_eq!(erased, sample);
        }
    }
    assert_eq!(with_private, 7, "evidence, document, registration, renaming, member, both of what few see");
}

#[test]
fn an_unknown_event_is_named() {
    for name in ["finding.adopted/9", "finding.adopted", "finding.flown/1", "letter.sent/1", "", "/"] {
        match codec::decode(name, "{}", None) {
            Err(codec::Error::Unknown { name: told }) => assert_eq!(told, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_body_that_is_not_what_its_name_promises_is_refused() {
    let bad = [
        ("finding.voided/1", "{}", None),
        ("finding.voided/1", "[]", None),
        ("finding.voided/1", "{\"on\":\"2026-13-01\",\"reason\":\"x\"}", None),
        ("finding.voided/1", "{\"on\":\"2026-01-01\",\"reason\":\"x\",\"more\":1}", None),
        ("finding.voided/1", "no json", None),
        ("finding.voided/1", "{\"on\":\"2026-01-01\",\"reason\":\"x\"}", Some("{\"/reason\":\"y\"}")),
        ("finding.voided/1", "{\"on\":\"2026-01-01\",\"reason\":\"x\"}", Some("{\"/a/b\":\"y\"}")),
        ("finding.voided/1", "{\"on\":\"2026-01-01\",\"reason\":\"x\"}", Some("{\"\":\"y\"}")),
    ];
    for (name, body, private) in bad {
        assert!(codec::decode(name, body, private).is_err(), "{body} {private:?}");
    }
}

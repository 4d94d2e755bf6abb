//! How the words of a document become findings: nothing is done, nothing is lost, nothing odd stands in the way.

use jiff::civil::{Date, date};
use ledger::finding::{self, Claim, ClaimedMeasure, Event, Known, Missing, Origin, Place, Stage, Why};
use ledger::inspection::{self, Command, Inspection, NewDocument, Refusal, ReportNode, Unit};
use ledger::{FindingId, Private};

const TODAY: Date = date(2026, 7, 10);

fn inspection(titles: &[(u32, &str)], left_out: &[u32]) -> Inspection {
    let mut state = Inspection::default();
    let mut commands = vec![
        Command::Open {
            id: "i1".into(),
            unit: Unit { id: "edu".into(), path: "r/edu/".into(), name: "教育局".into() },
            details: inspection::Details { title: "第四轮".into(), ..Default::default() },
        },
        Command::ReceiveDocument {
            document: NewDocument {
                file: "file".into(),
                report: "report".into(),
                name: Private::known("情况.txt".into()),
                media_type: "text/plain".into(),
                size: 9,
                counts: inspection::Counts::default(),
            },
        },
    ];
    commands.extend(titles.iter().map(|(node, title)| Command::CorrectNode {
        document: 1,
        node: (0, 0, *node),
        title: (*title).to_owned(),
    }));
    commands.extend(left_out.iter().map(|node| Command::LeaveOut {
        document: 1,
        node: (0, 0, *node),
        reason: "不是问题".into(),
    }));
    for command in commands {
        for event in inspection::decide(&state, TODAY, &command).expect("a good command") {
            state = inspection::evolve(state, &event);
        }
    }
    state
}

fn node(i: u32, measures: &[&str], documents: &[&str]) -> ReportNode {
    ReportNode {
        node: (0, 0, i),
        place: Place { issue_title: Some("管理粗放".into()), ..Place::default() },
        title: format!("第{i}个问题"),
        claim: Some(Claim { status: "completed".into(), status_text: "已完成".into() }),
        measures: measures
            .iter()
            .map(|it| ClaimedMeasure { text: (*it).to_owned(), documents: vec![] })
            .collect(),
        documents: documents.iter().map(|it| (*it).to_owned()).collect(),
        start: 10,
        end: 99,
    }
}

fn ids(count: usize) -> Vec<FindingId> {
    (1..=count).map(|it| FindingId(format!("f{it}"))).collect()
}

fn adopted(state: &Inspection, nodes: &[ReportNode], count: usize) -> Vec<finding::Finding> {
    let (_, events) = inspection::adopt(state, TODAY, &"沈".into(), 1, nodes, &ids(count)).expect("adopted");
    events.iter().map(|(_, event)| finding::fold([event])).collect()
}

#[test]
fn what_a_document_tells_as_done_is_open_here() {
    let state = inspection(&[], &[]);
    let nodes =
        [node(0, &["印发办法（甲发〔2026〕1号）。", "开展培训。"], &["甲发〔2026〕1号", "乙发〔2026〕2号"])];
    let found = adopted(&state, &nodes, 1).remove(0);
    assert_eq!(found.stage, Stage::Open);
    let entry = found.entry.as_ref().expect("entered");
    assert_eq!(entry.claim.as_ref().map(|it| it.status_text.as_str()), Some("已完成"));
    assert_eq!(entry.origin, Origin::Document { document: 1, node: (0, 0, 0), start: 10, end: 99 });
    assert!(found.measures.iter().all(|it| it.claimed && it.progress.is_empty() && !it.is_done()));
    assert_eq!(
        finding::missing(&found, &Known::on(TODAY)),
        [
            Missing::NoLeader,
            Missing::NotDone { measure: 1 },
            Missing::Unproven { measure: 1, why: Why::NoEvidence },
            Missing::NotDone { measure: 2 },
            Missing::Unproven { measure: 2, why: Why::NoEvidence },
            // The one that the first measure names stands under it; nobody knows whose the other is.
            Missing::ToBeSupplied { document: 1, measure: Some(1), name: "甲发〔2026〕1号".into() },
            Missing::ToBeSupplied { document: 2, measure: None, name: "乙发〔2026〕2号".into() },
        ]
    );
}

#[test]
fn corrections_hold_and_what_is_left_out_stays_out() {
    let state = inspection(&[(2, "改过的题目"), (1, "不会收录")], &[1]);
    let nodes: Vec<ReportNode> = (0..3).map(|i| node(i, &[], &[])).collect();
    let draft = state.document(1).expect("a draft");
    assert_eq!(inspection::to_adopt(draft, &nodes).len(), 2);
    let found = adopted(&state, &nodes, 2);
    let told: Vec<(u32, &str)> =
        found.iter().filter_map(|it| it.entry.as_ref()).map(|it| (it.number, it.title.as_str())).collect();
    assert_eq!(told, [(1, "第0个问题"), (2, "改过的题目")]);
}

#[test]
fn odd_words_do_not_stand_in_the_way() {
    let state = inspection(&[], &[]);
    let mut odd =
        node(0, &[" ", "做了", "\n"], &["", "甲发〔2026〕1号", "甲发〔2026〕1号", &"号".repeat(300)]);
    odd.title = "题".repeat(900);
    odd.measures[1].text = "做".repeat(20_000);
    odd.place.issue_title = Some("问".repeat(900));
    odd.place.finding_number = Some("1".repeat(900));
    odd.claim = Some(Claim { status: "completed".into(), status_text: "完".repeat(900) });
    let found = adopted(&state, &[odd], 1).remove(0);
    let entry = found.entry.as_ref().expect("entered");
    assert_eq!(entry.title.chars().count(), 500);
    assert!(entry.title.ends_with('…'));
    assert_eq!(found.measures.len(), 1);
    assert_eq!(found.measures[0].text.chars().count(), 10_000);
    assert_eq!(found.cited.len(), 2);
}

#[test]
fn a_finding_without_a_title_is_named_and_nothing_is_adopted() {
    let state = inspection(&[], &[]);
    let mut blank = node(1, &[], &[]);
    blank.title = "\u{3000}".into();
    let nodes = [node(0, &[], &[]), blank];
    let refusal = inspection::adopt(&state, TODAY, &"沈".into(), 1, &nodes, &ids(2)).expect_err("refused");
    assert!(matches!(&refusal, Refusal::Finding { finding, .. } if finding.as_str() == "f2"), "{refusal}");
    let state = inspection(&[(1, "补上的题目")], &[]);
    assert_eq!(adopted(&state, &nodes, 2).len(), 2);
}

#[test]
fn the_same_document_number_is_written_in_many_ways() {
    for (a, b, same) in [
        ("甲发〔2026〕1号", "甲发[2026]1号", true),
        ("甲发〔2026〕1号", "甲发（2026） 1 号", true),
        ("甲发〔2026〕1号", "甲发【２０２６】１号", true),
        ("甲发〔2026〕1号", "甲发〔2026〕11号", false),
        ("甲发〔2026〕1号", "乙发〔2026〕1号", false),
        ("甲发〔2026〕1号", "", false),
    ] {
        assert_eq!(finding::same_document(a, b), same, "{a} {b}");
    }
}

#[test]
fn voiding_twice_gives_no_second_event_to_what_is_void() {
    let mut state = inspection(&[], &[]);
    let nodes = [node(0, &[], &[]), node(1, &[], &[])];
    let (event, events) =
        inspection::adopt(&state, TODAY, &"沈".into(), 1, &nodes, &ids(2)).expect("adopted");
    state = inspection::evolve(state, &event);
    let mut findings: Vec<(FindingId, finding::Finding)> =
        events.iter().map(|(id, event)| (id.clone(), finding::fold([event]))).collect();
    let void = Event::Voided { reason: "重复".into(), on: TODAY };
    findings[0].1 = finding::evolve(findings[0].1.clone(), &void);
    let (_, voided) =
        inspection::void_adoption(&state, TODAY, &"沈".into(), 1, "收错文件", &findings).expect("voided");
    assert_eq!(voided.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["f2"]);
}

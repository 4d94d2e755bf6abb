//! What one command costs before it is stored: deciding, writing its event, folding it into its row; and what a page
//! of 1,000 findings costs after they are read.

use journal::{Author, Digest, LedgerId, Position, PrivatePart, Recorded, StreamId};
use ledger::finding::{self, Assignment, Command, Finding, Known, Mode, Place};
use views::{Current, CurrentError, FindingRow, Fold, GroupBy, LedgerViews, RuleSet, StoredRow};

fn main() {
    divan::main();
}

struct One(Option<StoredRow>);

impl Current for One {
    fn current(&mut self, _: &str, _: &str) -> Result<Option<StoredRow>, CurrentError> {
        Ok(self.0.clone())
    }
}

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 3, 2)
}

fn recorded(event: &ledger::Event) -> Recorded {
    let encoded = ledger::codec::encode(event);
    Recorded {
        position: Position(1),
        ledger: LedgerId::from("i1"),
        seq: 1,
        stream: StreamId::from("finding/f1"),
        version: 1,
        name: encoded.name.to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        by: Author::System,
        command: "c".into(),
        body: encoded.body.into(),
        private: encoded.private.map_or(PrivatePart::None, PrivatePart::Present),
        files: vec![],
        hash: Digest([0; 32]),
    }
}

/// A finding with a leader and four measures, and its row.
fn working() -> (Finding, StoredRow) {
    let mut state = Finding::default();
    let mut events = Vec::new();
    let mut run = |command: Command| {
        let decided = finding::decide(&state, &Known::on(today()), &"沈".into(), &command);
        for event in decided.expect("a good command") {
            state = finding::evolve(std::mem::take(&mut state), &event);
            events.push(recorded(&event.into()));
        }
    };
    run(Command::Register {
        inspection: "i1".into(),
        unit_path: "r/edu/".into(),
        number: 1,
        title: "校舍零星维修化整为零、规避招标".into(),
        place: Place { aspect_title: Some("管党治党责任落实方面".into()), ..Place::default() },
        source: "反馈意见".into(),
    });
    run(Command::Assign {
        assignment: Assignment {
            leader: "程".into(),
            lead_office: "fin".into(),
            supporting: vec![],
            handler: None,
            mode: Mode::ByDate,
            due_on: jiff::civil::date(2026, 6, 30),
        },
        reason: None,
    });
    for i in 0..4 {
        run(Command::AddMeasure {
            text: format!("逐项核查项目的立项、合同、验收和付款 {i}"), due_on: None
        });
    }
    let rows = LedgerViews::default().fold(&mut One(None), &events).expect("folds");
    (state, rows.rows.into_iter().next().expect("a row"))
}

fn report() -> Command {
    let text = "核查27项，补齐18项，1项因施工单位注销改由第三方检测后验收。".to_owned();
    Command::ReportProgress { measure: 1, on: today(), text, done: true }
}

#[divan::bench]
fn decide_and_encode(bencher: divan::Bencher<'_, '_>) {
    let (state, _) = working();
    bencher.bench(|| {
        let events = finding::decide(&state, &Known::on(today()), &"罗".into(), &report()).expect("decided");
        events.into_iter().map(|it| ledger::codec::encode(&it.into())).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn fold_one_event(bencher: divan::Bencher<'_, '_>) {
    let (state, row) = working();
    let events = finding::decide(&state, &Known::on(today()), &"罗".into(), &report()).expect("decided");
    let events: Vec<Recorded> = events.into_iter().map(|it| recorded(&it.into())).collect();
    let fold = LedgerViews::default();
    bencher.bench_local(|| fold.fold(&mut One(Some(row.clone())), &events));
}

#[divan::bench]
fn read_and_count_1000_rows(bencher: divan::Bencher<'_, '_>) {
    let rows = vec![working().1; 1000];
    bencher.bench(|| {
        let rows: Vec<FindingRow> = rows.iter().map(|it| FindingRow::read(it).expect("a row")).collect();
        let rules = RuleSet::default();
        let lights: Vec<_> = rows.iter().map(|it| views::light(it, today(), &rules)).collect();
        (views::totals(&rows, today(), &rules), views::group(&rows, GroupBy::Aspect, today(), &rules), lights)
    });
}

//! Whose hand an act is: deputies, acts on paper that somebody else records, sight in an emergency, tokens that reach
//! less far. What is seen and done through the use cases, and what the pages say of it.

#![allow(clippy::unwrap_used, reason = "a test stops at what is wrong")]

mod house;

use access::{Grant, Limits, Masked, OrgPath, Role};
use app::{Caller, Error, Refused};
use house::House;
use jiff::civil::date;
use journal::Author;
use ledger::{
    FindingId, InspectionId, Private,
    finding::{
        Command, EvidenceKind, EvidenceStage, Form, Holding, NewEvidence, Outcome, Refusal, Restricted,
        RestrictedKind, Step,
    },
    handover::{Post, Side},
};

const PDF: &[u8] = b"%PDF-1.4 signed on paper";

/// A finding of the bureau, led by 陆知行, done and proven.
fn proven(house: &House) -> FindingId {
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "校舍维修化整为零");
    house.assign(&finding, date(2026, 12, 31));
    house.measure(&finding, "逐项核查");
    let done =
        Command::ReportProgress {
            measure: 1, on: date(2026, 11, 19), text: "已核查".to_owned(), done: true
        };
    house.command("luo", &finding, &done);
    let evidence = NewEvidence {
        kind: EvidenceKind::Document,
        holding: Holding::Register { kept_at: "计财科3号柜".to_owned() },
        effective_on: date(2026, 11, 18),
        stage: EvidenceStage::InForce,
        number: None,
        note: Private::known("核查报告".to_owned()),
    };
    house.command("luo", &finding, &Command::AttachEvidence { measure: 1, evidence });
    finding
}

fn request() -> Command {
    Command::RequestCloseOut { statement: "已办".to_owned(), outcome: Outcome::Completed, answers: vec![] }
}

fn requested(house: &House) -> FindingId {
    let finding = proven(house);
    house.command("luo", &finding, &request());
    finding
}

fn inspection_of(house: &House, finding: &FindingId) -> InspectionId {
    let now = house.app.as_of(None).unwrap();
    house.app.story(&house.caller("shen"), finding, now).unwrap().row.inspection.as_str().into()
}

fn bureau(house: &House) -> OrgPath {
    let row = house.app.directory(&house.caller("shen")).unwrap().offices["jyj"].clone();
    OrgPath::stored(&row.path)
}

/// This person, who beside their own roles holds one of `principal`.
fn deputy(house: &House, who: &str, role: Role, principal: &str) -> Caller {
    let mut caller = house.caller(who);
    let principal = house.id(principal).0;
    caller.actor.grants.push(Grant::deputy(role, bureau(house), principal));
    caller
}

fn act(house: &House, caller: &Caller, finding: &FindingId, command: &Command) -> Result<(), Error> {
    house.app.finding_command(caller, finding, None, command).map(|_| ())
}

#[test]
fn a_deputy_acts_for_the_principal_and_both_are_told() {
    let house = House::new();
    let finding = requested(&house);
    let sign = Command::SignCloseOut { note: None };
    // The other leader of the bureau does not see it, until somebody lets him stand in.
    let cheng = house.caller("cheng");
    assert!(matches!(act(&house, &cheng, &finding, &sign), Err(Error::NotFound)));
    // Whoever asked does not sign, for whomever.
    let luo = deputy(&house, "luo", Role::Leader, "lu");
    let refused = act(&house, &luo, &finding, &sign);
    assert!(
        matches!(refused, Err(Error::Refused(Refused::Finding(Refusal::OwnAct { earlier: Step::Request })))),
        "{refused:?}"
    );
    let cheng = deputy(&house, "cheng", Role::Leader, "lu");
    act(&house, &cheng, &finding, &sign).unwrap();
    let story = house.app.story(&house.caller("wen"), &finding, house.app.as_of(None).unwrap()).unwrap();
    let (of, id) = (house.id("lu").0, house.id("cheng").0);
    assert_eq!(story.journal.last().unwrap().by, Author::Deputy { id, of });
    // The principal has acted by the deputy's hand.
    let lu = deputy(&house, "lu", Role::Coordinator, "shen");
    let review = Command::ReviewCloseOut { note: None };
    assert!(matches!(
        act(&house, &lu, &finding, &review),
        Err(Error::Refused(Refused::Finding(Refusal::OwnAct { earlier: Step::Signature })))
    ));
    act(&house, &house.caller("shen"), &finding, &review).unwrap();
}

#[tokio::test]
async fn the_page_names_deputy_and_principal() {
    let house = House::new();
    let finding = requested(&house);
    let cheng = deputy(&house, "cheng", Role::Leader, "lu");
    act(&house, &cheng, &finding, &Command::SignCloseOut { note: None }).unwrap();
    let page = house.get("shen", &format!("/findings/{finding}")).await.page();
    assert!(page.contains("程砚书代陆知行"), "{page}");
    let page =
        house.get("shen", &format!("/inspections/{}/journal", inspection_of(&house, &finding))).await.page();
    assert!(page.contains("程砚书代陆知行"), "{page}");
}

#[test]
fn an_emergency_shows_and_a_token_may_only_read() {
    let house = House::new();
    let finding = requested(&house);
    let inspection = inspection_of(&house, &finding);
    let now = || house.app.as_of(None).unwrap();
    let mut he = house.caller("he");
    assert!(matches!(house.app.story(&he, &finding, now()), Err(Error::NotFound)));
    he.actor.grants.push(Grant::emergency(bureau(&house), vec![]));
    let story = house.app.story(&he, &finding, now()).unwrap();
    assert!(
        story.capacity == app::permit::Capacity::default()
            && story.hands_for(app::permit::Act::Sign).next().is_none()
    );
    assert!(house.app.journal(&he, &inspection, None, 10).is_ok());
    assert!(matches!(house.app.erasures_pending(&he, &inspection), Err(Error::NotFound)));
    for command in [Command::SignCloseOut { note: None }, request()] {
        assert!(matches!(act(&house, &he, &finding, &command), Err(Error::NotYours)));
    }
    // A token that only reads, one for another inspection, and one for this.
    let token = |limits: Limits| {
        let mut caller = house.caller("lu");
        caller.actor = caller.actor.narrowed(limits);
        caller
    };
    let sign = Command::SignCloseOut { note: None };
    let reads = token(Limits { read_only: true, ledgers: None });
    assert!(house.app.story(&reads, &finding, now()).is_ok());
    assert!(matches!(act(&house, &reads, &finding, &sign), Err(Error::NotYours)));
    let only = |id: &str| Limits { read_only: false, ledgers: Some([id.to_owned()].into()) };
    let elsewhere = token(only("01ELSEWHERE"));
    assert!(matches!(act(&house, &elsewhere, &finding, &sign), Err(Error::NotFound)));
    assert!(house.app.ledger(&elsewhere, &inspection, now()).is_err());
    act(&house, &token(only(inspection.as_str())), &finding, &sign).unwrap();
}

#[tokio::test]
async fn a_signature_on_paper_is_recorded_with_its_sheet() {
    let house = House::new();
    let finding = requested(&house);
    let path = format!("/findings/{finding}");
    let (page_path, to) = (format!("{path}/behalf"), format!("{path}/behalf/sign"));
    let page = house.get("shen", &path).await.page();
    assert!(page.contains(&format!("href=\"{page_path}\"")), "{page}");
    assert!(!house.get("luo", &path).await.page().contains(&page_path), "an office records nothing");
    house.get("luo", &page_path).await.with(404);
    house.get("he", &page_path).await.with(404);
    let page = house.get("shen", &format!("{page_path}?do=sign")).await.page();
    assert!(page.contains("陆知行") && page.contains("谁办的"), "{page}");
    let choices = page.split("name=\"person\"").nth(1).unwrap().split("</select>").next().unwrap();
    assert!(!choices.contains("程砚书"), "only who could have done it: {choices}");

    let lu = house.id("lu").0;
    let fields = |person: &str, on: &str| {
        vec![("person", person.to_owned()), ("acted_on", on.to_owned()), ("note", "同意".to_owned())]
    };
    let send = |who: &'static str,
                fields: Vec<(&'static str, String)>,
                file: Option<(&'static str, &'static [u8])>| {
        let (house, to) = (&house, &to);
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
            house.upload(who, to, &fields, file).await
        }
    };
    let sheet = Some(("签批单.pdf", PDF));
    let missing = send("shen", fields("", ""), None).await.with(422);
    assert!(missing.contains("请选扫描件") && missing.contains("同意"), "{missing}");
    let odd = send("shen", fields(&lu, "2026-11-20"), Some(("签批单.docx", b"PK\x03\x04"))).await.with(422);
    assert!(odd.contains("扫描件要用PDF"), "{odd}");
    let late = send("shen", fields(&lu, "2026-11-21"), sheet).await.with(422);
    assert!(late.contains("2026"), "{late}");
    let early = send("shen", fields(&lu, "2026-11-19"), sheet).await.with(422);
    assert!(early.contains("纸面上的日期不能早于"), "{early}");
    let other = send("shen", fields(&house.id("cheng").0, "2026-11-20"), sheet).await.with(422);
    assert!(other.contains("请从列表里选"), "{other}");
    send("luo", fields(&lu, "2026-11-20"), sheet).await.with(403);
    assert_eq!(send("shen", fields(&lu, "2026-11-20"), sheet).await.done(), format!("{path}?ok=recorded"));

    let page = house.get("luo", &path).await.page();
    assert!(page.contains("由沈砚秋代录") && page.contains("陆知行"), "{page}");
    let link = page.split(&format!("{path}/sheets/")).nth(1).unwrap().split('"').next().unwrap();
    let link = format!("{path}/sheets/{link}");
    let answer = house.get("luo", &link).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.as_slice()), (200, PDF));
    assert!(answer.headers["content-disposition"].to_str().unwrap().contains(".pdf"));
    house.get("he", &link).await.with(404);
    house.get("luo", &format!("{path}/sheets/{}", "0".repeat(64))).await.with(404);
    let english = house.get_en("luo", &path).await.page();
    assert!(english.contains("recorded by 沈砚秋") && english.contains("the scanned sheet"), "{english}");

    // The office that filed the leader's sheet reviews; the acceptance is the supervisor's to record, not its own.
    house.command("shen", &finding, &Command::ReviewCloseOut { note: None });
    let page = house.get("shen", &page_path).await.page();
    assert!(page.contains("behalf/waive") && !page.contains("do=accept"), "{page}");
    let own = house
        .upload(
            "wen",
            &format!("{path}/behalf/accept"),
            &[("person", house.id("wen").0.as_str()), ("acted_on", "2026-11-20"), ("note", "")],
            sheet,
        )
        .await
        .with(422);
    assert!(own.contains("自己办的事自己直接办"), "{own}");
    house.command("wen", &finding, &Command::AcceptCloseOut { note: None });
    assert!(house.get("lu", &path).await.page().contains("已销号"));
}

const SECRETS: [&str; 4] = ["第三纪检监察室", "收受礼金", "秦某受诫勉", "来信人杜某"];

fn note(what: Restricted) -> Command {
    Command::NoteRestricted { what, on: date(2026, 11, 19) }
}

/// One entry of each sort.
fn noted(house: &House, finding: &FindingId) {
    let known = |text: &str| Private::known(text.to_owned());
    let clue = Restricted::Clue { to: known(SECRETS[0]), text: known(SECRETS[1]) };
    let accountability =
        Restricted::Accountability { form: Form::Admonition, persons: 1, text: known(SECRETS[2]) };
    house.command("wen", finding, &note(clue));
    house.command("shen", finding, &note(accountability));
    house.command("wen", finding, &note(Restricted::Reporter { text: known(SECRETS[3]) }));
}

#[tokio::test]
async fn what_few_may_see_is_told_as_a_number_and_shown_to_the_few() {
    let house = House::new();
    let finding = requested(&house);
    noted(&house, &finding);
    let inspection = inspection_of(&house, &finding);
    let path = format!("/findings/{finding}");
    // Who may not see it may not note it either.
    let clue = note(Restricted::Clue { to: Private::known("谁".to_owned()), text: Private(None) });
    for who in ["shen", "lu", "luo"] {
        assert!(matches!(act(&house, &house.caller(who), &finding, &clue), Err(Error::NotYours)), "{who}");
    }
    // No page but its own holds a word of it, for whomever.
    for who in ["wen", "shen", "lu", "luo"] {
        for page in [
            path.clone(),
            format!("{path}/journal"),
            format!("/inspections/{inspection}/ledger"),
            format!("/inspections/{inspection}/dashboard"),
            format!("/inspections/{inspection}/journal"),
            format!("/inspections/{inspection}/journal/18/ask"),
        ] {
            let page = house.get(who, &page).await.text();
            for secret in SECRETS.iter().chain(&["诫勉"]) {
                assert!(!page.contains(secret), "{who} reads {secret} in {page}");
            }
        }
    }
    let page = house.get("luo", &path).await.page();
    assert!(page.contains("有1条线索移送记录，您无权查看内容"), "{page}");
    assert!(
        page.contains("有1条处理情况记录，您无权查看内容") && page.contains("登记了一条线索移送，内容受限")
    );
    house.get("luo", &format!("{path}/restricted")).await.with(404);
    house.get("he", &format!("{path}/restricted")).await.with(404);
    let seen = |page: &str| SECRETS.map(|it| page.contains(it));
    let own = format!("{path}/restricted");
    assert_eq!(seen(&house.get("wen", &own).await.page()), [true; 4]);
    assert_eq!(seen(&house.get("shen", &own).await.page()), [false, false, true, false]);
    assert_eq!(seen(&house.get("lu", &own).await.page()), [false, false, true, false]);
    // Each look is in the audit log, and nothing of what was seen.
    let log = house.get("audit", "/settings/audit?act=masked_seen").await.page();
    assert!(log.contains("温照野") && log.contains("沈砚秋") && log.contains("陆知行"), "{log}");
    assert_eq!(seen(&log), [false; 4]);
    // By the form, with what was typed kept; taken back with a reason.
    let empty = [("on", "2026-11-19"), ("form", ""), ("persons", "2"), ("text", "两人")];
    let wrong = house.post("shen", &format!("{own}/accountability"), &empty).await.with(422);
    assert!(wrong.contains("两人") && wrong.contains("请填写"), "{wrong}");
    let none = [("on", "2026-11-19"), ("form", "circular"), ("persons", "0"), ("text", "")];
    assert!(
        house.post("shen", &format!("{own}/accountability"), &none).await.with(422).contains("人数要在1到")
    );
    let good = [("on", "2026-11-19"), ("form", "circular"), ("persons", "2"), ("text", "两人")];
    house.post("shen", &format!("{own}/accountability"), &good).await.done();
    house.post("luo", &format!("{own}/accountability"), &good).await.with(403);
    house.post("shen", &format!("{own}/clue"), &[("on", "2026-11-19"), ("to", "谁")]).await.with(403);
    house.post("shen", &format!("{own}/accountability/2"), &[("reason", "")]).await.with(422);
    house.post("shen", &format!("{own}/accountability/2"), &[("reason", "写错了人")]).await.done();
    let page = house.get("shen", &own).await.page();
    assert!(page.contains("写错了人") && page.contains("通报"), "{page}");
    let page = house.get("luo", &path).await.page();
    assert!(page.contains("收回了一条处理情况") && !page.contains("写错了人"), "{page}");
}

#[test]
fn an_emergency_opens_the_fields_that_were_asked_for_and_is_noted() {
    let house = House::new();
    let finding = requested(&house);
    noted(&house, &finding);
    let now = || house.app.as_of(None).unwrap();
    let kinds = |caller: &Caller| -> Option<Vec<RestrictedKind>> {
        let unveiled = house.app.unveil(caller, &finding).ok()?;
        Some(unveiled.entries.iter().map(|it| it.what.kind()).collect())
    };
    let mut he = house.caller("he");
    he.actor.grants.push(Grant::emergency(bureau(&house), vec![Masked::Reporter]));
    assert_eq!(kinds(&he), Some(vec![RestrictedKind::Reporter]));
    assert!(house.app.story(&he, &finding, now()).unwrap().veils.iter().all(|it| it.count == 1));
    let mut bare = house.caller("he");
    bare.actor.grants.push(Grant::emergency(bureau(&house), vec![]));
    assert_eq!(kinds(&bare), None);
    // A deputy sees what the principal sees; a token, even the supervisor's, none of it.
    assert_eq!(
        kinds(&deputy(&house, "cheng", Role::Leader, "lu")),
        Some(vec![RestrictedKind::Accountability])
    );
    let mut token = house.caller("wen");
    token.actor = token.actor.narrowed(Limits::default());
    assert_eq!(kinds(&token), None);
    // Reading by nothing but an emergency is noted; reading as always is not.
    house.app.story(&house.caller("wen"), &finding, now()).unwrap();
    let filter = app::AuditFilter { act: Some(app::AuditAct::BreakGlass), ..app::AuditFilter::default() };
    let noted = house.app.audit(&house.caller("audit"), &filter, 0, 50).unwrap();
    let people: std::collections::BTreeSet<_> =
        noted.lines.iter().map(|it| it.line.entry.person.clone()).collect();
    assert_eq!(people, [Some(house.id("he").0)].into());
}

/// Three findings of 陆知行: open, in close-out, closed; and one of 程砚书's.
fn several(house: &House) -> (InspectionId, Vec<FindingId>) {
    let first = requested(house);
    let inspection = inspection_of(house, &first);
    let open = house.finding(&inspection, "一", "公务接待附件不全");
    house.assign(&open, date(2026, 12, 31));
    let standing = house.finding(&inspection, "二", "廉政谈话没有常态");
    house.assign(&standing, date(2026, 12, 31));
    house.measure(&standing, "每季度谈话");
    let done =
        Command::ReportProgress { measure: 1, on: date(2026, 11, 19), text: "已谈".to_owned(), done: true };
    house.command("luo", &standing, &done);
    house.command("shen", &standing, &Command::WaiveEvidence { measure: 1, reason: "已核对记录".to_owned() });
    let outcome = Outcome::Standing { mechanism: "每季度抽查".to_owned(), review_on: date(2027, 3, 31) };
    let request = Command::RequestCloseOut { statement: "已办".to_owned(), outcome, answers: vec![] };
    house.command("luo", &standing, &request);
    house.command("lu", &standing, &Command::SignCloseOut { note: None });
    house.command("shen", &standing, &Command::ReviewCloseOut { note: None });
    house.command("wen", &standing, &Command::AcceptCloseOut { note: None });
    (inspection, vec![first, open, standing])
}

#[tokio::test]
async fn a_leader_hands_over_what_is_open_and_standing_by_a_list_that_both_sign() {
    let house = House::new();
    let (inspection, findings) = several(&house);
    let base = format!("/inspections/{inspection}/handovers");
    let (lu, cheng) = (house.id("lu").0, house.id("cheng").0);
    let leader = |finding: &FindingId| {
        let now = house.app.as_of(None).unwrap();
        house.app.story(&house.caller("shen"), finding, now).unwrap().row.leader.unwrap()
    };
    assert!(house.get("shen", &format!("/inspections/{inspection}/ledger")).await.page().contains(&base));
    house.get("luo", &base).await.page();
    house.get("he", &base).await.with(404);
    house.get("cheng", &base).await.with(404);
    let wanted = |from: &str, to: &str, reason: &str| {
        vec![
            ("post", "leader".to_owned()),
            ("from", from.to_owned()),
            ("to", to.to_owned()),
            ("reason", reason.to_owned()),
        ]
    };
    let post = |who: &'static str, path: String, fields: Vec<(&'static str, String)>| {
        let house = &house;
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
            house.post(who, &path, &fields).await
        }
    };
    post("luo", base.clone(), wanted(&lu, &cheng, "调整")).await.with(403);
    assert!(post("shen", base.clone(), wanted(&lu, &lu, "调整")).await.with(422).contains("不能交给自己"));
    post("shen", base.clone(), wanted(&lu, &house.id("luo").0, "调整")).await.with(422);
    assert!(post("shen", base.clone(), wanted(&cheng, &lu, "调整")).await.with(422).contains("不用交接"));
    assert!(post("shen", base.clone(), wanted(&lu, &cheng, "")).await.with(422).contains("缘由"));
    let one = post("shen", base.clone(), wanted(&lu, &cheng, "分工调整")).await.done();
    assert_eq!(one, format!("{base}/1"));
    assert!(post("shen", base.clone(), wanted(&lu, &cheng, "再来")).await.with(422).contains("还没办完"));
    // Whoever takes over sees nothing of the inspection yet, and the list all the same.
    let page = house.get("cheng", &one).await.page();
    assert!(
        page.contains("公务接待附件不全") && page.contains("长期坚持") && page.contains("销号审核"),
        "{page}"
    );
    house.get("he", &one).await.with(404);
    house.get("luo", &one).await.with(404);
    // Nobody signs for another.
    post("cheng", format!("{one}/leaves"), vec![]).await.with(403);
    post("lu", format!("{one}/leaves"), vec![]).await.done();
    assert_eq!(leader(&findings[1]), lu, "one signature changes nothing");
    // Something changes: the list is made afresh, and the first signature is void.
    house.measure(&findings[1], "补齐附件");
    let late = post("cheng", format!("{one}/takes_over"), vec![]).await.with(422);
    assert!(late.contains("列单以后有变动"), "{late}");
    post("cheng", format!("{one}/relist"), vec![]).await.with(404);
    post("shen", format!("{one}/relist"), vec![]).await.done();
    // On paper, recorded by neither of the two.
    let paper = format!("{one}/paper/leaves");
    let early =
        house.upload("shen", &paper, &[("acted_on", "2026-11-19")], Some(("单子.pdf", PDF))).await.with(422);
    assert!(early.contains("纸面上的日期"), "{early}");
    house.upload("shen", &paper, &[("acted_on", "2026-11-20")], Some(("单子.pdf", PDF))).await.done();
    assert_eq!(house.get("cheng", &format!("{one}/sheets/leaves")).await.bytes, PDF);
    house.get("he", &format!("{one}/sheets/leaves")).await.with(404);
    post("cheng", format!("{one}/takes_over"), vec![]).await.done();
    for finding in &findings {
        assert_eq!(leader(finding), cheng);
    }
    // The one who takes over goes on from there; the one who left sees only what is theirs: the list.
    house.command("cheng", &findings[0], &Command::SignCloseOut { note: None });
    house.get("lu", &format!("/findings/{}", findings[0])).await.with(404);
    let page = house.get("lu", &one).await.page();
    assert!(page.contains("办完") && page.contains("由沈砚秋代录"), "{page}");
    let page = house.get("cheng", &format!("/findings/{}", findings[1])).await.page();
    assert!(page.contains("按第1号交接单"), "{page}");
    let journal = house.get("shen", &format!("/inspections/{inspection}/journal")).await.page();
    assert!(journal.contains("第1号交接单办完"), "{journal}");
    post("lu", format!("{one}/leaves"), vec![]).await.with(422);
}

#[test]
fn nothing_goes_over_but_by_a_handover() {
    let house = House::new();
    let (inspection, findings) = several(&house);
    let (lu, cheng) = (house.id("lu"), house.id("cheng"));
    let by_hand = Command::HandOver { post: Post::Leader, from: lu.clone(), to: cheng.clone(), handover: 1 };
    assert!(matches!(act(&house, &house.caller("shen"), &findings[0], &by_hand), Err(Error::NotYours)));
    let shen = house.caller("shen");
    let number = house.app.open_handover(&shen, &inspection, (Post::Leader, &lu, &cheng), "调整").unwrap();
    // A token that only reads signs nothing.
    let mut token = house.caller("lu");
    token.actor = token.actor.narrowed(Limits { read_only: true, ledgers: None });
    assert!(matches!(
        house.app.sign_handover(&token, &inspection, number, Side::Leaves),
        Err(Error::NotYours)
    ));
    house.app.sign_handover(&house.caller("lu"), &inspection, number, Side::Leaves).unwrap();
    house.app.withdraw_handover(&shen, &inspection, number, "不调整了").unwrap();
    assert!(house.app.sign_handover(&house.caller("cheng"), &inspection, number, Side::TakesOver).is_err());
}

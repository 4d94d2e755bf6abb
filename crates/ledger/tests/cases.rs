//! Runs the tables in `cases/`: who, command, then `>` the events or `!` the refusal.
//!
//! Who is a person, `罗/程` a deputy, `程~沈` an act on paper and its recorder. A line `== name` starts a case with nothing in the ledger, `@ day` sets the day, `given …` brings a finding to
//! where a case begins, `= what value` looks at the state. `字×501` stands for a text of so many characters, `空` for
//! one of a blank. With `TAIZHANG_BLESS=1` the outcomes are written anew; what it wrote is read in the diff.

use jiff::civil::Date;
use ledger::finding::{
    self, Assignment, Claim, ClaimedMeasure, Command, EvidenceKind, EvidenceStage, Finding, Form, Hand,
    Holding, Known, Mode, NewEvidence, Origin, Outcome, Paper, Place, Restricted, RestrictedKind, Stage,
    Waiting,
};
use ledger::{
    FileHash, FindingId, InspectionId, OrgId, PersonId, Private, ProposalId, UnitPath, inspection, org,
    people, proposal,
};
use std::path::Path;

type Outcomes = Result<Vec<ledger::Event>, String>;

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|error| panic!("{text} is no day: {error}"))
}

fn text(word: &str) -> String {
    match word.strip_prefix("字×") {
        Some(count) => "字".repeat(count.parse().expect("a count")),
        None if word == "空" => " ".to_owned(),
        None => word.to_owned(),
    }
}

fn number(word: &str) -> u32 {
    word.parse().unwrap_or_else(|_| panic!("{word} is no number"))
}

/// `罗`: in person; `罗/程`: 罗 as the deputy of 程; `程~沈` or `程~沈@2026-03-01`: 程 on paper of that day, recorded by 沈.
fn hand(word: &str) -> (Hand, Option<Date>) {
    let (who, on) = word.split_once('@').map_or((word, None), |(who, on)| (who, Some(day(on))));
    let hand = match (who.split_once('/'), who.split_once('~')) {
        (Some((deputy, principal)), _) => Hand::deputy(deputy.into(), principal.into()),
        (None, Some((person, recorder))) => {
            let paper = Paper { recorder: recorder.into(), sheet: FileHash::from("sheet") };
            Hand::on_paper(person.into(), paper)
        }
        (None, None) => Hand::from(who),
    };
    (hand, on)
}

fn shown(hand: &Hand) -> String {
    let person = &hand.person;
    match (&hand.of, hand.recorder()) {
        (Some(of), _) => format!("{person}/{of}"),
        (None, Some(recorder)) => format!("{person}~{recorder}"),
        (None, None) => person.to_string(),
    }
}

/// `1-2`: measure and entry.
fn pair(word: &str) -> (u32, u32) {
    let (a, b) = word.split_once('-').unwrap_or_else(|| panic!("{word} is no entry"));
    (number(a), number(b))
}

/// The state of one case: one finding, one inspection, one tree, some people.
struct World {
    today: Date,
    inspection_open: bool,
    finding: Finding,
    inspection: inspection::Inspection,
    org: org::Org,
    people: std::collections::BTreeMap<String, people::Person>,
    administrators: Option<people::Administrators>,
    proposals: std::collections::BTreeMap<String, proposal::Proposal>,
}

impl World {
    fn new() -> World {
        World {
            today: day("2026-03-02"),
            inspection_open: true,
            finding: Finding::default(),
            inspection: inspection::Inspection::default(),
            org: org::Org::default(),
            people: std::collections::BTreeMap::new(),
            administrators: None,
            proposals: std::collections::BTreeMap::new(),
        }
    }

    fn known(&self) -> Known {
        Known { today: self.today, acted_on: self.today, inspection_open: self.inspection_open }
    }

    fn run(&mut self, stream: &str, who: &str, words: &[&str]) -> Outcomes {
        match stream {
            "inspection" => self.run_inspection(who, words),
            "org" => self.run_org(words),
            "people" => self.run_people(who, words),
            "proposal" => self.run_proposal(who, words),
            _ => self.run_finding(who, words),
        }
    }

    fn run_finding(&mut self, who: &str, words: &[&str]) -> Outcomes {
        let command = finding_command(words, &self.finding);
        let (hand, acted_on) = hand(who);
        let known = Known { acted_on: acted_on.unwrap_or(self.today), ..self.known() };
        let events =
            finding::decide(&self.finding, &known, &hand, &command).map_err(|refusal| refusal.to_string())?;
        for event in &events {
            self.finding = finding::evolve(std::mem::take(&mut self.finding), event);
        }
        Ok(events.into_iter().map(Into::into).collect())
    }

    fn run_inspection(&mut self, who: &str, words: &[&str]) -> Outcomes {
        use inspection::Command as C;
        let by = PersonId::from(who);
        let join = |event: inspection::Event, findings: Vec<(FindingId, finding::Event)>| {
            std::iter::once(event.into())
                .chain(findings.into_iter().map(|(_, event)| event.into()))
                .collect::<Vec<ledger::Event>>()
        };
        let ids = |prefix: &str, count: u32| -> Vec<FindingId> {
            (1..=count).map(|i| FindingId(format!("{prefix}{i}"))).collect()
        };
        let command = match words {
            ["open", title, rest @ ..] => C::Open {
                id: "i1".into(),
                unit: inspection::Unit {
                    id: "edu".into(), path: "root/edu/".into(), name: "教育局".into()
                },
                details: details(title, rest),
            },
            ["correct", title, reason, rest @ ..] => {
                C::Correct { details: details(title, rest), reason: text(reason) }
            }
            ["receive", file, count] => C::ReceiveDocument {
                document: inspection::NewDocument {
                    file: FileHash::from(*file),
                    report: FileHash(format!("{file}-report")),
                    name: Private::known(format!("{file}.txt")),
                    media_type: "text/plain".into(),
                    size: 1,
                    counts: inspection::Counts { findings: number(count), ..Default::default() },
                },
            },
            ["correct-node", document, node, title] => {
                C::CorrectNode { document: number(document), node: (0, 0, number(node)), title: text(title) }
            }
            ["leave-out", document, node, reason] => {
                C::LeaveOut { document: number(document), node: (0, 0, number(node)), reason: text(reason) }
            }
            ["take-back", document, node] => {
                C::TakeBack { document: number(document), node: (0, 0, number(node)) }
            }
            ["discard", document, reason] => {
                C::DiscardDocument { document: number(document), reason: text(reason) }
            }
            ["adopt", document, count, ids_count] => {
                let nodes: Vec<inspection::ReportNode> = (0..number(count)).map(node).collect();
                let prefix = format!("f{document}-");
                let (event, findings) = inspection::adopt(
                    &self.inspection,
                    self.today,
                    &by,
                    number(document),
                    &nodes,
                    &ids(&prefix, number(ids_count)),
                )
                .map_err(|it| it.to_string())?;
                self.inspection = inspection::evolve(std::mem::take(&mut self.inspection), &event);
                return Ok(join(event, findings));
            }
            ["register", id, title] => {
                let (event, findings) = inspection::register(
                    &self.inspection,
                    self.today,
                    &by,
                    &FindingId::from(*id),
                    &text(title),
                    &Place::default(),
                    "来信",
                )
                .map_err(|it| it.to_string())?;
                self.inspection = inspection::evolve(std::mem::take(&mut self.inspection), &event);
                return Ok(join(event, findings));
            }
            // `void-adoption 1 3 reason worked`: three findings, on the first of which work has begun.
            ["void-adoption", document, count, reason, rest @ ..] => {
                let mut states: Vec<(FindingId, Finding)> = Vec::new();
                for (i, id) in ids(&format!("f{document}-"), number(count)).into_iter().enumerate() {
                    let mut world = World::new();
                    world.given(&["registered"]);
                    if i == 0 && rest == ["worked"] {
                        world.given(&["open", "1"]);
                        world.run_finding("罗", &["report", "1", "开过会"]).expect("a report");
                    }
                    states.push((id, world.finding));
                }
                let (event, findings) = inspection::void_adoption(
                    &self.inspection,
                    self.today,
                    &by,
                    number(document),
                    &text(reason),
                    &states,
                )
                .map_err(|it| it.to_string())?;
                self.inspection = inspection::evolve(std::mem::take(&mut self.inspection), &event);
                return Ok(join(event, findings));
            }
            _ => panic!("no such command: {words:?}"),
        };
        let events =
            inspection::decide(&self.inspection, self.today, &command).map_err(|it| it.to_string())?;
        for event in &events {
            self.inspection = inspection::evolve(std::mem::take(&mut self.inspection), event);
        }
        Ok(events.into_iter().map(Into::into).collect())
    }

    fn run_org(&mut self, words: &[&str]) -> Outcomes {
        let command = match words {
            ["add", id, kind, parent, name, body @ ..] => org::Command::AddNode {
                id: OrgId::from(*id),
                parent: (*parent != "-").then(|| OrgId::from(*parent)),
                name: text(name),
                kind: match *kind {
                    "region" => org::NodeKind::Region,
                    "unit" => org::NodeKind::Unit,
                    "office" => org::NodeKind::Office,
                    "body" => org::NodeKind::Body,
                    other => panic!("no such kind: {other}"),
                },
                body: body
                    .first()
                    .map(|it| org::BodyKind::from_key(it).unwrap_or_else(|| panic!("no such body: {it}"))),
                ordinal: 0,
            },
            ["rename", id, name] => org::Command::RenameNode { id: OrgId::from(*id), name: text(name) },
            ["close", id, reason] => org::Command::CloseNode { id: OrgId::from(*id), reason: text(reason) },
            ["move", id, to, reason] => org::Command::MoveNode {
                id: OrgId::from(*id),
                to: OrgId::from(*to),
                ordinal: 0,
                reason: text(reason),
            },
            // `member 整改办 person:罗 组长 2026-03-02 2026-12-31` or `name:某会计师事务所`
            ["member", id, who, post, from, to @ ..] => org::Command::AddMember {
                id: OrgId::from(*id),
                person: who.strip_prefix("person:").map(PersonId::from),
                name: who.strip_prefix("name:").map(text),
                post: (*post != "-").then(|| text(post)),
                from: day(from),
                to: to.first().map(|it| day(it)),
            },
            ["end-member", id, number_, on] => {
                org::Command::EndMember { id: OrgId::from(*id), number: number(number_), on: day(on) }
            }
            _ => panic!("no such command: {words:?}"),
        };
        let events = org::decide(&self.org, &command).map_err(|it| it.to_string())?;
        for event in &events {
            self.org = org::evolve(std::mem::take(&mut self.org), event);
        }
        Ok(events.into_iter().map(Into::into).collect())
    }

    fn run_people(&mut self, who: &str, words: &[&str]) -> Outcomes {
        use people::{Command as C, Effect as E};
        let mut known = people::Known {
            today: self.today,
            administrators: self.administrators.clone(),
            username_taken: false,
            node_open: !words.contains(&"nowhere"),
            candidates_fit: true,
        };
        if let ["appoint", system, security, audit] = words {
            let three = [system, security, audit];
            known.candidates_fit = three.iter().all(|it| {
                self.people.get(**it).is_some_and(|it| it.may_sign_in(self.today) && it.grants.is_empty())
            });
            let wanted = people::Administrators {
                system: (**system).into(),
                security: (**security).into(),
                audit: (**audit).into(),
            };
            let events = people::appoint(&known, &wanted).map_err(|it| it.to_string())?;
            if let Some(three) = people::fold_administrators(&events) {
                self.administrators = Some(three);
            }
            return Ok(events.into_iter().map(Into::into).collect());
        }
        let (verb, id, rest) = (words[0], words[1], &words[2..]);
        let office = |id: &str| people::Office { id: id.into(), path: UnitPath(format!("root/{id}/")) };
        let role = |key: &str| people::Role::from_key(key).unwrap_or_else(|| panic!("no such role: {key}"));
        let command = match (verb, rest) {
            ("register", [username, at]) => {
                known.username_taken =
                    self.people.iter().any(|(other, it)| other != id && it.username == *username);
                C::Register { name: id.into(), username: text(username), office: office(at), post: None }
            }
            ("rename", [name, reason]) => C::Rename { name: text(name), reason: text(reason) },
            ("change-post", [at, post]) => C::ChangePost { office: office(at), post: Some(text(post)) },
            ("take-post", [at, title, from, to @ ..]) => C::TakePost {
                office: office(at),
                title: Some(text(title)),
                from: day(from),
                to: to.first().map(|it| day(it)),
            },
            ("end-post", [number_, on]) => C::EndPost { number: number(number_), on: day(on) },
            ("set-password", []) => C::SetPassword,
            // What two hands do: who they are is a matter of `proposal.txt`.
            _ => {
                let (effect, reason) = match (verb, rest) {
                    ("open", [proposal]) => (E::Open, *proposal),
                    ("grant", [key, at, rest @ ..]) => {
                        let grant = people::Grant {
                            role: role(key),
                            at: OrgId::from(*at),
                            path: UnitPath(format!("root/{at}/")),
                            from: rest.first().map_or(self.today, |it| day(it)),
                            to: rest.get(1).map(|it| day(it)),
                        };
                        (E::Grant { grant }, "x1")
                    }
                    ("revoke", [key, at]) => (E::Revoke { role: role(key), at: OrgId::from(*at) }, "x1"),
                    ("close", []) => (E::Close, "x1"),
                    ("reset", [proposal]) => (E::Reset, *proposal),
                    ("leave", [on]) => (E::Leave { on: day(on) }, "x1"),
                    ("depute", [of, key, at, from, to]) => {
                        let deputy = people::Deputy {
                            of: PersonId::from(*of),
                            role: role(key),
                            at: OrgId::from(*at),
                            path: UnitPath(format!("root/{at}/")),
                            from: day(from),
                            to: day(to),
                            sheet: None,
                        };
                        let holds = |it: &people::Grant| {
                            it.role == deputy.role && it.at == deputy.at && it.holds(deputy.from)
                        };
                        let principal = self.people.get(*of);
                        let principal_holds = principal
                            .is_some_and(|it| it.may_sign_in(deputy.from) && it.grants.iter().any(holds));
                        (E::Depute { deputy, principal_holds }, "x1")
                    }
                    ("end-deputy", [of, key, at, on]) => (
                        E::EndDeputy {
                            of: PersonId::from(*of),
                            role: role(key),
                            at: OrgId::from(*at),
                            on: day(on),
                        },
                        "x1",
                    ),
                    ("break-glass", [at, hours]) => (
                        E::BreakGlass {
                            at: OrgId::from(*at),
                            path: UnitPath(format!("root/{at}/")),
                            hours: number(hours),
                            fields: vec![people::Masked::Clue],
                        },
                        "x1",
                    ),
                    _ => panic!("no such command: {words:?}"),
                };
                let person = self.people.entry(id.to_owned()).or_default();
                let now = jiff::Timestamp::UNIX_EPOCH;
                let proposal = ProposalId::from(reason);
                let events =
                    people::apply(&PersonId::from(id), person, &known, &proposal, "缘由", now, &effect)
                        .map_err(|it| it.to_string())?;
                for event in &events {
                    *person = people::evolve(std::mem::take(person), event);
                }
                return Ok(events.into_iter().map(Into::into).collect());
            }
        };
        let person = self.people.entry(id.to_owned()).or_default();
        let events = people::decide(&PersonId::from(id), person, &known, &PersonId::from(who), &command)
            .map_err(|it| it.to_string())?;
        for event in &events {
            *person = people::evolve(std::mem::take(person), event);
        }
        Ok(events.into_iter().map(Into::into).collect())
    }

    /// `甲 propose p1 open:罗 grant:罗:handler:office`, `乙 confirm p1`; the three are 甲, 乙, 丙 from the beginning.
    fn run_proposal(&mut self, who: &str, words: &[&str]) -> Outcomes {
        use proposal::{Act, Command as C};
        let three = self.administrators.get_or_insert_with(|| people::Administrators {
            system: "甲".into(),
            security: "乙".into(),
            audit: "丙".into(),
        });
        let on = self.today;
        let role = |key: &str| people::Role::from_key(key).unwrap_or_else(|| panic!("no such role: {key}"));
        let act = |word: &&str| match *word.split(':').collect::<Vec<_>>() {
            ["open", person] => Act::OpenAccount { person: person.into() },
            ["close", person] => Act::CloseAccount { person: person.into() },
            ["reset", person] => Act::ResetPassword { person: person.into() },
            ["leave", person] => Act::Leave { person: person.into(), on },
            ["grant", person, key, at] => Act::Grant {
                person: person.into(),
                grant: people::Grant {
                    role: role(key),
                    at: at.into(),
                    path: UnitPath(format!("root/{at}/")),
                    from: on,
                    to: None,
                },
            },
            ["revoke", person, key, at] => {
                Act::Revoke { person: person.into(), role: role(key), at: at.into() }
            }
            ["depute", principal, deputy, key, at] => Act::Depute {
                principal: principal.into(),
                deputy: deputy.into(),
                role: role(key),
                at: at.into(),
                from: on,
                to: on,
                sheet: None,
            },
            ["move", node, to] => Act::MoveNode { node: node.into(), to: to.into() },
            ["close-node", node] => Act::CloseNode { node: node.into() },
            ["replace", admin, person] => Act::ReplaceAdministrator {
                admin: people::Admin::from_key(admin).unwrap_or_else(|| panic!("no such admin: {admin}")),
                person: person.into(),
            },
            ["keep-audit", months] => Act::KeepAudit { months: number(months) },
            ["break-glass", person, at] => {
                Act::BreakGlass { person: person.into(), at: at.into(), hours: 4, fields: vec![] }
            }
            _ => panic!("no such act: {word}"),
        };
        let (id, command) = match words {
            ["propose", id, "空", acts @ ..] => {
                (*id, C::Propose { acts: acts.iter().map(act).collect(), reason: " ".into() })
            }
            ["propose", id, acts @ ..] => {
                (*id, C::Propose { acts: acts.iter().map(act).collect(), reason: "需要".into() })
            }
            ["confirm", id] => (*id, C::Confirm),
            ["decline", id, reason] => (*id, C::Decline { reason: text(reason) }),
            ["withdraw", id] => (*id, C::Withdraw),
            _ => panic!("no such command: {words:?}"),
        };
        let known = proposal::Known { today: self.today, administrators: Some(three.clone()) };
        let before = self.proposals.entry(id.to_owned()).or_default();
        let events =
            proposal::decide(before, &known, &PersonId::from(who), &command).map_err(|it| it.to_string())?;
        *before = events.iter().fold(before.clone(), proposal::evolve);
        if events.iter().any(|it| matches!(it, proposal::Event::Confirmed { .. })) {
            for act in &before.acts {
                if let Act::ReplaceAdministrator { admin, person } = act {
                    match admin {
                        people::Admin::System => three.system = person.clone(),
                        people::Admin::Security => three.security = person.clone(),
                        people::Admin::Audit => three.audit = person.clone(),
                    }
                }
            }
        }
        Ok(events.into_iter().map(Into::into).collect())
    }

    /// Brings the finding to where a case begins, by commands that must succeed. The leader is 程, the handler 罗, the
    /// coordinator 沈, the supervisor 方; the lead office 计财科; the deadline the end of June.
    fn given(&mut self, words: &[&str]) {
        let mut run = |who: &str, line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            self.run_finding(who, &words).unwrap_or_else(|refusal| panic!("given {line}: {refusal}"));
        };
        match words {
            ["registered"] => run("沈", "register 维修化整为零"),
            ["open", measures] => {
                run("沈", "register 维修化整为零");
                run("沈", "assign 程 计财科 2026-06-30");
                (1..=number(measures)).for_each(|i| run("罗", &format!("add-measure 措施{i}")));
            }
            ["ready", measures] => {
                self.given(&["open", measures]);
                for i in 1..=number(measures) {
                    self.run_finding("罗", &["report-done", &i.to_string()]).expect("a report");
                    self.run_finding("罗", &["attach", &i.to_string(), "会议纪要"]).expect("evidence");
                }
            }
            ["requested", measures] => {
                self.given(&["ready", measures]);
                self.run_finding("罗", &["request-close-out"]).expect("a request");
            }
            ["signed", measures] => {
                self.given(&["requested", measures]);
                self.run_finding("程", &["sign"]).expect("a signature");
            }
            ["reviewed", measures] => {
                self.given(&["signed", measures]);
                self.run_finding("沈", &["review"]).expect("a review");
            }
            ["closed", measures] => {
                self.given(&["reviewed", measures]);
                self.run_finding("方", &["accept"]).expect("an acceptance");
            }
            ["adopted", rest @ ..] => {
                let words: Vec<&str> = std::iter::once("adopt").chain(rest.iter().copied()).collect();
                self.run_finding("沈", &words).expect("an adoption");
            }
            ["no-inspection"] => self.inspection_open = false,
            _ => panic!("no such beginning: {words:?}"),
        }
    }

    fn look(&self, what: &str) -> String {
        let finding = &self.finding;
        match what {
            "stage" => match &finding.stage {
                Stage::Absent => "absent".into(),
                Stage::Open => "open".into(),
                Stage::InCloseOut(close_out) => match close_out.waiting {
                    Waiting::Signature => "waits-for-signature".into(),
                    Waiting::Review { .. } => "waits-for-review".into(),
                    Waiting::Acceptance { .. } => "waits-for-acceptance".into(),
                },
                Stage::Closed(closed) => format!(
                    "closed {} {} {} {} {}",
                    closed.accepted.on,
                    shown(&closed.requested.by),
                    shown(&closed.signed.by),
                    shown(&closed.reviewed.by),
                    shown(&closed.accepted.by)
                ),
                Stage::ClosedEarlier(earlier) => {
                    format!("closed-earlier {} {}", earlier.closed_on, earlier.by_whom)
                }
                Stage::Voided { reason, .. } => format!("void {reason}"),
            },
            "missing" => {
                let missing: Vec<String> =
                    finding::missing(finding, &self.known()).iter().map(ToString::to_string).collect();
                if missing.is_empty() { "nothing".into() } else { missing.join(", ") }
            }
            "due" => {
                let due = finding.assignment.as_ref().map(|it| it.due_on);
                let [due, first] =
                    [due, finding.first_due_on].map(|it| it.map_or("-".into(), |it| it.to_string()));
                format!("{due} first {first}")
            }
            "required" => finding.requirements.join("|"),
            "times-closed" => finding.closed.to_string(),
            "title" => finding.entry.as_ref().map_or("-".into(), |it| it.title.clone()),
            "claim" => finding
                .entry
                .as_ref()
                .and_then(|it| it.claim.as_ref())
                .map_or("-".into(), |it| it.status_text.clone()),
            "restricted" => {
                let one = |it: &finding::RestrictedEntry| {
                    let gone = if it.withdrawn.is_some() { " gone" } else { "" };
                    format!("{}{} {}{gone}", it.what.kind().key(), it.entry, it.on)
                };
                finding.restricted.iter().map(one).collect::<Vec<_>>().join(", ")
            }
            "numbers" => self.inspection.numbers.to_string(),
            "path" => self.org.path(&"office".into()).map_or("-".into(), |it| it.to_string()),
            other => panic!("nothing to look at: {other}"),
        }
    }
}

fn details(title: &str, rest: &[&str]) -> inspection::Details {
    inspection::Details {
        title: text(title),
        from: rest.first().map(|it| day(it)),
        to: rest.get(1).map(|it| day(it)),
        feedback_on: rest.get(2).map(|it| day(it)),
        ..Default::default()
    }
}

fn node(i: u32) -> inspection::ReportNode {
    inspection::ReportNode {
        node: (0, 0, i),
        place: Place { aspect_title: Some("方面".into()), ..Place::default() },
        title: format!("第{i}个问题"),
        claim: Some(Claim { status: "completed".into(), status_text: "已完成".into() }),
        measures: vec![ClaimedMeasure { text: "印发甲发〔2026〕1号".into(), documents: vec![] }],
        documents: vec!["甲发〔2026〕1号".into(), "甲发〔2026〕2号".into()],
        start: 0,
        end: 9,
    }
}

fn finding_command(words: &[&str], finding: &Finding) -> Command {
    let statement = "已查清，资料补齐".to_owned();
    match words {
        ["register", title] => Command::Register {
            inspection: InspectionId::from("i1"),
            unit_path: "root/edu/".into(),
            number: 1,
            title: text(title),
            place: Place::default(),
            source: "反馈意见".into(),
        },
        // `adopt 措施甲,措施乙 已完成 文号,文号`
        ["adopt", measures, rest @ ..] => Command::Adopt {
            inspection: InspectionId::from("i1"),
            unit_path: "root/edu/".into(),
            number: 1,
            title: "维修化整为零".into(),
            place: Place::default(),
            origin: Origin::Document { document: 1, node: (0, 0, 0), start: 0, end: 9 },
            claim: rest.first().map(|it| Claim { status: "completed".into(), status_text: (*it).to_owned() }),
            measures: measures
                .split(',')
                .filter(|it| *it != "-")
                .map(|it| ClaimedMeasure { text: text(it), documents: vec![] })
                .collect(),
            documents: rest.get(1).map_or(vec![], |it| it.split(',').map(text).collect()),
        },
        ["take-over-closed", on, by_whom, reason] => {
            Command::TakeOverClosed { closed_on: day(on), by_whom: text(by_whom), reason: text(reason) }
        }
        ["correct-title", title, reason] => {
            Command::CorrectTitle { title: text(title), reason: text(reason) }
        }
        ["assign", leader, office, due, rest @ ..] => Command::Assign {
            assignment: Assignment {
                leader: text(leader).as_str().into(),
                lead_office: OrgId::from(*office),
                supporting: rest
                    .first()
                    .filter(|it| **it != "-")
                    .map_or(vec![], |it| it.split(',').map(OrgId::from).collect()),
                handler: None,
                mode: Mode::ByDate,
                due_on: day(due),
            },
            reason: rest.get(1).map(|it| text(it)),
        },
        ["add-measure", it] => Command::AddMeasure { text: text(it), due_on: None },
        ["change-measure", measure, it, reason] => Command::ChangeMeasure {
            measure: number(measure),
            text: text(it),
            due_on: None,
            reason: text(reason),
        },
        ["withdraw-measure", measure, reason] => {
            Command::WithdrawMeasure { measure: number(measure), reason: text(reason) }
        }
        ["report", measure, it, rest @ ..] => Command::ReportProgress {
            measure: number(measure),
            on: rest.first().map_or(day("2026-03-01"), |it| day(it)),
            text: text(it),
            done: false,
        },
        ["report-done", measure, rest @ ..] => Command::ReportProgress {
            measure: number(measure),
            on: rest.first().map_or(day("2026-03-01"), |it| day(it)),
            text: "已做完".into(),
            done: true,
        },
        ["withdraw-report", entry, reason] => {
            let (measure, entry) = pair(entry);
            Command::WithdrawProgress { measure, entry, reason: text(reason) }
        }
        // `attach 1 会议纪要 草案 2026-03-01 文号`
        ["attach", measure, name, rest @ ..] => Command::AttachEvidence {
            measure: number(measure),
            evidence: NewEvidence {
                kind: EvidenceKind::Document,
                holding: Holding::File {
                    hash: FileHash(format!("hash-of-{name}")),
                    size: 1,
                    name: Private::known(text(name)),
                },
                effective_on: rest.get(1).map_or(day("2026-02-20"), |it| day(it)),
                stage: match rest.first() {
                    Some(&"草案") => EvidenceStage::Draft,
                    Some(&"试行") => EvidenceStage::Trial,
                    Some(&"现行") | None => EvidenceStage::InForce,
                    Some(other) => panic!("no such stage: {other}"),
                },
                number: rest.get(2).map(|it| text(it)),
                note: Private(None),
            },
        },
        ["register-only", measure, kept_at] => Command::AttachEvidence {
            measure: number(measure),
            evidence: NewEvidence {
                kind: EvidenceKind::Personnel,
                holding: Holding::Register { kept_at: text(kept_at) },
                effective_on: day("2026-02-20"),
                stage: EvidenceStage::InForce,
                number: None,
                note: Private(None),
            },
        },
        ["withdraw-evidence", entry, reason] => {
            let (measure, entry) = pair(entry);
            Command::WithdrawEvidence { measure, entry, reason: text(reason) }
        }
        ["move", entry, to, reason] => {
            let (measure, entry) = pair(entry);
            Command::MoveEvidence { measure, entry, to: number(to), reason: text(reason) }
        }
        ["waive", measure, reason] => {
            Command::WaiveEvidence { measure: number(measure), reason: text(reason) }
        }
        ["withdraw-waiver", measure, reason] => {
            Command::WithdrawWaiver { measure: number(measure), reason: text(reason) }
        }
        ["drop-document", document, reason] => {
            Command::DropDocument { document: number(document), reason: text(reason) }
        }
        ["request-extension", due_on, reason] => {
            Command::RequestExtension { due_on: day(due_on), reason: text(reason) }
        }
        ["withdraw-extension", reason] => Command::WithdrawExtension { reason: text(reason) },
        ["grant", reason] => Command::DecideExtension { granted: true, reason: text(reason) },
        ["refuse", reason] => Command::DecideExtension { granted: false, reason: text(reason) },
        // With answers after it; `standing 2026-09-01` says until when it is looked at again.
        ["request-close-out", "standing", review_on, mechanism] => Command::RequestCloseOut {
            statement,
            outcome: Outcome::Standing { mechanism: text(mechanism), review_on: day(review_on) },
            answers: finding.requirements.iter().map(|_| "已补".to_owned()).collect(),
        },
        ["request-close-out", answers @ ..] => Command::RequestCloseOut {
            statement,
            outcome: Outcome::Completed,
            answers: answers.iter().map(|it| text(it)).collect(),
        },
        ["withdraw-close-out", reason] => Command::WithdrawCloseOut { reason: text(reason) },
        ["sign"] => Command::SignCloseOut { note: None },
        ["review"] => Command::ReviewCloseOut { note: None },
        ["review", note] => Command::ReviewCloseOut { note: Some(text(note)) },
        ["accept"] => Command::AcceptCloseOut { note: None },
        ["return", requirements @ ..] => {
            Command::ReturnCloseOut { requirements: requirements.iter().map(|it| text(it)).collect() }
        }
        ["reopen", reason] => Command::Reopen { reason: text(reason) },
        // `note-clue 区纪委 2026-03-01`, `note-accountability admonition 2 2026-03-01`, `note-reporter 来信人 2026-03-01`
        ["note-clue", to, on] => Command::NoteRestricted {
            what: Restricted::Clue { to: Private::known(text(to)), text: Private(None) },
            on: day(on),
        },
        ["note-accountability", form, persons, on] => Command::NoteRestricted {
            what: Restricted::Accountability {
                form: Form::from_key(form).unwrap_or_else(|| panic!("no such form: {form}")),
                persons: number(persons),
                text: Private::known("张某、李某".into()),
            },
            on: day(on),
        },
        ["note-reporter", who, on] => Command::NoteRestricted {
            what: Restricted::Reporter { text: Private::known(text(who)) },
            on: day(on),
        },
        ["withdraw-note", kind, entry, reason] => Command::WithdrawRestricted {
            kind: RestrictedKind::from_key(kind).unwrap_or_else(|| panic!("no such kind: {kind}")),
            entry: number(entry),
            reason: text(reason),
        },
        ["void", reason] => Command::Void { reason: text(reason), despite_work: false },
        ["void-despite-work", reason] => Command::Void { reason: text(reason), despite_work: true },
        _ => panic!("no such command: {words:?}"),
    }
}

/// The short name of an event: `finding.measure_added/1` is `measure-added`.
fn short(event: &ledger::Event) -> String {
    let name = ledger::codec::encode(event).name;
    let name = name.split_once('.').map_or(name, |(_, it)| it);
    name.split_once('/').map_or(name, |(it, _)| it).replace('_', "-")
}

/// Runs one file; returns it with every outcome as it is now, and what differs.
fn check(stream: &str, source: &str) -> (String, usize, Vec<String>) {
    let mut world = World::new();
    let (mut out, mut cases, mut faults, mut case) = (String::new(), 0, Vec::new(), String::new());
    for (i, line) in source.lines().enumerate() {
        let stripped = line.trim();
        let mut fresh = line.to_owned();
        if stripped.is_empty() || stripped.starts_with('#') {
        } else if let Some(name) = stripped.strip_prefix("== ") {
            world = World::new();
            case = name.to_owned();
            cases += 1;
        } else if let Some(on) = stripped.strip_prefix("@ ") {
            world.today = day(on);
        } else if let Some(words) = stripped.strip_prefix("given ") {
            world.given(&words.split_whitespace().collect::<Vec<_>>());
        } else if let Some(look) = stripped.strip_prefix("= ") {
            let what = look.split_whitespace().next().expect("something to look at");
            fresh = format!("= {what} {}", world.look(what)).trim_end().to_owned();
        } else {
            let at = [" > ", " ! "].iter().filter_map(|it| line.rfind(it)).max();
            let at = at.unwrap_or_else(|| panic!("line {}: no outcome: {line}", i + 1));
            let words: Vec<&str> = line[..at].split_whitespace().collect();
            let outcome = match world.run(stream, words[0], &words[1..]) {
                Ok(events) if events.is_empty() => "> nothing".to_owned(),
                Ok(events) => format!("> {}", events.iter().map(short).collect::<Vec<_>>().join(", ")),
                Err(refusal) => format!("! {refusal}"),
            };
            fresh = format!("{} {outcome}", &line[..at]);
        }
        if fresh.trim_end() != line.trim_end() {
            faults.push(format!("line {} ({case})\n  written: {line}\n  now:     {fresh}", i + 1));
        }
        out.push_str(fresh.trim_end());
        out.push('\n');
    }
    (out, cases, faults)
}

#[test]
fn the_tables_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let bless = std::env::var_os("TAIZHANG_BLESS").is_some();
    let (mut cases, mut faults) = (0, Vec::new());
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder).expect("cases").map(|it| it.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).expect("a table");
        let (fresh, count, found) = check(&name, &source);
        cases += count;
        faults.extend(found.into_iter().map(|it| format!("{name}.txt {it}")));
        if bless && fresh != source {
            std::fs::write(&path, fresh).expect("write the table");
        }
    }
    assert!(bless || faults.is_empty(), "{} outcomes differ:\n{}", faults.len(), faults.join("\n"));
    assert!(cases >= 60, "only {cases} cases");
}

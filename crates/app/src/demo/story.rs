//! The story of one inspection: lines of `demo/history/*.txt` become dated acts of persons.
//!
//! Pure: no clock, no store. What the lines mean is told in `demo/history/README.md`.

use super::Flaw;
use super::cast::Cast;
use jiff::civil::{Date, DateTime, Weekday};
use ledger::finding::{Command, EvidenceKind, EvidenceStage, Mode, Outcome};
use serde::Deserialize;

/// Turns of phrase for what the lines leave unsaid, taken in order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    verified: Vec<String>,
    statement: Vec<String>,
    signature: Vec<String>,
    review: Vec<String>,
    acceptance: Vec<String>,
}

/// One inspection and everything that people did in it.
#[derive(Clone, Debug)]
pub(super) struct Story {
    /// Its short name in the data files.
    pub(super) inspection: String,
    /// The inspected unit.
    pub(super) unit: String,
    /// File name of the document.
    pub(super) document: String,
    /// How it is called.
    pub(super) title: String,
    /// First and last day of the inspection.
    pub(super) period: (Date, Date),
    /// The day of feedback.
    pub(super) feedback_on: Date,
    /// The opinion's document number.
    pub(super) feedback_document: Option<String>,
    /// When the document was adopted.
    pub(super) adopted_at: DateTime,
    /// In the order in which they happened.
    pub(super) acts: Vec<Act>,
}

/// One person doing one thing to one finding.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// When, in the installation's time zone.
    pub(super) at: DateTime,
    /// Who, by the name for signing in.
    pub(super) by: String,
    /// The finding's number in its inspection.
    pub(super) finding: u32,
    /// What.
    pub(super) deed: Deed,
}

/// What is done.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Leader, offices and deadline; all by their names in the data files.
    Assign {
        /// Name for signing in.
        leader: String,
        /// Node of the lead office.
        office: String,
        /// Nodes of the supporting offices.
        supporting: Vec<String>,
        /// Name for signing in.
        handler: String,
        /// How.
        mode: Mode,
        /// The deadline.
        due_on: Date,
    },
    /// A piece of evidence; its file is made from a pattern.
    Attach {
        /// Under which measure.
        measure: u32,
        /// What it is.
        piece: Piece,
    },
    /// Anything that needs no other stream.
    Plain(Box<Command>),
}

/// A piece of evidence.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// What sort of thing it is.
    pub(super) kind: EvidenceKind,
    /// How far it has come.
    pub(super) stage: EvidenceStage,
    /// Its title.
    pub(super) title: String,
    /// Its document number.
    pub(super) number: Option<String>,
    /// Its day.
    pub(super) on: Date,
    /// Where it is kept, for what may not be uploaded.
    pub(super) kept_at: Option<String>,
}

/// Days between assignment and the plan.
const PLAN_DAYS: i64 = 6;
/// Days from the request to the acceptance that closes.
const CLOSE_OUT_DAYS: i64 = 11;

impl Story {
    /// Reads one file.
    pub(super) fn read(file: &str, text: &str, cast: &Cast, phrases: &Phrases) -> Result<Story, Flaw> {
        let lines: Vec<Line<'_>> = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
            .map(|(number, line)| Line::cut(file, number, line))
            .collect();
        let head =
            |word: &str| lines.iter().find(|line| line.word == word).ok_or_else(|| Flaw::unknown(file, word));
        let named = head("巡察")?;
        let period = head("期间")?;
        let adopted_on = labelled(named, "采纳")?.ok_or_else(|| named.flaw())?;
        let assigned_on = labelled(named, "分工")?.ok_or_else(|| named.flaw())?;
        let unit = named.field(1)?.to_owned();
        let mut story = Story {
            inspection: named.field(0)?.to_owned(),
            document: named.field(2)?.to_owned(),
            title: head("标题")?.field(0)?.to_owned(),
            period: (period.date(0)?, period.date(1)?),
            feedback_on: head("反馈")?.date(0)?,
            feedback_document: head("反馈")?.behind(0).map(str::to_owned),
            adopted_at: adopted_on.at(9, 20, 0, 0),
            acts: Vec::new(),
            unit: unit.clone(),
        };
        let coordinator = cast.holder("coordinator", &unit)?;
        let starts: Vec<usize> =
            lines.iter().enumerate().filter(|(_, line)| line.word == "问题").map(|(at, _)| at).collect();
        for (nth, start) in starts.iter().enumerate() {
            let end = starts.get(nth + 1).copied().unwrap_or(lines.len());
            let Some((head, body)) = lines.get(*start..end).and_then(<[Line<'_>]>::split_first) else {
                continue;
            };
            let mut block = Block::open(head, body, cast, phrases, &unit, &coordinator, assigned_on)?;
            block.tell()?;
            story.acts.extend(timed(block.acts, block.finding));
        }
        story.acts.sort_by_key(|act| act.at);
        Ok(story)
    }
}

/// Gives each act its time of that day, in the order told: two acts on a finding are never at the same minute.
fn timed(mut acts: Vec<(Date, Act)>, finding: u32) -> Vec<Act> {
    acts.sort_by_key(|(on, _)| *on);
    let mut last: Option<(Date, i64)> = None;
    acts.into_iter()
        .map(|(on, mut act)| {
            let minute = match last {
                Some((day, minute)) if day == on => minute + 7 + i64::from(finding % 5),
                Some(_) | None => (i64::from(finding) * 37 + i64::from(on.day()) * 53) % 380,
            };
            last = Some((on, minute));
            let of_day = 8 * 60 + 35 + minute;
            let hour = i8::try_from(of_day / 60).unwrap_or(17).min(22);
            let second = i8::try_from((finding * 7 + u32::from(on.day().unsigned_abs())) % 60).unwrap_or(0);
            act.at = on.at(hour, i8::try_from(of_day % 60).unwrap_or(0), second, 0);
            act
        })
        .collect()
}

/// A line: its first word, the words after it, and the fields behind the bars.
#[derive(Clone, Debug)]
struct Line<'a> {
    file: &'a str,
    number: usize,
    word: &'a str,
    /// The first field split at blanks, then the other fields whole.
    fields: Vec<&'a str>,
    /// How many of the fields stood before the first bar.
    before: usize,
}

impl<'a> Line<'a> {
    fn cut(file: &'a str, number: usize, line: &'a str) -> Line<'a> {
        let mut parts = line.split('｜').map(str::trim);
        let mut words = parts.next().unwrap_or("").split_whitespace();
        let word = words.next().unwrap_or("");
        let mut fields: Vec<&str> = words.collect();
        let before = fields.len();
        fields.extend(parts);
        Line { file, number, word, fields, before }
    }

    fn flaw(&self) -> Flaw {
        Flaw::line(self.file, self.number, self.word)
    }

    fn field(&self, at: usize) -> Result<&'a str, Flaw> {
        self.fields.get(at).copied().filter(|it| !it.is_empty()).ok_or_else(|| self.flaw())
    }

    /// The field so many behind the first bar, when there is one and it is not blank.
    fn behind(&self, at: usize) -> Option<&'a str> {
        self.fields.get(self.before + at).copied().filter(|it| !it.is_empty())
    }

    fn said(&self, at: usize) -> Result<String, Flaw> {
        self.behind(at).map(str::to_owned).ok_or_else(|| self.flaw())
    }

    fn date(&self, at: usize) -> Result<Date, Flaw> {
        self.field(at)?.parse().map_err(|_| self.flaw())
    }

    fn count(&self, at: usize) -> Result<u32, Flaw> {
        self.field(at)?.parse().map_err(|_| self.flaw())
    }

    /// The day before the first bar, when there is one.
    fn day(&self) -> Option<Date> {
        self.fields.iter().take(self.before).find_map(|field| field.parse().ok())
    }
}

/// The day in a field that starts with `label`.
fn labelled(line: &Line<'_>, label: &str) -> Result<Option<Date>, Flaw> {
    line.fields
        .iter()
        .find_map(|field| field.strip_prefix(label))
        .map(|day| day.trim().parse().map_err(|_| line.flaw()))
        .transpose()
}

/// One finding while it is told.
struct Block<'a> {
    finding: u32,
    head: &'a Line<'a>,
    body: &'a [Line<'a>],
    cast: &'a Cast,
    phrases: &'a Phrases,
    coordinator: &'a str,
    /// Who leads and who handles; none for a finding that nobody was given.
    assigned: Option<(String, String)>,
    assigned_on: Date,
    /// From when on measures are planned: after the assignment, or after the last reopening.
    plan_on: Date,
    /// The measure that the lines are about, and the highest number told so far.
    measure: u32,
    measures: u32,
    answers: Vec<String>,
    acts: Vec<(Date, Act)>,
}

impl<'a> Block<'a> {
    fn open(
        head: &'a Line<'a>,
        body: &'a [Line<'a>],
        cast: &'a Cast,
        phrases: &'a Phrases,
        unit: &'a str,
        coordinator: &'a str,
        assigned_on: Date,
    ) -> Result<Block<'a>, Flaw> {
        let finding = head.count(0)?;
        let assigned_on = labelled(head, "分工")?.unwrap_or(assigned_on);
        let mut block = Block {
            finding,
            head,
            body,
            cast,
            phrases,
            coordinator,
            assigned: None,
            assigned_on,
            plan_on: workday(plus(assigned_on, PLAN_DAYS)),
            measure: 0,
            measures: 0,
            answers: Vec::new(),
            acts: Vec::new(),
        };
        // Measures of the document come first; lines that name a number before anything is planned mean them.
        block.measures = body
            .iter()
            .take_while(|line| !plans(line))
            .filter(|line| line.word == "核" || line.word == "措施")
            .filter_map(|line| line.count(0).ok())
            .max()
            .unwrap_or(0);
        if head.behind(0) != Some("未分工") {
            let mode = match head.behind(2).ok_or_else(|| head.flaw())? {
                "立行立改" => Mode::AtOnce,
                "限期" => Mode::ByDate,
                "长期坚持" => Mode::Standing,
                _ => return Err(head.flaw()),
            };
            let due_on = head.said(3)?.parse().map_err(|_| head.flaw())?;
            let leader = cast.named(&head.said(0)?)?;
            let office = cast.office(unit, &head.said(1)?)?;
            let handler = cast.holder("handler", &office)?;
            let supporting = head
                .behind(4)
                .filter(|field| !field.starts_with("分工"))
                .map(|field| field.trim_start_matches("配合"))
                .unwrap_or("")
                .split(|it: char| it.is_whitespace() || it == '、')
                .filter(|name| !name.is_empty())
                .map(|name| cast.office(unit, name))
                .collect::<Result<_, _>>()?;
            block.assigned = Some((leader.clone(), handler.clone()));
            let deed = Deed::Assign { leader, office, supporting, handler, mode, due_on };
            block.act(assigned_on, coordinator, deed);
        }
        Ok(block)
    }

    fn act(&mut self, on: Date, by: &str, deed: Deed) {
        let act = Act { at: on.at(0, 0, 0, 0), by: by.to_owned(), finding: self.finding, deed };
        self.acts.push((on, act));
    }

    fn plain(&mut self, on: Date, by: &str, command: Command) {
        self.act(on, by, Deed::Plain(Box::new(command)));
    }

    fn leader(&self) -> Result<String, Flaw> {
        self.assigned.as_ref().map(|(leader, _)| leader.clone()).ok_or_else(|| self.head.flaw())
    }

    fn handler(&self) -> Result<String, Flaw> {
        self.assigned.as_ref().map(|(_, handler)| handler.clone()).ok_or_else(|| self.head.flaw())
    }

    /// The two supervisors take turns.
    fn supervisor(&self) -> Result<String, Flaw> {
        self.cast.named(if self.finding % 2 == 1 { "韩墨卿" } else { "卢静川" })
    }

    fn phrase(&self, from: &[String], step: u32) -> Option<String> {
        let at = (self.finding * 5 + step) as usize;
        from.get(at % from.len().max(1)).cloned()
    }

    /// Days of the measures that were told without one: evenly from the plan to the request.
    fn even_days(&self) -> Vec<Date> {
        let undated: Vec<usize> = self
            .body
            .iter()
            .enumerate()
            .filter(|(_, line)| (line.word == "项" || line.word == "核") && line.day().is_none())
            .map(|(at, _)| at)
            .collect();
        let asked = self.body.iter().enumerate().find_map(|(at, line)| match line.word {
            "申请" => line.date(0).ok(),
            "销号" => self.requested_on(at, line).ok(),
            _ => None,
        });
        let last = plus(asked.unwrap_or(plus(self.plan_on, 60)), -2);
        let span = days(self.plan_on, last).max(0);
        let count = i64::try_from(undated.len()).unwrap_or(1).max(1);
        (1..=count).map(|nth| workday(plus(self.plan_on, span * nth / count))).collect()
    }

    /// The day of the request behind a line `销号`: not before the work told above it.
    fn requested_on(&self, at: usize, line: &Line<'_>) -> Result<Date, Flaw> {
        let usual = workday(plus(line.date(0)?, -CLOSE_OUT_DAYS));
        let worked = self.body.iter().take(at).filter_map(|line| match line.word {
            // What these lines name first is no day of work.
            "措施" => None,
            _ => line.day(),
        });
        Ok(worked.chain([usual]).max().unwrap_or(usual))
    }

    fn tell(&mut self) -> Result<(), Flaw> {
        let even = self.even_days();
        let mut even = even.into_iter();
        let body = self.body;
        for (at, line) in body.iter().enumerate() {
            match line.word {
                "项" => {
                    let on = match line.day() {
                        Some(day) => day,
                        None => even.next().ok_or_else(|| line.flaw())?,
                    };
                    self.add_measure(line.said(0)?, Some(workday(plus(on, 5))))?;
                    self.progress(on, line.said(1)?, true)?;
                    self.attach(on, line.behind(2).ok_or_else(|| line.flaw())?, line.behind(3), None)?;
                }
                "核" => {
                    self.measure = line.count(0)?;
                    let on = match line.day() {
                        Some(day) => day,
                        None => even.next().ok_or_else(|| line.flaw())?,
                    };
                    let said = match line.behind(2) {
                        Some(said) => Some(said.to_owned()),
                        None => self.phrase(&self.phrases.verified, self.measure * 7),
                    };
                    self.progress(on, said.ok_or_else(|| line.flaw())?, true)?;
                    self.attach(on, line.behind(0).ok_or_else(|| line.flaw())?, line.behind(1), None)?;
                }
                "措施" if plans(line) => self.add_measure(line.said(0)?, line.day())?,
                "措施" => self.measure = line.count(0)?,
                "进展" | "完成" => self.progress(line.date(0)?, line.said(0)?, line.word == "完成")?,
                "佐证" => {
                    let what = line.behind(0).ok_or_else(|| line.flaw())?;
                    self.attach(line.date(0)?, what, line.behind(1), None)?;
                }
                "登记" => {
                    let what = line.behind(0).ok_or_else(|| line.flaw())?;
                    self.attach(line.date(0)?, what, None, Some(line.said(1)?))?;
                }
                "撤进展" => {
                    let (measure, entry, reason) = (self.measure, line.count(1)?, line.said(0)?);
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, Command::WithdrawProgress { measure, entry, reason });
                }
                "撤佐证" => {
                    let (measure, entry, reason) = (self.measure, line.count(1)?, line.said(0)?);
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, Command::WithdrawEvidence { measure, entry, reason });
                }
                "移佐证" => {
                    let (measure, entry, to) = (self.measure, line.count(1)?, line.count(2)?);
                    let handler = self.handler()?;
                    let reason = line.said(0)?;
                    self.plain(line.date(0)?, &handler, Command::MoveEvidence { measure, entry, to, reason });
                }
                "改措施" => {
                    let command = Command::ChangeMeasure {
                        measure: self.measure,
                        text: line.said(0)?,
                        due_on: Some(line.date(1)?),
                        reason: line.said(1)?,
                    };
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, command);
                }
                "撤措施" => {
                    let command = Command::WithdrawMeasure { measure: self.measure, reason: line.said(0)? };
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, command);
                }
                "免佐证" => {
                    let command = Command::WaiveEvidence { measure: self.measure, reason: line.said(0)? };
                    self.plain(line.date(0)?, self.coordinator, command);
                }
                "免件" => {
                    let command = Command::DropDocument { document: line.count(1)?, reason: line.said(0)? };
                    self.plain(line.date(0)?, self.coordinator, command);
                }
                "延期" => {
                    let command = Command::RequestExtension { due_on: line.date(1)?, reason: line.said(0)? };
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, command);
                }
                "准" | "不准" => {
                    let granted = line.word == "准";
                    let command = Command::DecideExtension { granted, reason: line.said(0)? };
                    self.plain(line.date(0)?, self.coordinator, command);
                }
                "答" => {
                    self.answers = (0..).map_while(|nth| line.behind(nth)).map(str::to_owned).collect();
                }
                "申请" => self.request(line.date(0)?, line)?,
                "撤申请" => {
                    let handler = self.handler()?;
                    self.plain(line.date(0)?, &handler, Command::WithdrawCloseOut { reason: line.said(0)? });
                }
                "签字" => self.sign(line.date(0)?, line.behind(0))?,
                "审核" => self.review(line.date(0)?, line.behind(0)),
                "验收" => self.accept(line.date(0)?, line.behind(0))?,
                "销号" => {
                    let closed_on = line.date(0)?;
                    let asked_on = self.requested_on(at, line)?;
                    let span = days(asked_on, closed_on);
                    self.request(asked_on, line)?;
                    self.sign(workday(plus(asked_on, span / 3)).max(asked_on), None)?;
                    self.review(workday(plus(asked_on, span * 2 / 3)).max(asked_on), None);
                    self.accept(closed_on, None)?;
                }
                "退回" => {
                    let requirements: Vec<String> =
                        (0..).map_while(|nth| line.behind(nth)).map(str::to_owned).collect();
                    let by = self.cast.named(line.field(1)?)?;
                    self.plain(line.date(0)?, &by, Command::ReturnCloseOut { requirements });
                }
                "重开" => {
                    let on = line.date(0)?;
                    let by = self.cast.named(line.field(1)?)?;
                    self.plan_on = workday(plus(on, 4));
                    self.plain(on, &by, Command::Reopen { reason: line.said(0)? });
                }
                "此前销号" => {
                    let command = Command::TakeOverClosed {
                        closed_on: line.date(0)?,
                        by_whom: line.said(0)?,
                        reason: line.said(1)?,
                    };
                    self.plain(self.assigned_on, self.coordinator, command);
                }
                "改题" => {
                    let command = Command::CorrectTitle { title: line.said(0)?, reason: line.said(1)? };
                    self.plain(line.date(0)?, self.coordinator, command);
                }
                "作废" => {
                    let command = Command::Void { reason: line.said(0)?, despite_work: false };
                    self.plain(line.date(0)?, self.coordinator, command);
                }
                _ => return Err(line.flaw()),
            }
        }
        Ok(())
    }

    fn add_measure(&mut self, text: String, due_on: Option<Date>) -> Result<(), Flaw> {
        self.measures += 1;
        self.measure = self.measures;
        let handler = self.handler()?;
        self.plain(self.plan_on, &handler, Command::AddMeasure { text, due_on });
        Ok(())
    }

    fn progress(&mut self, on: Date, text: String, done: bool) -> Result<(), Flaw> {
        let handler = self.handler()?;
        self.plain(on, &handler, Command::ReportProgress { measure: self.measure, on, text, done });
        Ok(())
    }

    fn attach(
        &mut self,
        on: Date,
        what: &str,
        number: Option<&str>,
        kept_at: Option<String>,
    ) -> Result<(), Flaw> {
        let (word, title) = what.split_once(':').unwrap_or(("文件", what));
        let kind = match word {
            "会议" => EvidenceKind::Meeting,
            "培训" => EvidenceKind::Training,
            "检查" => EvidenceKind::Inspection,
            "资金" => EvidenceKind::Money,
            "人事" => EvidenceKind::Personnel,
            "谈话" => EvidenceKind::Talk,
            "建设" => EvidenceKind::Building,
            "照片" => EvidenceKind::Photo,
            "数据表" => EvidenceKind::DataTable,
            "文件" | "草案" | "试行" => EvidenceKind::Document,
            _ => return Err(Flaw::unknown("history", word)),
        };
        let stage = match word {
            "草案" => EvidenceStage::Draft,
            "试行" => EvidenceStage::Trial,
            _ => EvidenceStage::InForce,
        };
        let (title, number) = (title.to_owned(), number.map(str::to_owned));
        let piece = Piece { kind, stage, title, number, on, kept_at };
        let handler = self.handler()?;
        self.act(on, &handler, Deed::Attach { measure: self.measure, piece });
        Ok(())
    }

    /// `line` holds statement, and for a standing outcome its review day and mechanism.
    fn request(&mut self, on: Date, line: &Line<'_>) -> Result<(), Flaw> {
        let statement = match line.behind(0) {
            Some(said) => said.to_owned(),
            None => self.phrase(&self.phrases.statement, 0).ok_or_else(|| line.flaw())?,
        };
        let outcome = match line.behind(1) {
            None => Outcome::Completed,
            Some(_) => Outcome::Standing {
                mechanism: line.said(2)?,
                review_on: labelled(line, "长期")?.ok_or_else(|| line.flaw())?,
            },
        };
        let handler = self.handler()?;
        let answers = std::mem::take(&mut self.answers);
        self.plain(on, &handler, Command::RequestCloseOut { statement, outcome, answers });
        Ok(())
    }

    fn sign(&mut self, on: Date, note: Option<&str>) -> Result<(), Flaw> {
        let note = note.map(str::to_owned).or_else(|| self.phrase(&self.phrases.signature, 1));
        let leader = self.leader()?;
        self.plain(on, &leader, Command::SignCloseOut { note });
        Ok(())
    }

    fn review(&mut self, on: Date, note: Option<&str>) {
        let note = note.map(str::to_owned).or_else(|| self.phrase(&self.phrases.review, 2));
        self.plain(on, self.coordinator, Command::ReviewCloseOut { note });
    }

    fn accept(&mut self, on: Date, note: Option<&str>) -> Result<(), Flaw> {
        let note = note.map(str::to_owned).or_else(|| self.phrase(&self.phrases.acceptance, 3));
        let supervisor = self.supervisor()?;
        self.plain(on, &supervisor, Command::AcceptCloseOut { note });
        Ok(())
    }
}

/// A line `措施` that plans something, rather than turning to a measure that is there.
fn plans(line: &Line<'_>) -> bool {
    line.word == "项" || (line.word == "措施" && line.behind(0).is_some())
}

fn plus(day: Date, count: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(count))
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The day itself, or the last working day before it: days that the story leaves open fall neither on a weekend
/// nor on a public holiday of the years in which it plays.
fn workday(day: Date) -> Date {
    let holiday = matches!(
        (day.year(), day.month(), day.day()),
        (_, 1, 1) | (_, 5, 1..=3) | (_, 10, 1..=7) | (2025, 1, 28..) | (2025, 2, ..=4) | (2026, 2, 16..=23)
    );
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => workday(plus(day, -1)),
        _ if holiday => workday(plus(day, -1)),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => day,
    }
}

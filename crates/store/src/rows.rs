//! The read models as tables: rows with the positions between which they were true, written by the fold, read under
//! a scope.

use access::{OrgPath, Rule, Scope};
use journal::{Position, Recorded};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};
use views::stored::{Current, CurrentError, Fold, FoldError, Relocation, StoredRow};

use crate::{Error, RowOrder, RowQuery, Rows};

/// The columns of a stored row, in the order of [`stored`].
const COLUMNS: &str = "kind, id, ledger, org_path, parent, ordinal, state, leader, offices, due_on, body";

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRow> {
    let offices: String = row.get(8)?;
    let offices = serde_json::from_str(&offices).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(8, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(StoredRow {
        kind: row.get(0)?,
        id: row.get(1)?,
        ledger: row.get(2)?,
        org_path: row.get(3)?,
        parent: row.get(4)?,
        ordinal: row.get(5)?,
        state: row.get(6)?,
        leader: row.get(7)?,
        offices,
        due_on: row.get(9)?,
        body: row.get(10)?,
    })
}

/// One set of read models in a database: `row` in use, `row_next` while it is filled beside.
pub(crate) struct RowTable<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) name: &'static str,
}

impl Current for RowTable<'_> {
    fn current(&mut self, kind: &str, id: &str) -> Result<Option<StoredRow>, CurrentError> {
        let sql =
            format!("SELECT {COLUMNS} FROM {} WHERE kind = ?1 AND id = ?2 AND to_pos IS NULL", self.name);
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut it| it.query_row([kind, id], stored).optional())
            .map_err(|error| CurrentError(error.to_string()))
    }
}

/// What went wrong while rows were written: the fold's word, or the database's.
pub(crate) enum Filling {
    Fold(FoldError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Filling {
    fn from(error: rusqlite::Error) -> Self {
        Filling::Sqlite(error)
    }
}

impl From<Filling> for Error {
    fn from(error: Filling) -> Self {
        match error {
            Filling::Fold(error) => Error::Fold(error),
            Filling::Sqlite(error) => Error::sqlite("writing the read models")(error),
        }
    }
}

impl RowTable<'_> {
    /// Folds the events of one command and writes the rows that change, true from the command's last event on. How
    /// many changed.
    pub(crate) fn apply(&mut self, fold: &dyn Fold, events: &[Recorded]) -> Result<u64, Filling> {
        let Some(last) = events.last() else { return Ok(0) };
        let from = last.position.0 as i64;
        let folded = fold.fold(self, events).map_err(Filling::Fold)?;
        let mut changed = 0;
        for relocation in &folded.relocations {
            changed += self.relocate(relocation, from)?;
        }
        for row in &folded.rows {
            // A row that was moved by the same command has a version of this position already.
            changed += 1;
            if !folded.relocations.is_empty() {
                changed -= self.take_back(row, from)?;
            }
            self.connection
                .prepare_cached(&format!(
                    "UPDATE {} SET to_pos = ?3 WHERE kind = ?1 AND id = ?2 AND to_pos IS NULL",
                    self.name
                ))?
                .execute(params![row.kind, row.id, from])?;
            let offices = serde_json::Value::from(row.offices.clone()).to_string();
            let number = self
                .connection
                .prepare_cached(&format!(
                    "INSERT INTO {} (from_pos, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                    self.name
                ))?
                .insert(params![
                    from,
                    row.kind,
                    row.id,
                    row.ledger,
                    row.org_path,
                    row.parent,
                    row.ordinal,
                    row.state,
                    row.leader,
                    offices,
                    row.due_on,
                    row.body
                ])?;
            for office in &row.offices {
                self.connection
                    .prepare_cached(&format!(
                        "INSERT OR IGNORE INTO {}_office (office, no) VALUES (?1, ?2)",
                        self.name
                    ))?
                    .execute(params![office, number])?;
            }
        }
        Ok(changed)
    }

    /// Gives every current row under one place a new version under another, bodies untouched: how many. What was
    /// true before stays true of its time.
    fn relocate(&self, relocation: &Relocation, from: i64) -> rusqlite::Result<u64> {
        let name = self.name;
        let Relocation { from: before, to: after } = relocation;
        // All kinds, whatever they are: one that was forgotten would stay visible to those who had it before.
        let here = "kind IN (SELECT DISTINCT kind FROM {name}) AND to_pos IS NULL \
             AND substr(org_path, 1, length(?2)) = ?2 AND org_path >= ?2"
            .replace("{name}", name);
        let newest: i64 = self
            .connection
            .prepare_cached(&format!("SELECT ifnull(max(no), 0) FROM {name}"))?
            .query_row([], |row| row.get(0))?;
        let there = "?3 || substr(org_path, length(?2) + 1)";
        // Moved twice by one command: the version of this position is the only one that anybody will ever see.
        let again = self
            .connection
            .prepare_cached(&format!("UPDATE {name} SET org_path = {there} WHERE {here} AND from_pos = ?1"))?
            .execute(params![from, before, after])?;
        self.connection.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS moving (no INTEGER PRIMARY KEY); DELETE FROM moving;",
        )?;
        let closed = self
            .connection
            .prepare_cached(&format!(
                "INSERT INTO moving (no) SELECT no FROM {name} WHERE {here} AND from_pos < ?1"
            ))?
            .execute(params![from, before])?;
        self.connection
            .prepare_cached(&format!("UPDATE {name} SET to_pos = ?1 WHERE no IN (SELECT no FROM moving)"))?
            .execute([from])?;
        self.connection
            .prepare_cached(&format!(
                "INSERT INTO {name} (from_pos, {COLUMNS}) SELECT ?1, kind, id, ledger, {there}, parent, ordinal, \
                 state, leader, offices, due_on, body FROM {name} WHERE no IN (SELECT no FROM moving)"
            ))?
            .execute(params![from, before, after])?;
        self.connection
            .prepare_cached(&format!(
                "INSERT INTO {name}_office (office, no) SELECT o.office, n.no FROM {name} n \
                 JOIN {name} p ON p.kind = n.kind AND p.id = n.id AND p.to_pos = ?1 \
                 JOIN {name}_office o ON o.no = p.no WHERE n.no > ?2"
            ))?
            .execute(params![from, newest])?;
        Ok((again + closed) as u64)
    }

    /// Takes out the version of a row that begins at this position, since another takes its place: how many there were.
    fn take_back(&self, row: &StoredRow, from: i64) -> rusqlite::Result<u64> {
        let name = self.name;
        self.connection
            .prepare_cached(&format!(
                "DELETE FROM {name}_office WHERE no IN \
                 (SELECT no FROM {name} WHERE kind = ?1 AND id = ?2 AND from_pos = ?3)"
            ))?
            .execute(params![row.kind, row.id, from])?;
        let gone = self
            .connection
            .prepare_cached(&format!("DELETE FROM {name} WHERE kind = ?1 AND id = ?2 AND from_pos = ?3"))?
            .execute(params![row.kind, row.id, from])?;
        Ok(gone as u64)
    }
}

/// SQL with its arguments, in step.
#[derive(Default)]
struct Sql {
    text: String,
    arguments: Vec<Value>,
}

impl Sql {
    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    fn argument(&mut self, value: impl Into<Value>) {
        self.arguments.push(value.into());
    }
}

/// `column` begins with `path`. A path ends with `/`, and `0` is the character after it, so that an index can answer.
fn under(sql: &mut Sql, column: &str, path: &str) -> String {
    match path.strip_suffix('/') {
        Some(parents) => {
            sql.argument(path.to_owned());
            sql.argument(format!("{parents}0"));
            format!("({column} >= ? AND {column} < ?)")
        }
        None => {
            sql.argument(path.to_owned());
            sql.argument(path.to_owned());
            format!("(substr({column}, 1, length(?)) = ?)")
        }
    }
}

/// `column` lies under `path`, or `path` under it.
fn beside(sql: &mut Sql, column: &str, path: &str) -> String {
    let below = under(sql, column, path);
    sql.argument(path.to_owned());
    format!("({below} OR substr(?, 1, length({column})) = {column})")
}

/// What [`Scope::admits`] says, over the current row `c`; with `children`, also of a row with a child of that kind that
/// is admitted.
fn admitted(sql: &mut Sql, scope: &Scope, c: &str, children: Option<&str>) {
    let mut reasons = vec![];
    for rule in scope.rules() {
        match rule {
            Rule::Everything => reasons.push("1".to_owned()),
            Rule::Under(path) => {
                let reason = under(sql, &format!("{c}.org_path"), path.as_str());
                reasons.push(reason);
            }
            Rule::LedBy { person, at } => {
                sql.argument(person.clone());
                let place = beside(sql, &format!("{c}.org_path"), at.as_str());
                reasons.push(format!("({c}.leader = ? AND {place})"));
            }
            Rule::Office(office) => {
                sql.argument(office.clone());
                reasons.push(format!("{c}.no IN (SELECT no FROM row_office WHERE office = ?)"));
            }
        }
    }
    if let Some(kind) = children {
        for rule in scope.rules() {
            // A child stands where its parent stands, so that a place admits both or neither.
            let (place, person, reason) = match rule {
                Rule::Everything | Rule::Under(_) => continue,
                // The place is asked of the parent, so that the children are looked up once and not for each.
                Rule::LedBy { person, at } => {
                    let place = beside(sql, &format!("{c}.org_path"), at.as_str());
                    (place, person, "s.leader = ?")
                }
                Rule::Office(office) => {
                    ("1".to_owned(), office, "s.no IN (SELECT no FROM row_office WHERE office = ?)")
                }
            };
            sql.argument(kind.to_owned());
            sql.argument(person.clone());
            reasons.push(format!(
                "({place} AND {c}.id IN (SELECT s.parent FROM row s WHERE s.kind = ? AND s.to_pos IS NULL AND {reason}))"
            ));
        }
    }
    match reasons.is_empty() {
        true => sql.and("0"),
        false => sql.and(&format!("({})", reasons.join(" OR "))),
    }
}

/// The ledgers to which a token keeps its person.
fn within(sql: &mut Sql, scope: &Scope, c: &str) {
    if let Some(ledgers) = scope.ledgers() {
        let places = vec!["?"; ledgers.len()].join(", ");
        sql.and(&format!("{c}.ledger IN ({places})"));
        ledgers.iter().for_each(|it| sql.argument(it.clone()));
    }
}

/// Everything after `SELECT …`, without order.
fn source(query: &RowQuery, scope: &Scope, at: Option<Position>) -> Sql {
    let mut sql = Sql::default();
    let judge = match at {
        // The current row is its own judge.
        None => {
            sql.text.push_str(" FROM row r WHERE r.kind = ? AND r.to_pos IS NULL");
            sql.argument(query.kind.clone());
            "r"
        }
        Some(at) => {
            sql.text.push_str(
                " FROM row r JOIN row c ON c.kind = r.kind AND c.id = r.id AND c.to_pos IS NULL \
                 WHERE r.kind = ? AND r.from_pos <= ? AND (r.to_pos IS NULL OR r.to_pos > ?)",
            );
            let at = i64::try_from(at.0).unwrap_or(i64::MAX);
            sql.argument(query.kind.clone());
            sql.argument(at);
            sql.argument(at);
            "c"
        }
    };
    filters(&mut sql, query);
    admitted(&mut sql, scope, judge, query.children.as_deref());
    within(&mut sql, scope, judge);
    sql
}

/// What the query itself asks of a row `r`.
fn filters(sql: &mut Sql, query: &RowQuery) {
    for (column, value) in [("ledger", &query.ledger), ("parent", &query.parent), ("leader", &query.leader)] {
        if let Some(value) = value {
            sql.and(&format!("r.{column} = ?"));
            sql.argument(value.clone());
        }
    }
    if !query.states.is_empty() {
        let places = vec!["?"; query.states.len()].join(", ");
        sql.and(&format!("r.state IN ({places})"));
        query.states.iter().for_each(|it| sql.argument(it.clone()));
    }
    if let Some(office) = &query.office {
        sql.and("r.no IN (SELECT no FROM row_office WHERE office = ?)");
        sql.argument(office.clone());
    }
    if let Some(path) = &query.under {
        let condition = under(sql, "r.org_path", path.as_str());
        sql.and(&condition);
    }
    if let Some(day) = &query.due_from {
        sql.and("r.due_on >= ?");
        sql.argument(day.clone());
    }
    if let Some(day) = &query.due_before {
        sql.and("r.due_on < ?");
        sql.argument(day.clone());
    }
}

/// One read transaction's worth: the page and the total fit together.
pub(crate) fn list(
    connection: &Connection,
    query: &RowQuery,
    scope: &Scope,
    at: Option<Position>,
) -> rusqlite::Result<Rows> {
    let transaction = connection.unchecked_transaction()?;
    let rows = match query.limit {
        Some(limit) if at.is_none() && !is_selective(query) => page(connection, query, scope, limit)?,
        Some(_) | None => all(connection, query, scope, at)?,
    };
    transaction.finish()?;
    Ok(rows)
}

/// Whether the query's own conditions leave so few rows that there is no need to go by the scope.
fn is_selective(query: &RowQuery) -> bool {
    query.ledger.is_some() || query.parent.is_some() || query.leader.is_some() || query.office.is_some()
}

/// The order by columns of `r`.
fn order(query: &RowQuery) -> String {
    let direction = if query.descending { "DESC" } else { "ASC" };
    match query.order {
        RowOrder::Ordinal => format!("r.parent {direction}, r.ordinal {direction}, r.id {direction}"),
        RowOrder::Listed => format!("r.ordinal {direction}, r.id {direction}"),
        RowOrder::DueOn => format!(
            "r.due_on IS NULL, r.due_on {direction}, r.parent {direction}, r.ordinal {direction}, r.id {direction}"
        ),
        RowOrder::State => {
            format!("r.state {direction}, r.parent {direction}, r.ordinal {direction}, r.id {direction}")
        }
        RowOrder::Id => format!("r.id {direction}"),
    }
}

fn columns() -> String {
    COLUMNS.split(", ").map(|it| format!("r.{it}")).collect::<Vec<_>>().join(", ")
}

/// All rows are looked at, or those that the query itself leaves.
fn all(
    connection: &Connection,
    query: &RowQuery,
    scope: &Scope,
    at: Option<Position>,
) -> rusqlite::Result<Rows> {
    let source = source(query, scope, at);
    let total: i64 = connection
        .prepare_cached(&format!("SELECT count(*){}", source.text))?
        .query_row(params_from_iter(&source.arguments), |row| row.get(0))?;
    let mut arguments = source.arguments;
    arguments.push(query.limit.map_or(-1, |it| i64::try_from(it).unwrap_or(i64::MAX)).into());
    arguments.push(i64::try_from(query.offset).unwrap_or(i64::MAX).into());
    let (columns, order) = (columns(), order(query));
    let rows = connection
        .prepare_cached(&format!("SELECT {columns}{} ORDER BY {order} LIMIT ? OFFSET ?", source.text))?
        .query_map(params_from_iter(&arguments), stored)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Rows { rows, total: total as u64 })
}

// ------------------------------------------------------------------------------- a page of a long list

/// An arm with more rows than this is walked in the order asked for until the page is full, a smaller one is sorted.
/// To fill a page of 20 from an arm of `n` rows out of `m`, about `20 m / n` rows are walked; with a million rows both
/// ways cost the same near 4,500.
const WALKED_FROM: u64 = 5_000;

/// Rows that a scope admits for one reason and no arm before it has: their number is the sum of the arms'.
struct Arm {
    /// What stands before `row r`; where it is empty, `row_place` finds exactly these rows.
    numbers: String,
    /// What stands after `WHERE`, over a current row `r`; with the arguments of both.
    condition: Sql,
}

impl Arm {
    fn in_a_place(condition: Sql) -> Arm {
        Arm { numbers: String::new(), condition }
    }
}

/// The arms of a scope: its places without those that lie in one another, and together whatever it admits elsewhere. SQLite
/// would look at every row of the kind for reasons joined by OR.
fn arms(query: &RowQuery, scope: &Scope) -> Vec<Arm> {
    let base = || {
        let mut sql = Sql { text: "r.kind = ? AND r.to_pos IS NULL".to_owned(), arguments: vec![] };
        sql.argument(query.kind.clone());
        sql
    };
    let finish = |mut sql: Sql| {
        filters(&mut sql, query);
        within(&mut sql, scope, "r");
        sql
    };
    // SQLite finds no way by an index to what can never be.
    if scope.is_empty() {
        return vec![];
    }
    if scope.rules().contains(&Rule::Everything) {
        return vec![Arm::in_a_place(finish(base()))];
    }
    let mut places: Vec<&OrgPath> = scope
        .rules()
        .iter()
        .filter_map(|it| match it {
            Rule::Under(path) => Some(path),
            Rule::Everything | Rule::LedBy { .. } | Rule::Office(_) => None,
        })
        .collect();
    places.sort_unstable();
    places.dedup_by(|inner, outer| inner.is_under(outer));
    let mut arms = vec![];
    for place in &places {
        let mut sql = base();
        let condition = under(&mut sql, "r.org_path", place.as_str());
        sql.and(&condition);
        arms.push(Arm::in_a_place(finish(sql)));
    }
    let mut elsewhere = Sql::default();
    for rule in scope.rules() {
        let mut reasons = numbers(query, rule);
        if elsewhere.text.is_empty() {
            reasons.text = reasons.text.replacen(" UNION ", "", 1)
        }
        elsewhere.text.push_str(&reasons.text);
        elsewhere.arguments.extend(reasons.arguments);
    }
    if !elsewhere.text.is_empty() {
        let mut sql = Sql { text: "r.no = m.no".to_owned(), arguments: elsewhere.arguments };
        let current = base();
        sql.and(&current.text);
        sql.arguments.extend(current.arguments);
        for place in &places {
            let condition = under(&mut sql, "r.org_path", place.as_str());
            sql.and(&format!("NOT {condition}"));
        }
        // The few numbers lead, and each row is looked up by its own.
        arms.push(Arm { numbers: format!("({}) m CROSS JOIN ", elsewhere.text), condition: finish(sql) });
    }
    arms
}

/// The numbers of the rows that are admitted by who leads or handles them; each selection begins with ` UNION `.
fn numbers(query: &RowQuery, rule: &Rule) -> Sql {
    let mut sql = Sql::default();
    match rule {
        Rule::Everything | Rule::Under(_) => {}
        Rule::LedBy { person, at } => {
            sql.argument(query.kind.clone());
            sql.argument(person.clone());
            let place = beside(&mut sql, "n.org_path", at.as_str());
            sql.text = format!(
                " UNION SELECT n.no FROM row n WHERE n.kind = ? AND n.to_pos IS NULL AND n.leader = ? AND {place}"
            );
            if let Some(kind) = &query.children {
                sql.argument(kind.clone());
                sql.argument(person.clone());
                sql.argument(query.kind.clone());
                let place = beside(&mut sql, "n.org_path", at.as_str());
                sql.text.push_str(&format!(
                    " UNION SELECT n.no FROM row s CROSS JOIN row n WHERE s.kind = ? AND s.to_pos IS NULL AND s.leader = ? \
                     AND n.kind = ? AND n.to_pos IS NULL AND n.id = s.parent AND {place}"
                ));
            }
        }
        Rule::Office(office) => {
            sql.argument(office.clone());
            sql.text = " UNION SELECT no FROM row_office WHERE office = ?".to_owned();
            if let Some(kind) = &query.children {
                sql.argument(office.clone());
                sql.argument(kind.clone());
                sql.argument(query.kind.clone());
                sql.text.push_str(
                    " UNION SELECT n.no FROM row_office o CROSS JOIN row s CROSS JOIN row n WHERE o.office = ? \
                     AND s.no = o.no AND s.kind = ? AND s.to_pos IS NULL \
                     AND n.kind = ? AND n.to_pos IS NULL AND n.id = s.parent",
                );
            }
        }
    }
    sql
}

/// A page: each arm is counted by the index that finds it, then the arms are merged in order until the page is full.
fn page(connection: &Connection, query: &RowQuery, scope: &Scope, limit: u64) -> rusqlite::Result<Rows> {
    // Without a day due a row has no place in that order: such rows come after all others, in an order of their own.
    let stretches: &[(Option<&str>, Option<&'static str>)] = match query.order {
        RowOrder::Ordinal => &[(None, Some("row_tree"))],
        RowOrder::Listed => &[(None, Some("row_listed"))],
        RowOrder::Id => &[(None, Some("row_current"))],
        RowOrder::DueOn => {
            &[(Some("r.due_on IS NOT NULL"), Some("row_due")), (Some("r.due_on IS NULL"), Some("row_tree"))]
        }
        RowOrder::State => &[(None, None)],
    };
    let direction = if query.descending { "DESC" } else { "ASC" };
    let keys: &[&str] = match query.order {
        RowOrder::Ordinal => &["parent", "ordinal", "id"],
        RowOrder::Listed => &["ordinal", "id"],
        RowOrder::Id => &["id"],
        RowOrder::DueOn => &["due_on", "parent", "ordinal", "id"],
        RowOrder::State => &["state", "parent", "ordinal", "id"],
    };
    let sorted = keys.iter().map(|it| format!("{it} {direction}")).collect::<Vec<_>>().join(", ");
    let picked = keys.iter().map(|it| format!("r.{it} AS {it}")).collect::<Vec<_>>().join(", ");
    let arms = arms(query, scope);
    let mut rows = Rows::default();
    let (mut offset, mut wanted) = (query.offset, limit);
    for (only, walked_by) in stretches {
        let mut parts = Sql::default();
        let mut total = 0_u64;
        for arm in &arms {
            let condition = match only {
                Some(only) => format!("{} AND {only}", arm.condition.text),
                None => arm.condition.text.clone(),
            };
            let found = match arm.numbers.is_empty() {
                true => "row r INDEXED BY row_place".to_owned(),
                false => format!("{}row r", arm.numbers),
            };
            let count: i64 = connection
                .prepare_cached(&format!("SELECT count(*) FROM {found} WHERE {condition}"))?
                .query_row(params_from_iter(&arm.condition.arguments), |row| row.get(0))?;
            let count = count as u64;
            total += count;
            if count == 0 {
                continue;
            }
            let walks = count >= WALKED_FROM && offset < count / 10 && arm.numbers.is_empty();
            let from = match walked_by {
                Some(index) if walks => format!("row r INDEXED BY {index}"),
                Some(_) | None => found,
            };
            let union = if parts.text.is_empty() { "" } else { " UNION ALL " };
            parts.text.push_str(&format!("{union}SELECT r.no AS no, {picked} FROM {from} WHERE {condition}"));
            parts.arguments.extend(arm.condition.arguments.iter().cloned());
        }
        rows.total += total;
        if wanted > 0 && offset < total {
            parts.argument(i64::try_from(wanted).unwrap_or(i64::MAX));
            parts.argument(i64::try_from(offset).unwrap_or(i64::MAX));
            let sql = format!(
                "SELECT {} FROM ({} ORDER BY {sorted} LIMIT ? OFFSET ?) p JOIN row r ON r.no = p.no ORDER BY {}",
                columns(),
                parts.text,
                order(query),
            );
            let found = connection
                .prepare_cached(&sql)?
                .query_map(params_from_iter(&parts.arguments), stored)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            wanted -= found.len() as u64;
            rows.rows.extend(found);
        }
        offset = offset.saturating_sub(total);
    }
    Ok(rows)
}

/// How many in each state.
pub(crate) fn counts(
    connection: &Connection,
    query: &RowQuery,
    scope: &Scope,
    at: Option<Position>,
) -> rusqlite::Result<Vec<(String, u64)>> {
    let source = source(query, scope, at);
    connection
        .prepare_cached(&format!(
            "SELECT r.state, count(*){} GROUP BY r.state ORDER BY r.state",
            source.text
        ))?
        .query_map(params_from_iter(&source.arguments), |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))
        })?
        .collect()
}

/// One row by kind and identifier.
pub(crate) fn one(
    connection: &Connection,
    kind: &str,
    id: &str,
    scope: &Scope,
    at: Option<Position>,
) -> rusqlite::Result<Option<StoredRow>> {
    let mut source = source(&RowQuery::of(kind), scope, at);
    source.and("r.id = ?");
    source.argument(id.to_owned());
    connection
        .prepare_cached(&format!("SELECT {}{}", columns(), source.text))?
        .query_row(params_from_iter(&source.arguments), stored)
        .optional()
}

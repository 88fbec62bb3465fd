//! What is read and written: prepared statements on the one thread's own connection.

use crate::schema::{MicroCredential, Provider, Requirement, Skill};
use async_graphql::{Error, ID, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::{Connection, OptionalExtension, Params, Row, TransactionBehavior, params};
use std::{cell::RefCell, collections::HashMap, sync::Arc};
use uuid::Uuid;

const MICRO_CREDENTIAL: &str = "SELECT id, slug, title, level, provider_id, shown_version_id FROM micro_credential";
const LISTED: &str = "status = 'published' AND visibility = 'public'";
const SHOWN: &str = "status IN ('published', 'retired') AND visibility IN ('public', 'unlisted')";
const AMONG: &str = "IN (SELECT value FROM json_each(?))";

thread_local! { static DATABASE: RefCell<Option<Connection>> = const { RefCell::new(None) }; }

/// Which relations of micro-credentials a document asks for.
#[derive(Clone, Copy)]
pub struct Wants {
    pub provider: bool,
    pub skills: bool,
}

pub fn open(path: &str) {
    let connection = Connection::open(path).expect("the database cannot be opened");
    let pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
                   PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;";
    connection.execute_batch(pragmas).expect("the database refuses its pragmas");
    connection.set_prepared_statement_cache_capacity(64);
    DATABASE.with(|kept| *kept.borrow_mut() = Some(connection));
}

fn with<T>(read: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T> {
    DATABASE.with(|kept| read(kept.borrow_mut().as_mut().expect("the database is open"))).map_err(|e| Error::new(e.to_string()))
}

pub fn global_id(of: &str, id: &str) -> ID {
    ID(BASE64_STANDARD.encode(format!("{of}:{id}")))
}

pub fn by_slug(slug: &str, wants: Wants) -> Result<Option<Arc<MicroCredential>>> {
    with(|database| {
        let sql = format!("{MICRO_CREDENTIAL} WHERE slug = ? AND {SHOWN}");
        Ok(micro_credentials(database, &sql, params![slug], wants)?.pop().map(|(_, found)| found))
    })
}

pub fn page(size: i32, after: &str, wants: Wants) -> Result<Vec<(String, Arc<MicroCredential>)>> {
    with(|database| {
        let sql = format!("{MICRO_CREDENTIAL} WHERE {LISTED} AND id < ? ORDER BY id DESC LIMIT ?");
        micro_credentials(database, &sql, params![after, size + 1], wants)
    })
}

/// Key, title and shown version.
pub fn pathways(size: i32, after: &str) -> Result<Vec<(String, String, String)>> {
    with(|database| {
        let sql = format!("SELECT id, title, shown_version_id FROM pathway WHERE {LISTED} AND id < ? ORDER BY id DESC LIMIT ?");
        all(database, &sql, params![after, size + 1], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    })
}

/// By version; `wants` is None where their micro-credentials are not asked for.
pub fn requirements<'a>(
    versions: impl Iterator<Item = &'a str>,
    wants: Option<Wants>,
) -> Result<HashMap<String, Vec<Requirement>>> {
    with(|database| {
        let sql = format!("SELECT version_id, key, position, micro_credential_id FROM requirement WHERE version_id {AMONG} ORDER BY version_id, position");
        let rows: Vec<(String, String, i32, Option<String>)> =
            all(database, &sql, [list(versions)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let known: HashMap<String, Arc<MicroCredential>> = match wants {
            Some(wants) => {
                let sql = format!("{MICRO_CREDENTIAL} WHERE {SHOWN} AND id {AMONG}");
                let keys = list(rows.iter().filter_map(|row| row.3.as_deref()));
                micro_credentials(database, &sql, [keys], wants)?.into_iter().collect()
            }
            None => HashMap::new(),
        };
        let mut found: HashMap<String, Vec<Requirement>> = HashMap::new();
        for (version, key, position, target) in rows {
            let micro_credential = target.and_then(|id| known.get(&id).cloned());
            found.entry(version).or_default().push(Requirement { key, position, micro_credential });
        }
        Ok(found)
    })
}

/// Stores the event and keeps the percentage in one transaction; None where there is no such enrolment.
pub fn record(enrollment: &str, activity: &str) -> Result<Option<i32>> {
    with(|database| {
        let open = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<[String; 4]> = open
            .prepare_cached(
                "SELECT e.learner_id, e.micro_credential_id, e.micro_credential_version_id, l.account_id
                 FROM enrollment e JOIN learner l ON l.id = e.learner_id WHERE e.id = ? AND e.state = 'active'",
            )?
            .query_row([enrollment], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))
            .optional()?;
        let Some([learner, micro_credential, version, account]) = found else { return Ok(None) };
        open.prepare_cached(
            "INSERT INTO progress_event (id, learner_id, enrollment_id, micro_credential_id, activity_key, recorder,
               recorded_by_id, occurred_at, recorded_at, idempotency_key)
             SELECT ?, ?, ?, ?, ?, 'learner', ?, now, now, ? FROM (SELECT strftime('%Y-%m-%d %H:%M:%f+00:00') AS now)",
        )?
        .execute(params![new_id(), learner, enrollment, micro_credential, activity, account, new_id()])?;
        let percent = open
            .prepare_cached(
                "UPDATE enrollment SET percent = (
                   SELECT sum(CASE WHEN key IN (
                     SELECT activity_key FROM progress_event WHERE learner_id = ?1 AND micro_credential_id = ?2
                   ) THEN weight ELSE 0 END) * 100 / sum(weight) FROM activity WHERE version_id = ?3 AND required
                 ) WHERE id = ?4 RETURNING percent",
            )?
            .query_row(params![learner, micro_credential, version, enrollment], |row| row.get(0))?;
        open.commit()?;
        Ok(Some(percent))
    })
}

fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// A list of keys as one parameter, so that the text of a statement never varies.
fn list<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    serde_json::to_string(&keys).expect("texts are JSON")
}

fn all<T>(
    database: &Connection,
    sql: &str,
    values: impl Params,
    shape: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    database.prepare_cached(sql)?.query_map(values, shape)?.collect()
}

struct Stored {
    id: String,
    slug: String,
    title: String,
    level: Option<i32>,
    provider: String,
    version: String,
}

fn micro_credentials(
    database: &Connection,
    sql: &str,
    values: impl Params,
    wants: Wants,
) -> rusqlite::Result<Vec<(String, Arc<MicroCredential>)>> {
    let rows = all(database, sql, values, |row| {
        Ok(Stored { id: row.get(0)?, slug: row.get(1)?, title: row.get(2)?, level: row.get(3)?, provider: row.get(4)?, version: row.get(5)? })
    })?;
    let providers = if wants.provider { providers(database, &rows)? } else { HashMap::new() };
    let skills = if wants.skills { skills(database, &rows)? } else { HashMap::new() };
    let complete = |row: Stored| {
        let found = MicroCredential {
            id: global_id("MicroCredential", &row.id),
            slug: row.slug,
            title: row.title,
            level: row.level,
            provider: providers.get(&row.provider).cloned(),
            skills: skills.get(&row.version).cloned().unwrap_or_default(),
        };
        (row.id, Arc::new(found))
    };
    Ok(rows.into_iter().map(complete).collect())
}

fn providers(database: &Connection, rows: &[Stored]) -> rusqlite::Result<HashMap<String, Arc<Provider>>> {
    let sql = format!("SELECT id, name, country FROM provider WHERE status = 'published' AND id {AMONG}");
    let found = all(database, &sql, [list(rows.iter().map(|row| row.provider.as_str()))], |row| {
        let id: String = row.get(0)?;
        let provider = Provider { id: global_id("Provider", &id), name: row.get(1)?, country: row.get(2)? };
        Ok((id, Arc::new(provider)))
    })?;
    Ok(found.into_iter().collect())
}

fn skills(database: &Connection, rows: &[Stored]) -> rusqlite::Result<HashMap<String, Arc<Vec<Skill>>>> {
    let sql = format!(
        "SELECT a.version_id, s.id, s.label FROM alignment a JOIN skill s ON s.id = a.skill_id
         WHERE a.version_id {AMONG} ORDER BY a.version_id, a.position"
    );
    let found: Vec<(String, Skill)> = all(database, &sql, [list(rows.iter().map(|row| row.version.as_str()))], |row| {
        let id: String = row.get(1)?;
        Ok((row.get(0)?, Skill { id: global_id("Skill", &id), label: row.get(2)? }))
    })?;
    let mut grouped: HashMap<String, Vec<Skill>> = HashMap::new();
    for (version, skill) in found {
        grouped.entry(version).or_default().push(skill);
    }
    Ok(grouped.into_iter().map(|(version, skills)| (version, Arc::new(skills))).collect())
}

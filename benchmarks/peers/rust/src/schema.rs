//! The part of Cairn's schema that is answered.

use crate::catalog::{self, Wants, global_id};
use async_graphql::{Context, ID, InputObject, Lookahead, Object, Result, SimpleObject};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::sync::Arc;

#[derive(SimpleObject)]
pub struct Provider {
    pub id: ID,
    pub name: String,
    pub country: Option<String>,
}

#[derive(SimpleObject)]
pub struct Skill {
    pub id: ID,
    pub label: String,
}

#[derive(SimpleObject)]
pub struct MicroCredential {
    pub id: ID,
    pub slug: String,
    pub title: String,
    pub level: Option<i32>,
    pub provider: Option<Arc<Provider>>,
    pub skills: Arc<Vec<Skill>>,
}

#[derive(SimpleObject)]
pub struct Requirement {
    pub key: String,
    pub position: i32,
    pub micro_credential: Option<Arc<MicroCredential>>,
}

#[derive(SimpleObject)]
pub struct Pathway {
    id: ID,
    title: String,
    requirements: Vec<Requirement>,
}

#[derive(SimpleObject)]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(SimpleObject)]
struct MicroCredentialEdge {
    node: Arc<MicroCredential>,
}

#[derive(SimpleObject)]
struct MicroCredentialConnection {
    edges: Vec<MicroCredentialEdge>,
    page_info: PageInfo,
}

#[derive(SimpleObject)]
struct PathwayEdge {
    node: Pathway,
}

#[derive(SimpleObject)]
struct PathwayConnection {
    edges: Vec<PathwayEdge>,
    page_info: PageInfo,
}

#[derive(InputObject)]
struct ProgressRecordInput {
    enrollment_id: ID,
    activity_key: String,
}

#[derive(SimpleObject)]
struct Enrollment {
    id: ID,
    percent: i32,
}

#[derive(SimpleObject)]
struct UserError {
    code: String,
}

#[derive(SimpleObject)]
struct ProgressPayload {
    enrollment: Option<Enrollment>,
    errors: Vec<UserError>,
}

/// What cursors of each list begin with.
pub struct Query {
    micro_credentials: i64,
    pathways: i64,
}

impl Query {
    pub fn new(marks: &str) -> Self {
        let marks: serde_json::Value = serde_json::from_str(marks).expect("CURSOR_MARKS must be JSON");
        let mark = |name: &str| marks[name].as_i64().expect("a mark is missing");
        Self { micro_credentials: mark("microCredentials"), pathways: mark("pathways") }
    }
}

#[Object]
impl Query {
    async fn micro_credential(&self, context: &Context<'_>, slug: String) -> Result<Option<Arc<MicroCredential>>> {
        catalog::by_slug(&slug, wants(context.look_ahead()))
    }

    async fn micro_credentials(
        &self,
        context: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> Result<MicroCredentialConnection> {
        let node = context.look_ahead().field("edges").field("node");
        let mut rows = catalog::page(first, &place(after), wants(node))?;
        let has_next_page = cut(&mut rows, first);
        let end_cursor = rows.last().map(|(id, _)| cursor(self.micro_credentials, id));
        let edges = rows.into_iter().map(|(_, node)| MicroCredentialEdge { node }).collect();
        Ok(MicroCredentialConnection { edges, page_info: PageInfo { has_next_page, end_cursor } })
    }

    async fn pathways(
        &self,
        context: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> Result<PathwayConnection> {
        let asked = context.look_ahead().field("edges").field("node").field("requirements");
        let below = asked.field("microCredential");
        let mut rows = catalog::pathways(first, &place(after))?;
        let has_next_page = cut(&mut rows, first);
        let end_cursor = rows.last().map(|(id, ..)| cursor(self.pathways, id));
        let mut found = Default::default();
        if asked.exists() {
            let versions = rows.iter().map(|(_, _, version)| version.as_str());
            found = catalog::requirements(versions, below.exists().then(|| wants(below)))?;
        }
        let edge = |(id, title, version): (String, String, String)| {
            let requirements = found.remove(&version).unwrap_or_default();
            PathwayEdge { node: Pathway { id: global_id("Pathway", &id), title, requirements } }
        };
        Ok(PathwayConnection { edges: rows.into_iter().map(edge).collect(), page_info: PageInfo { has_next_page, end_cursor } })
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn progress_record(&self, input: ProgressRecordInput) -> Result<ProgressPayload> {
        let known = BASE64_STANDARD.decode(input.enrollment_id.as_bytes())?;
        let key = String::from_utf8(known)?.split_once(':').map(|(_, key)| key.to_owned()).unwrap_or_default();
        Ok(match catalog::record(&key, &input.activity_key)? {
            Some(percent) => ProgressPayload { enrollment: Some(Enrollment { id: input.enrollment_id, percent }), errors: vec![] },
            None => ProgressPayload { enrollment: None, errors: vec![UserError { code: "NOT_FOUND".to_owned() }] },
        })
    }
}

fn wants(below: Lookahead<'_>) -> Wants {
    Wants { provider: below.field("provider").exists(), skills: below.field("skills").exists() }
}

fn cut<T>(rows: &mut Vec<T>, size: i32) -> bool {
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    has_more
}

fn cursor(mark: i64, id: &str) -> String {
    BASE64_STANDARD.encode(format!("[{mark},\"{id}\"]"))
}

/// Where to go on from: greater than every key at the start.
fn place(after: Option<String>) -> String {
    let id = |given: String| -> Option<String> {
        let text = String::from_utf8(BASE64_STANDARD.decode(given).ok()?).ok()?;
        let (_, id): (i64, String) = serde_json::from_str(&text).ok()?;
        Some(id)
    };
    after.and_then(id).unwrap_or_else(|| "~".to_owned())
}

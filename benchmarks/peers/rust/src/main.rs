//! async-graphql on axum over Cairn's database file, on one thread.
//!
//! Look-ahead says what a document asks for, so that each level is read by one statement.

mod catalog;
mod schema;

use async_graphql::{EmptySubscription, Schema};
use async_graphql_axum::{GraphQLRequest, GraphQLResponse};
use axum::{Router, extract::State, routing::post};
use schema::{Mutation, Query};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Served = Schema<Query, Mutation, EmptySubscription>;

async fn graphql(State(schema): State<Served>, request: GraphQLRequest) -> GraphQLResponse {
    schema.execute(request.into_inner()).await.into()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let asked = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    catalog::open(&asked("DATABASE"));
    let schema = Schema::build(Query::new(&asked("CURSOR_MARKS")), Mutation, EmptySubscription).finish();
    let port: u16 = asked("PORT").parse().expect("PORT must be a number");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("the port is taken");
    let app = Router::new().route("/graphql", post(graphql)).with_state(schema);
    axum::serve(listener, app).await.expect("the server ended");
}

// What the Node servers read and write: prepared statements over Cairn's database file.
// better-sqlite3 is synchronous, on the thread of the event loop: the fastest way from Node.
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { statements } from './statements.mjs';

export const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
export const port = Number(process.env.PORT);

const database = new Database(process.env.DATABASE);
for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON', 'cache_size=-65536', 'mmap_size=268435456']) {
  database.pragma(pragma);
}

const prepared = Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, database.prepare(sql)]));

const globalId = (type, id) => Buffer.from(`${type}:${id}`).toString('base64');
const keyOf = (id) => Buffer.from(id, 'base64').toString().split(':', 2)[1];
const cursor = (mark, id) => Buffer.from(JSON.stringify([mark, id])).toString('base64'); // no + or / can occur
const after = (given) => (given == null ? '~' : JSON.parse(Buffer.from(given, 'base64').toString())[1]);

const microCredential = (row) => ({ ...row, id: globalId('MicroCredential', row.id) });

function connection(rows, size, mark, node) {
  const hasNextPage = rows.length > size;
  if (hasNextPage) rows.length = size;
  const endCursor = rows.length ? cursor(mark, rows[rows.length - 1].id) : null;
  return { edges: rows.map((row) => ({ node: node(row) })), pageInfo: { hasNextPage, endCursor } };
}

const marks = JSON.parse(process.env.CURSOR_MARKS);

export const roots = {
  microCredential(slug) {
    const row = prepared.bySlug.get(slug);
    return row ? microCredential(row) : null;
  },
  microCredentials(first = 20, from) {
    const rows = prepared.page.all(after(from), first + 1);
    return connection(rows, first, marks.microCredentials, microCredential);
  },
  pathways(first = 20, from) {
    const rows = prepared.pathways.all(after(from), first + 1);
    return connection(rows, first, marks.pathways, (row) => ({ ...row, id: globalId('Pathway', row.id) }));
  },
};

export const progressRecord = database.transaction(({ enrollmentId, activityKey }) => {
  const found = prepared.enrollment.get(keyOf(enrollmentId));
  if (!found) return { enrollment: null, errors: [{ code: 'NOT_FOUND' }] };
  const now = new Date().toISOString().replace('T', ' ').replace('Z', '+00:00');
  prepared.record.run(randomUUID(), found.learner_id, found.id, found.micro_credential_id, activityKey,
    found.account_id, now, now, randomUUID());
  const { percent } = prepared.percent.get({
    id: found.id, version: found.version_id, learner: found.learner_id, microCredential: found.micro_credential_id,
  });
  return { enrollment: { id: enrollmentId, percent }, errors: [] };
}).immediate;

const distinct = (keys) => JSON.stringify([...new Set(keys)]);

function oneEach(statement, shape) {
  return (keys) => {
    const found = new Map(statement.all(distinct(keys)).map((row) => [row.id, shape(row)]));
    return keys.map((key) => found.get(key) ?? null);
  };
}

function manyEach(statement, shape) {
  return (keys) => {
    const found = new Map(keys.map((key) => [key, []]));
    for (const row of statement.all(distinct(keys))) found.get(row.version_id).push(shape(row));
    return keys.map((key) => found.get(key));
  };
}

// Each takes the keys of all parents at once.
export const batches = {
  providers: oneEach(prepared.providers, (row) => ({ ...row, id: globalId('Provider', row.id) })),
  skills: manyEach(prepared.skills, (row) => ({ id: globalId('Skill', row.id), label: row.label })),
  requirements: manyEach(prepared.requirements, (row) => row),
  microCredentials: (keys) => {
    const known = oneEach(prepared.microCredentials, microCredential)(keys.filter((key) => key !== null));
    let next = 0;
    return keys.map((key) => (key === null ? null : known[next++]));
  },
};

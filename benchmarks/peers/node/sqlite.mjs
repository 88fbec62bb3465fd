// What the Node servers read and write: prepared statements over Cairn's database file.
// better-sqlite3 is synchronous, on the thread of the event loop: the fastest way from Node.
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { connection, keyOf, manyOf, marks, microCredential, oneOf, pathway, placeOf, provider, skill } from './shapes.mjs';
import { statements } from './statements.mjs';

const database = new Database(process.env.DATABASE);
for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON', 'cache_size=-65536', 'mmap_size=268435456']) {
  database.pragma(pragma);
}

const prepared = Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, database.prepare(sql)]));

const after = (given) => (given == null ? '~' : placeOf(given));

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
    return connection(rows, first, marks.pathways, pathway);
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

const oneEach = (statement, shape) => (keys) => oneOf(keys, statement.all(distinct(keys)), shape);
const manyEach = (statement, shape) => (keys) => manyOf(keys, statement.all(distinct(keys)), shape);

// Each takes the keys of all parents at once.
export const batches = {
  providers: oneEach(prepared.providers, provider),
  skills: manyEach(prepared.skills, skill),
  requirements: manyEach(prepared.requirements, (row) => row),
  microCredentials: (keys) => {
    const known = oneEach(prepared.microCredentials, microCredential)(keys.filter((key) => key !== null));
    let next = 0;
    return keys.map((key) => (key === null ? null : known[next++]));
  },
};

// The same over PostgreSQL: a pool of connections, each statement prepared once on each of them.
import pg from 'pg';
import { randomUUID } from 'node:crypto';
import { connection, keyOf, manyOf, marks, microCredential, oneOf, pathway, placeOf, provider, skill } from './shapes.mjs';
import { statements } from './statements-postgres.mjs';

// The settings that Cairn's reads have: one plan for each statement, and no going through all skills.
const options = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, options });
const ask = async (name, values, on = pool) => (await on.query({ name, text: statements[name], values })).rows;

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const after = (given) => (given == null ? LAST : placeOf(given));

export const roots = {
  async microCredential(slug) {
    const [row] = await ask('bySlug', [slug]);
    return row ? microCredential(row) : null;
  },
  async microCredentials(first = 20, from) {
    const rows = await ask('page', [after(from), first + 1]);
    return connection(rows, first, marks.microCredentials, microCredential);
  },
  async pathways(first = 20, from) {
    const rows = await ask('pathways', [after(from), first + 1]);
    return connection(rows, first, marks.pathways, pathway);
  },
};

export async function progressRecord({ enrollmentId, activityKey }) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const answer = await recorded(client, enrollmentId, activityKey);
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

async function recorded(client, enrollmentId, activityKey) {
  const [found] = await ask('enrollment', [keyOf(enrollmentId)], client);
  if (!found) return { enrollment: null, errors: [{ code: 'NOT_FOUND' }] };
  await ask('record', [randomUUID(), found.learner_id, found.id, found.micro_credential_id, activityKey,
    found.account_id, new Date(), randomUUID()], client);
  const [{ percent }] = await ask('percent',
    [found.id, found.learner_id, found.micro_credential_id, found.version_id], client);
  return { enrollment: { id: enrollmentId, percent }, errors: [] };
}

const distinct = (keys) => [[...new Set(keys)]];

// Each takes the keys of all parents at once.
export const batches = {
  providers: async (keys) => oneOf(keys, await ask('providers', distinct(keys)), provider),
  skills: async (keys) => manyOf(keys, await ask('skills', distinct(keys)), skill),
  requirements: async (keys) => manyOf(keys, await ask('requirements', distinct(keys)), (row) => row),
  microCredentials: async (keys) => {
    const wanted = keys.filter((key) => key !== null);
    const known = oneOf(wanted, await ask('microCredentials', distinct(wanted)), microCredential);
    let next = 0;
    return keys.map((key) => (key === null ? null : known[next++]));
  },
};

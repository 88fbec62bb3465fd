// Prints each statement with the plan that SQLite makes for it: node explain.mjs world.sqlite3
import Database from 'better-sqlite3';
import { statements } from './statements.mjs';

const database = new Database(process.argv[2], { readonly: true });
for (const [name, sql] of Object.entries(statements)) {
  const values = sql.match(/\?/g)?.map(() => null) ?? [];
  const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, key]) => [key, null]));
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values, ...(Object.keys(named).length ? [named] : []));
  console.log(`${name}\n${plan.map(({ detail }) => `  ${detail}`).join('\n')}`);
}

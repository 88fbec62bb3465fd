// Prints each statement with PostgreSQL's plan for any values: node explain-postgres.mjs postgres://…
import pg from 'pg';
import { statements } from './statements-postgres.mjs';

const client = new pg.Client({ connectionString: process.argv[2], options: '-c random_page_cost=1.1' });
await client.connect();
for (const [name, sql] of Object.entries(statements)) {
  const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${sql}`);
  console.log(`${name}\n${rows.map((row) => `  ${row['QUERY PLAN']}`).join('\n')}`);
}
await client.end();

// What the Node servers answer with, whichever database they ask.
import { readFileSync } from 'node:fs';

export const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
export const port = Number(process.env.PORT);

export const globalId = (type, id) => Buffer.from(`${type}:${id}`).toString('base64');
export const keyOf = (id) => Buffer.from(id, 'base64').toString().split(':', 2)[1];

const cursor = (mark, id) => Buffer.from(JSON.stringify([mark, id])).toString('base64'); // no + or / can occur
export const placeOf = (given) => JSON.parse(Buffer.from(given, 'base64').toString())[1];

export const marks = JSON.parse(process.env.CURSOR_MARKS);

export const microCredential = (row) => ({ ...row, id: globalId('MicroCredential', row.id) });
export const pathway = (row) => ({ ...row, id: globalId('Pathway', row.id) });
export const provider = (row) => ({ ...row, id: globalId('Provider', row.id) });
export const skill = (row) => ({ id: globalId('Skill', row.id), label: row.label });

export function connection(rows, size, mark, node) {
  const hasNextPage = rows.length > size;
  if (hasNextPage) rows.length = size;
  const endCursor = rows.length ? cursor(mark, rows[rows.length - 1].id) : null;
  return { edges: rows.map((row) => ({ node: node(row) })), pageInfo: { hasNextPage, endCursor } };
}

export function oneOf(keys, rows, shape) {
  const found = new Map(rows.map((row) => [row.id, shape(row)]));
  return keys.map((key) => found.get(key) ?? null);
}

export function manyOf(keys, rows, shape) {
  const found = new Map(keys.map((key) => [key, []]));
  for (const row of rows) found.get(row.version_id).push(shape(row));
  return keys.map((key) => found.get(key));
}

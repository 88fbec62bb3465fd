// What the Node servers read and write, over whichever database they are given.
export { port, typeDefs } from './shapes.mjs';

export const { batches, progressRecord, roots } = await import(
  process.env.DATABASE_URL ? './postgres.mjs' : './sqlite.mjs'
);

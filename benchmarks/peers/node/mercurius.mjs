// Mercurius on Fastify, with its JIT and its loaders, as its documentation advises for speed.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { batches, port, progressRecord, roots, typeDefs } from './catalog.mjs';

const loader = (batch, key) => ({
  loader: async (queries) => batch(queries.map(({ obj }) => obj[key])),
  opts: { cache: false }, // between requests nothing is kept
});

const app = Fastify({ logger: false });
app.register(mercurius, {
  schema: typeDefs,
  path: '/graphql',
  jit: 1,
  resolvers: {
    Query: {
      microCredential: (_, { slug }) => roots.microCredential(slug),
      microCredentials: (_, { first, after }) => roots.microCredentials(first, after),
      pathways: (_, { first, after }) => roots.pathways(first, after),
    },
    Mutation: { progressRecord: (_, { input }) => progressRecord(input) },
  },
  loaders: {
    MicroCredential: {
      provider: loader(batches.providers, 'provider_id'),
      skills: loader(batches.skills, 'shown_version_id'),
    },
    Pathway: { requirements: loader(batches.requirements, 'shown_version_id') },
    Requirement: { microCredential: loader(batches.microCredentials, 'micro_credential_id') },
  },
});
await app.listen({ port, host: '127.0.0.1' });

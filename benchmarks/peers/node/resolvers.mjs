// Resolvers with one DataLoader a relation and request, for the servers without loaders of their own.
import DataLoader from 'dataloader';
import { batches, progressRecord, roots } from './catalog.mjs';

export function context() {
  const loader = (batch) => new DataLoader(async (keys) => batch(keys));
  return Object.fromEntries(Object.entries(batches).map(([name, batch]) => [name, loader(batch)]));
}

export const resolvers = {
  Query: {
    microCredential: (_, { slug }) => roots.microCredential(slug),
    microCredentials: (_, { first, after }) => roots.microCredentials(first, after),
    pathways: (_, { first, after }) => roots.pathways(first, after),
  },
  Mutation: { progressRecord: (_, { input }) => progressRecord(input) },
  MicroCredential: {
    provider: (row, _, { providers }) => providers.load(row.provider_id),
    skills: (row, _, { skills }) => skills.load(row.shown_version_id),
  },
  Pathway: { requirements: (row, _, { requirements }) => requirements.load(row.shown_version_id) },
  Requirement: {
    microCredential: (row, _, { microCredentials }) =>
      row.micro_credential_id === null ? null : microCredentials.load(row.micro_credential_id),
  },
};

// Apollo Server, standalone, with DataLoaders.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { port, typeDefs } from './catalog.mjs';
import { context, resolvers } from './resolvers.mjs';

const server = new ApolloServer({ typeDefs, resolvers, csrfPrevention: false });
await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' }, context: async () => context() });

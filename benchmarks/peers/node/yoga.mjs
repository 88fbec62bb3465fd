// GraphQL Yoga on node:http, with DataLoaders and its own caches of parsed and validated documents.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { port, typeDefs } from './catalog.mjs';
import { context, resolvers } from './resolvers.mjs';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context, logging: false, graphiql: false });
createServer(yoga).listen(port, '127.0.0.1');

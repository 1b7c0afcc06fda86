// The right answers: graphql-js over the whole graph, with no federation anywhere.
'use strict';

const { Supergraph } = require('@apollo/federation-internals');
const { graphqlSync } = require('graphql');
const { wholeGraph } = require('./data.cjs');

/** Answers operations on the API schema of a supergraph from the shop's data. */
function createReference(supergraphSdl) {
  const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const rootValue = wholeGraph();
  return (source) => {
    const { data, errors } = graphqlSync({ schema, source, rootValue });
    if (errors) throw errors[0];
    return JSON.parse(JSON.stringify({ data }));
  };
}

module.exports = { createReference };

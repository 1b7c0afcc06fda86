'use strict';

/** The header that every gateway passes on to every subgraph, so that no two requests may share anything. */
const FORWARDED_HEADER = 'x-bench-request';

module.exports = { FORWARDED_HEADER };

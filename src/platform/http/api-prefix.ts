/** What every path of the API begins with; pages and probes are beside it. */
export const API_PREFIX = '/api/v1';

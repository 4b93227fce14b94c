// Who may do what: the table to change. What is not in it does not exist, whatever the origin has.

/** `/*` at the end stands for anything below. A route is `public`, or names the scopes that must all have been granted. */
const ROUTES = [
  { methods: ['GET', 'HEAD'], path: '/health', public: true },
  { methods: ['GET', 'HEAD'], path: '/notes/*', scopes: ['notes:read'] },
  { methods: ['POST', 'PUT', 'DELETE'], path: '/notes/*', scopes: ['notes:write'] },
].map((route) => ({ ...route, pattern: patternOf(route.path) }));

/** The route of a request, or the methods that its path would allow. */
export function findRoute(method, pathname) {
  const there = ROUTES.filter(({ pattern }) => pattern.test(pathname));
  const route = there.find(({ methods }) => methods.includes(method)) ?? null;
  return { route, allowed: there.flatMap(({ methods }) => methods) };
}

/**
 * Segments are of unreserved characters (RFC 3986 §2.3). An encoded slash, a doubled one or a semicolon is read by one server as
 * a border and by the next as text; such a path matches nothing here, so that the origin cannot read another route in it.
 */
function patternOf(path) {
  const below = path.endsWith('/*');
  const fixed = (below ? path.slice(0, -2) : path).replaceAll('.', '\\.');
  return new RegExp(`^${fixed}${below ? '(?:/[A-Za-z0-9._~-]+)*/?' : ''}$`);
}

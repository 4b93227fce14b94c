// Stores of another runtime, called over HTTP: `serve` runs there, `reach` here. A call is a method of a named object.

/** Answers a POST of `{ target, method, args }` with what the method returns, or with what it threw. */
export async function serve(request, targets) {
  const { target, method, args } = await request.json();
  try {
    return Response.json({ value: await targets[target][method](...args) });
  } catch (error) {
    return Response.json({ thrown: String(error), code: error.code });
  }
}

/** The object of that name; `fetch` is given the init of a request. */
export function reach(fetch, target) {
  const call = async (method, args) => {
    const response = await fetch({ method: 'POST', body: JSON.stringify({ target, method, args }) });
    const { value, thrown, code } = await response.json();
    if (thrown !== undefined) throw Object.assign(new Error(thrown), { code });
    return value;
  };
  return new Proxy({}, { get: (_, method) => (method === 'then' ? undefined : (...args) => call(method, args)) });
}

// Who the app is and where it logs in; from .env at build time. Nothing here is secret.

export const issuer: string = import.meta.env.VITE_ISSUER;
export const clientId: string = import.meta.env.VITE_CLIENT_ID;
export const scope = 'openid profile email';

/** Registered with the provider, character by character; also where a logout comes back to. */
export const redirectUri = `${location.origin}/`;

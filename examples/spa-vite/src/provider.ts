// The provider: what it says about itself, checked once per page, and the one verifier for its ID tokens.

import { createRemoteVerifier, validateMetadata, wellKnownUrl } from 'tokenward/remote';
import type { RemoteVerifier } from 'tokenward/remote';
import { LoginFailed } from './failure.ts';
import { clientId, issuer } from './settings.ts';

export interface Provider {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  endSessionEndpoint: string | null;
  /** Whether every response names the issuer (RFC 9207). */
  namesItself: boolean;
  verifier: RemoteVerifier;
}

let known: Promise<Provider> | undefined;

export function provider(): Promise<Provider> {
  known ??= discover().catch((error: unknown) => {
    known = undefined; // the next attempt asks again
    throw error;
  });
  return known;
}

async function discover(): Promise<Provider> {
  const metadata = validateMetadata(await text(wellKnownUrl(issuer)), { issuer, requirePkce: true });
  return {
    authorizationEndpoint: endpoint(metadata, 'authorization_endpoint'),
    tokenEndpoint: endpoint(metadata, 'token_endpoint'),
    endSessionEndpoint: 'end_session_endpoint' in metadata ? endpoint(metadata, 'end_session_endpoint') : null,
    namesItself: metadata['authorization_response_iss_parameter_supported'] === true,
    verifier: createRemoteVerifier({ issuer, clientId, jwksUri: endpoint(metadata, 'jwks_uri') }),
  };
}

async function text(url: string): Promise<string> {
  const response = await reach(url, { redirect: 'error' });
  if (!response.ok) throw new LoginFailed('The provider cannot be asked about itself.', `It answered ${response.status}.`);
  return response.text();
}

/** `fetch` with words for the case that nothing came back. */
export async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
  } catch (error) {
    const meaning = 'Is it running, and does it allow requests from this origin (CORS)?';
    throw new LoginFailed('The provider cannot be reached.', meaning, { cause: error });
  }
}

function endpoint(metadata: Record<string, unknown>, name: string): string {
  const value = metadata[name];
  if (typeof value !== 'string') throw new LoginFailed('The provider cannot be used.', `Its metadata have no ${name}.`);
  return value;
}

// The generated files the shell stands on, described by hand: the glue of wasm-bindgen and the module in its three forms.
// Nothing here is published; the public types are in types.ts.

declare module '*/tokenward_bg.js' {
  export type Subject = number;
  export const Subject: Record<
    | 'AccessToken' | 'IdToken' | 'IdTokenHint' | 'IntrospectionResponse' | 'LogoutToken' | 'ProvidedClaims' | 'RefreshedIdToken' | 'UserInfo',
    Subject
  >;
  export type Errand = number;
  export const Errand: Record<
    | 'Abandon' | 'Call' | 'Events' | 'MayRestore' | 'NextRequest' | 'Refresh' | 'Restore' | 'Settings' | 'Settle' | 'Snapshot' | 'State' | 'StoreKey',
    Errand
  >;
  export class CoreVerifier {
    constructor(options: unknown);
    readonly issuer: string;
    ask(subject: Subject, explains: boolean, text: unknown, expected: unknown): any;
    updateJwks(jwks: unknown): void;
    free(): void;
  }
  export class CoreRemoteVerifier {
    constructor(options: unknown);
    attempt(subject: Subject, explains: boolean, call: number, text: unknown, expected: unknown): any;
    run(errand: Errand, number?: number, value?: unknown): any;
    conclude(hook: string, answer: unknown): void;
    free(): void;
  }
  export class CoreJwt {
    constructor(keys: unknown);
    verifyJwt(token: unknown, expected: unknown): any;
    free(): void;
  }
  export function generatePkce(options: unknown): any;
  export function calculatePkceChallenge(codeVerifier: unknown): string;
  export function verifyPkce(input: unknown): void;
  export function generateState(): string;
  export function generateNonce(): string;
  export function parseClaims(token: unknown, options: unknown): any;
  export function getLocalizedClaim(claims: unknown, name: unknown, locales: unknown): any;
  export function inspectClaims(claims: unknown): any;
  export function resolveClaimSources(claims: unknown): any;
  export function validateMetadata(document: unknown, expected: unknown): any;
  export function explainMetadata(document: unknown, expected: unknown): any;
  export function wellKnownUrl(issuer: unknown, options: unknown): string;
  export function userKey(token: unknown): string;
  export function inspectJwks(jwks: unknown): any;
  export function jwkThumbprint(jwk: unknown, hash: unknown): string;
  export function jwkThumbprintUri(jwk: unknown, hash: unknown): string;
  export function computeTokenHash(kind: unknown, value: unknown, alg: unknown): string;
  export function chooseIssuer(token: unknown, issuers: unknown, isAccessToken: boolean): number;
  export function extractAccessToken(request: unknown): any;
  export function parseAuthorizationResponse(parameters: unknown): any;
  export function toWwwAuthenticate(error: unknown, options: unknown): string;
  export function toOAuthError(error: unknown): any;
  export function setHost(functions: unknown): void;
  export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

declare module '*/wasm-base64.js' {
  const base64: string;
  export default base64;
}

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}

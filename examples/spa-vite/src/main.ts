// Where the app begins: a response of the provider is judged, anything else is the page that offers a login. Knows the two and the view.

import { beginLogin, finishLogin, isResponse, logOut } from './login.ts';
import type { Session } from './login.ts';
import { showFailure, showLogin, showSession, showWaiting } from './view.ts';

/** Runs one step of the way; whatever goes wrong is shown in words. */
async function step(words: string, work: () => Promise<Session | null | void>): Promise<void> {
  showWaiting(words);
  try {
    const session = await work();
    if (session === null) offer();
    else if (session) showSession(session, () => void step('Signing out …', () => logOut(session)));
  } catch (error) {
    showFailure(error, login);
  }
}

function offer(): void {
  showLogin(login);
}

function login(): void {
  void step('Going to the provider …', beginLogin);
}

if (isResponse(location.search)) void step('Checking the answer …', finishLogin);
else offer();

/**
 * Nine faults at literally each request of signing in and out, and of changes to a profile and a password: whether
 * somebody is signed in, and what was changed, is each time as it is said, and going on ends with it done.
 */
import {
  allFaults,
  atEveryFault,
  describeEachRequest,
  following,
  type Matrix,
  ofWork,
} from '../eachRequest.ts';

const lost = 'network, if at all';
const user = '/-/npm/v1/user';
const signIn = '/-/user/org.couchdb.user';

/** With and without a code: the one has done nothing, but who knows. */
function ofWrite(done: string): Matrix['said'][string] {
  return {
    ...atEveryFault(lost),
    '500': ['server, if at all'],
    '409': ['conflict'],
    // Sent again when the time has come.
    '429': [done],
    'corrupt body': ['protocol, if at all'],
    duplicate: [done],
    delay: [done],
  };
}

/** Reads are sent again by themselves where the connection is lost. */
function ofRead(done: string, failed = ''): Matrix['said'][string] {
  return {
    ...atEveryFault(done),
    '500': [`${failed}server`],
    '409': [`${failed}conflict`],
    '429': [`${failed}rate-limited`],
    timeout: [`${failed}network`],
    'corrupt body': [`${failed}protocol`],
  };
}

/** Where it cannot be asked who that is, the profile tells; where no answer comes the new session is ended. */
const ofWhoami = { ...atEveryFault('signed in'), timeout: ['network'] };
const ofNamedWrite = { ...ofWrite('signed in'), '409': ['unsupported'] };

const byPassword: Matrix['said'] = {
  nothing: { nothing: ['signed in'] },
  // Any refusal says that there is no page, and the form is left.
  'POST /-/v1/login': {
    ...atEveryFault('signed in'),
    'dropped before': [lost],
    'dropped after': [lost],
    timeout: [lost],
  },
  [`PUT ${signIn}`]: ofNamedWrite,
  [`PUT ${signIn} with a code`]: ofNamedWrite,
  'GET /-/whoami': ofWhoami,
  ...following('PUT dropped after', lost, ['POST /-/v1/login, no. 2', `PUT ${signIn} with a code, no. 2`]),
  ...following('PUT dropped before', lost, ['POST /-/v1/login, no. 2', `PUT ${signIn} with a code, no. 2`]),
};

const onPage: Matrix['said'] = {
  nothing: { nothing: ['signed in'] },
  'POST /-/v1/login': {
    ...atEveryFault('no page is offered'),
    'dropped before': [lost],
    'dropped after': [lost],
    timeout: [lost],
    duplicate: ['signed in'],
    delay: ['signed in'],
  },
  // It is asked again, but for what says that the page has come to nothing (protocol.md).
  'GET /-/v1/done/*': {
    ...atEveryFault('signed in'),
    '409': ['page-expired'],
    'corrupt body': ['page-expired'],
  },
  'GET /-/whoami': ofWhoami,
  ...following('POST dropped after', lost, ['POST /-/v1/login, no. 2']),
  ...following('POST dropped before', lost, ['POST /-/v1/login, no. 2']),
};

const out: Matrix['said'] = {
  nothing: { nothing: ['signed out'] },
  [`GET ${user}`]: atEveryFault('signed out'),
  'DELETE /-/user/token/*': { ...ofWrite('signed out'), '429': ['rate-limited'] },
  ...following('DELETE dropped after', lost, [`GET ${user}, no. 2`]),
  ...following('DELETE dropped before', lost, [`GET ${user}, no. 2`, 'DELETE /-/user/token/*, no. 2']),
};

const profile: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [`GET ${user}`]: ofRead('done', 'refused: '),
  // That client has an answer that holds from before.
  [`POST ${user} with a code`]: {
    ...atEveryFault('done'),
    'dropped before': [`otherwise: ${lost}`],
    '500': ['otherwise: server, if at all'],
    '409': ['refused: conflict'],
    timeout: [`otherwise: ${lost}`],
  },
  [`GET ${user}, no. 2`]: {
    ...atEveryFault('unknown: done'),
    'dropped before': ['done'],
    'dropped after': ['done'],
    duplicate: ['done'],
    delay: ['done'],
  },
  ...following('POST dropped after', 'done', []),
  ...following('POST dropped before', `otherwise: ${lost}`, [
    `GET ${user}, no. 3`,
    `GET ${user}, no. 4`,
    `POST ${user} with a code, no. 2`,
  ]),
};

const password: Matrix['said'] = {
  nothing: { nothing: ['changed'] },
  [`GET ${user}`]: ofRead('changed'),
  [`POST ${user}`]: ofWrite('changed'),
  // Of two that are sent the second finds the old one changed, and that is what is told.
  [`POST ${user} with a code`]: { ...ofWrite('changed'), duplicate: ['wrong-password'] },
  ...following('POST dropped after', lost, [
    `GET ${user}, no. 2`,
    `GET ${user}, no. 3`,
    'GET /-/whoami',
    `POST ${user} with a code, no. 2`,
    `POST ${user} with a code, no. 3`,
  ]),
  ...following('POST dropped before', lost, [`GET ${user}, no. 2`, `POST ${user} with a code, no. 2`]),
};

describeEachRequest('signing in and out, and of changes to a profile', {
  worker: new URL('everyAccountRequest.ts', import.meta.url),
  said: {
    ...ofWork('sign in by password', byPassword),
    ...ofWork('sign in on a page', onPage),
    ...ofWork('sign out', out),
    ...ofWork('change the profile', profile),
    ...ofWork('change the password', password),
  },
  places: 8 + 5 + 5 + 6 + 10,
  faults: allFaults,
});

/**
 * Nine faults at literally each request of setting up 2FA, changing its level, turning it off, and coming back without
 * the second device: what is said and what the registry has agree each time, going on ends with it done, and no
 * recovery code is lost without its being said, here and at the next start.
 */
import {
  allFaults,
  atEachFault,
  atEveryFault,
  describeEachRequest,
  following,
  type Matrix,
  ofWork,
} from '../eachRequest.ts';

const lost = 'network, if at all';
const user = '/-/npm/v1/user';
const signIn = '/-/user/org.couchdb.user';

/** Reads are sent again by themselves where the connection is lost. */
function ofRead(failed: string): Matrix['said'][string] {
  return {
    ...atEveryFault('done'),
    '500': [`${failed}, server`],
    '409': [`${failed}, conflict`],
    '429': [`${failed}, rate-limited`],
    timeout: [`${failed}, network`],
    'corrupt body': [`${failed}, protocol`],
  };
}

/** Where no answer comes that can be used it is not known. */
function ofWrite(step: string): Matrix['said'][string] {
  return {
    ...atEveryFault(`${step}, ${lost}`),
    '500': [`${step}, server, if at all`],
    '409': [`${step}, conflict`],
    '429': ['done'],
    'corrupt body': [`${step}, protocol, if at all`],
    duplicate: ['done'],
    delay: ['done'],
  };
}

const notConfirmed = `key, not-confirmed, ${lost}`;
const notBegun = `password, ${lost}`;
/** Where the registry cannot be asked what has become of the confirmation. */
const unclear = {
  '500': ['unclear, server'],
  '409': ['unclear, conflict'],
  '429': ['unclear, rate-limited'],
  timeout: ['unclear, network'],
};

const setUp: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [`GET ${user}`]: ofRead('failed'),
  [`GET ${user}, no. 2`]: ofRead('password'),
  // Another window may be in the way: it is begun again.
  [`POST ${user}`]: { ...ofWrite('password'), '409': ['done'], '429': ['password, rate-limited'] },
  // The confirmation. Whatever loses its answer loses the codes, and of two the second is refused.
  [`POST ${user}, no. 2`]: {
    ...atEveryFault('codes-lost'),
    'dropped before': [notConfirmed],
    '500': ['key, not-confirmed, server, if at all'],
    '409': ['key, conflict'],
    '429': ['key, rate-limited'],
    timeout: [notConfirmed],
    delay: ['done'],
  },
  ...following('POST dropped after', notBegun, [
    `GET ${user}, no. 3`,
    `POST ${user}, no. 3`,
    `POST ${user}, no. 4`,
  ]),
  ...following('POST dropped before', notBegun, [`GET ${user}, no. 3`, `POST ${user}, no. 3`]),
  ...following('POST, no. 2 dropped after', 'codes-lost', [
    `GET ${user}, no. 4`,
    `GET ${user}, no. 5`,
    `POST ${user} with a code`,
    `POST ${user}, no. 3`,
    `POST ${user}, no. 4`,
    `POST ${user}, no. 5`,
  ]),
  [`GET ${user}, no. 3, after POST, no. 2 dropped after`]: { ...atEachFault('codes-lost'), ...unclear },
  ...following('POST, no. 2 dropped before', notConfirmed, [`POST ${user}, no. 3`]),
  [`GET ${user}, no. 3, after POST, no. 2 dropped before`]: { ...atEachFault(notConfirmed), ...unclear },
};

/** Another level, or an end: the profile tells what has become of it. */
const changed: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [`POST ${user}`]: {
    ...atEveryFault(`otherwise: ${lost}`),
    '500': ['otherwise: server, if at all'],
    '409': ['refused: conflict'],
    '429': ['done'],
    'corrupt body': ['otherwise: protocol, if at all'],
    duplicate: ['done'],
    delay: ['done'],
  },
  [`POST ${user} with a code`]: {
    ...atEveryFault('done'),
    'dropped before': [`otherwise: ${lost}`],
    '500': ['otherwise: server, if at all'],
    '409': ['refused: conflict'],
    timeout: [`otherwise: ${lost}`],
  },
  [`GET ${user}`]: {
    ...atEveryFault('unknown: done'),
    'dropped before': ['done'],
    'dropped after': ['done'],
    duplicate: ['done'],
    delay: ['done'],
  },
  ...following('POST dropped after', 'done', []),
  ...following('POST dropped before', `otherwise: ${lost}`, [
    `GET ${user}, no. 2`,
    `POST ${user} with a code, no. 2`,
  ]),
};

const ofSignIn = { ...ofWrite('sign-in'), '409': ['sign-in, unsupported'] };
const signInAgain = [`PUT ${signIn}, no. 2`, `PUT ${signIn} with a code, no. 2`];

/** Each try costs the code that goes out with it, and no other. */
const lostDevice: Matrix['said'] = {
  nothing: { nothing: ['done'] },
  [`PUT ${signIn}`]: ofSignIn,
  [`PUT ${signIn} with a code`]: ofSignIn,
  [`GET ${user}`]: ofRead('failed'),
  [`POST ${user}`]: ofWrite('turn-off'),
  // What has become of it the profile tells.
  [`POST ${user} with a code`]: {
    ...ofWrite('turn-off'),
    'dropped after': ['done'],
    'corrupt body': ['done'],
  },
  [`GET ${user}, no. 2`]: ofRead('failed'),
  [`GET ${user}, no. 3`]: ofRead('failed'),
  ...following('PUT dropped after', `sign-in, ${lost}`, signInAgain),
  ...following('PUT dropped before', `sign-in, ${lost}`, signInAgain),
  ...following('POST dropped after', 'done', []),
  ...following('POST dropped before', `turn-off, ${lost}`, [
    `GET ${user}, no. 4`,
    `POST ${user}, no. 2`,
    `POST ${user} with a code, no. 2`,
  ]),
};

describeEachRequest('setting up 2FA, changing it, and coming back without it', {
  worker: new URL('everyTwoFactorRequest.ts', import.meta.url),
  said: {
    ...ofWork('set up', setUp),
    ...ofWork('change the level', changed),
    ...ofWork('turn off', changed),
    ...ofWork('lost device', lostDevice),
  },
  places: 18 + 5 + 5 + 14,
  faults: allFaults,
});

/**
 * A process that publishes until it is killed: `node killedPublish.ts FOLDER`, in an environment made by `npmHome`.
 * Nobody answers its review with no, and no prompt.
 */
import { recordingView } from './fixtures.ts';
import { publisherFor } from './publisher.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('which folder?');
const { publisher } = publisherFor(process.env);
await publisher.publish(folder, recordingView(), new AbortController().signal);

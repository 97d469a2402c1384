/**
 * Preloaded (`--require`) into every process whose memory counts: when the process ends it tells its peak resident
 * size, in bytes, on file descriptor 3.
 *
 * Linux's `VmHWM` (proc_pid_status(5)), not `resourceUsage().maxRSS`: that one is inherited from the process that
 * started this one, so a small process would show its parent's peak.
 */
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  writeSync(3, `${Number(kibibytes) * 1024}`);
});

// Preloaded into every measured process. Answers with its own CPU time (user + system of all threads, microseconds),
// profiles itself on request, and ends with the benchmark, whatever ends that.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

let session;

const answers = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  async startProfile() {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
  },
  async stopProfile(file) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
  },
};

process.on('message', async ({ ask, argument }) => {
  const answer = await answers[ask](argument);
  process.send({ ask, answer });
});
process.on('disconnect', () => process.exit());
process.channel.unref();

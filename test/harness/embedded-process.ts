/** A program of its own around the embedded server, for tests that kill it: `directory [binaries]`. */
import { startEmbedded } from '../../src/database/embedded';

const [directory, binaries] = process.argv.slice(2);

startEmbedded({ directory: directory!, binaries, log: (message) => console.error(message) }).then(
  (embedded) => {
    console.log(JSON.stringify({ url: embedded.url, port: embedded.port, pid: embedded.pid }));
    process.once('SIGTERM', () => void embedded.stop().then(() => process.exit(0)));
    process.stdin.resume();
  },
  (error: Error) => {
    console.log(JSON.stringify({ error: error.message }));
    process.exit(1);
  },
);

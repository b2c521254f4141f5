// BullMQ as one side of `bench queue`: a producer and a worker in this process, told what to do by
// HTTP. Arguments: the port of Redis; how many bytes a job has; what a job gives back. Prints
// `port N` when it listens, on the loopback address.
import { createServer } from 'node:http';
import { Queue, Worker } from 'bullmq';

const [port, bytes, result] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const NAME = 'bench';
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const SLOTS = 50;

const job = (i, filler) => (
  { workspace: `lab:PROJ-1/EQ1/run-${String(i).padStart(7, '0')}`, number: i, filler });
const FILLER = 'x'.repeat(bytes - JSON.stringify(job(1000, '')).length);
const data = (i) => job(i, FILLER);

// A worker, and a promise that it has ended so many jobs.
const working = (count, concurrency, began) => {
  const worker = new Worker(NAME, async (taken) => {
    began(taken.data.number);
    return result;
  }, { connection, concurrency, autorun: false });
  const done = new Promise((resolve, reject) => {
    let left = count;
    worker.on('completed', () => { if (--left === 0) resolve(); });
    worker.on('failed', (_, e) => reject(e));
    worker.on('error', reject);
  });
  return { worker, done };
};

const withQueue = async (work) => {
  const queue = new Queue(NAME, { connection });
  await queue.waitUntilReady();
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
};

const submit = ({ count, batch }) => withQueue(async (queue) => {
  const start = performance.now();
  for (let i = 0; i < count; i += batch) {
    if (batch === 1) {
      await queue.add('pass', data(i));
    } else {
      const size = Math.min(batch, count - i);
      await queue.addBulk(Array.from({ length: size }, (_, j) => ({ name: 'pass', data: data(i + j) })));
    }
  }
  return { perSecond: count / ((performance.now() - start) / 1e3) };
});

const drain = async ({ count, concurrency }) => {
  const { worker, done } = working(count, concurrency, () => {});
  await worker.waitUntilReady();
  const start = performance.now();
  worker.run();
  await done;
  const perSecond = count / ((performance.now() - start) / 1e3);
  await worker.close();
  return { perSecond };
};

const delays = ({ count, perSecond }) => withQueue(async (queue) => {
  const sent = new Array(count);
  const delays = [];
  const { worker, done } = working(count, SLOTS, (i) => delays.push(performance.now() - sent[i]));
  await worker.waitUntilReady();
  worker.run();
  const adds = [];
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const due = start + (i * 1e3) / perSecond;
    if (due > performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    }
    sent[i] = performance.now();
    adds.push(queue.add('pass', data(i)));
  }
  await Promise.all(adds);
  await done;
  await worker.close();
  return { delays };
});

const verbs = { submit, drain, delays };

const server = createServer(async (request, response) => {
  try {
    let body = '';
    for await (const part of request) body += part;
    const order = JSON.parse(body);
    response.end(JSON.stringify(await verbs[order.verb](order)));
  } catch (e) {
    response.statusCode = 500;
    response.end(String(e.stack));
  }
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));

// Steps that a person can follow: what is being done, how long it took, and what to do when it fails.

/** A fault that a person can act on. `advice` says what to do, `output` is what the failed command wrote. */
export class Failure extends Error {
  constructor(message, { advice = '', output = '' } = {}) {
    super(message);
    this.advice = advice;
    this.output = output;
  }
}

const LINES_SHOWN_OF_A_FAILURE = 80;

/**
 * Runs `work` under a name. On a terminal the elapsed time ticks beside it.
 * `work` gets `say(text)`, which adds a remark to the line; a text that it returns replaces "done".
 */
export async function step(name, work, { advice = '' } = {}) {
  const begin = Date.now();
  let remark = '';
  const show = (ending) => process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${name} … ${ending}`);
  const say = (text) => {
    remark = `${text} `;
    if (!process.stdout.isTTY) process.stdout.write(remark);
  };
  show('');
  const ticker = process.stdout.isTTY && setInterval(() => show(remark + elapsed(begin)), 1000);
  try {
    const outcome = await work(say);
    finish(outcome?.remark ?? 'done');
    return outcome?.value;
  } catch (error) {
    finish('failed');
    if (error instanceof Failure && !error.advice) error.advice = advice;
    throw error;
  } finally {
    clearInterval(ticker);
  }

  function finish(word) {
    const ending = `${word} (${elapsed(begin)})\n`;
    if (process.stdout.isTTY) show(ending);
    else process.stdout.write(ending);
  }
}

/** Shows what went wrong and what to do. */
export function explain(error) {
  if (!(error instanceof Failure)) {
    console.error(`\nSomething unexpected happened: ${error?.stack ?? error}`);
    return;
  }
  const lines = error.output.trimEnd().split('\n');
  if (lines.length > LINES_SHOWN_OF_A_FAILURE) console.error(`(${lines.length - LINES_SHOWN_OF_A_FAILURE} earlier lines left out)`);
  if (error.output) console.error(lines.slice(-LINES_SHOWN_OF_A_FAILURE).join('\n'));
  console.error(`\n${error.message}`);
  if (error.advice) console.error(error.advice);
}

function elapsed(begin) {
  return `${((Date.now() - begin) / 1000).toFixed(1)} s`;
}

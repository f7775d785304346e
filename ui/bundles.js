/**
 * Fetches a file of a bundle. Where a file is missing the page is answered instead, and a browser keeps it for good: an
 * old program asks for files that are gone, and after a roll-back they are there again. So what is no code is not believed.
 */
export async function fetchCode(path) {
  const answer = await fetch(path);
  return answer.headers.get('content-type') === 'application/wasm' ? answer : fetch(path, { cache: 'reload' });
}
